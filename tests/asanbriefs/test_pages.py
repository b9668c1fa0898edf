"""asanbriefs.pages: what is answered from memory, and how long it stays there."""

import gzip

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from asanbriefs import generation
from asanbriefs.pages import Layer
from briefs.models import Publication
from tests.make import make_published, make_user
from tests.web import Reader

pytestmark = pytest.mark.django_db

ADDRESS = "/en/briefs/2024-01/"


@pytest.fixture
def shown() -> Publication:
    """Publish a brief at the address."""
    return make_published(number="2024-01", title="The first title")


def other_brief() -> str:
    """Publish another brief; return its address."""
    make_published(number="2024-02")
    return "/en/briefs/2024-02/"


def test_a_page_is_made_once(
    reader: Reader,
    shown: Publication,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = reader.get(ADDRESS)

    with django_assert_num_queries(0):
        second = reader.get(ADDRESS)
        zipped = reader.get(ADDRESS, headers={"Accept-Encoding": "gzip"})

    assert second.content == first.content
    assert second.headers == first.headers
    assert gzip.decompress(zipped.content) == first.content


def test_a_head_request_is_answered_like_the_page_and_may_fill_the_memory(
    reader: Reader,
    shown: Publication,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # The first reading of a day asks for the salt, which a head request does not need.
    reader.get(other_brief())
    head = reader.head(ADDRESS)

    with django_assert_num_queries(0):
        page = reader.get(ADDRESS)

    assert head.content == b""
    assert head.headers == page.headers
    assert page.content != b""


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", 1),
        ("?utm_source=a", 1),
        ("?page=7&q=x", 1),
        ("?x=1&x=2&%00=%ff", 1),
    ],
)
def test_what_a_page_does_not_read_makes_no_other_copy(
    layer: Layer, reader: Reader, shown: Publication, query: str, kept: int
) -> None:
    plain = reader.get(ADDRESS).content

    asked = reader.get(f"{ADDRESS}{query}").content

    assert asked == plain
    assert len(layer.memory) == kept


def test_ten_thousand_junk_keys_leave_the_memory_as_it_was(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    first = reader.get("/en/briefs/")
    size = layer.memory.size

    for n in range(10_000):
        last = reader.get(f"/en/briefs/?junk{n}={n}")

    assert last.content == first.content
    assert b"junk" not in last.content
    assert (len(layer.memory), layer.memory.size) == (1, size)


def test_lists_are_kept_by_what_they_read_of_the_address(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    for query in ("", "?sort=views", "?year=2024&sort=views", "?sort=views&year=2024"):
        assert reader.get(f"/en/briefs/{query}").status_code == 200

    assert len(layer.memory) == 3


def test_searches_are_not_kept(layer: Layer, reader: Reader) -> None:
    reader.get("/en/briefs/?q=anything")

    assert len(layer.memory) == 0


@pytest.mark.parametrize(
    "address",
    [
        "/en/briefs/none/",
        "/admin/",
        "/healthz",
        "/",
        "/en/briefs/?page=99",
        "/robots.txt",
    ],
)
def test_only_pages_of_the_public_site_are_kept(
    layer: Layer, reader: Reader, address: str
) -> None:
    reader.get(address)

    assert len(layer.memory) == 0


def test_previews_and_what_the_signed_in_see_are_never_kept(
    layer: Layer, shown: Publication
) -> None:
    editor = Reader(layer)
    editor.force_login(make_user("editor"))

    preview = editor.get(f"/admin/briefs/brief/{shown.brief_id}/preview/")
    page = editor.get(ADDRESS)

    assert preview.status_code == page.status_code == 200
    assert preview.headers["Cache-Control"].startswith("private, no-store")
    assert len(layer.memory) == 0


def test_whoever_is_signed_in_is_not_answered_from_memory(
    layer: Layer,
    reader: Reader,
    shown: Publication,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reader.get(ADDRESS)
    editor = Reader(layer, Cookie="session=of-an-editor")

    with django_assert_num_queries(2):
        editor.get(ADDRESS)


@pytest.mark.parametrize("cookie", ["csrf=made-up", "csrf=x; session=y", "other=1"])
def test_public_pages_set_no_cookie_whatever_they_are_sent(
    layer: Layer, shown: Publication, cookie: str
) -> None:
    reader = Reader(layer, Cookie=cookie)

    for address in (ADDRESS, "/en/briefs/", "/en/briefs/?q=first", "/en/about/"):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.headers["Vary"]


def test_hosts_share_the_pages_and_wrong_ones_are_refused(
    layer: Layer, reader: Reader, shown: Publication, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for _ in range(2):
        one = reader.get(ADDRESS, headers={"Host": "one.example"})
        two = reader.get(ADDRESS, headers={"Host": "two.example"})
        wrong = reader.get(ADDRESS, headers={"Host": "evil.example"})

        assert [a.status_code for a in (one, two, wrong)] == [200, 200, 400]
        assert one.content == two.content
    assert len(layer.memory) == 1


def test_a_host_with_made_up_ports_makes_no_copies(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    for port in range(2000, 2100):
        host = f"localhost:{port}"
        assert reader.get(ADDRESS, headers={"Host": host}).status_code == 200

    assert len(layer.memory) == 1


def test_lists_of_what_is_not_there_are_not_kept(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    for query in ("?topic=made-up", "?year=1888", "?expert=nobody"):
        assert reader.get(f"/en/briefs/{query}").status_code == 200

    assert len(layer.memory) == 0


def test_lists_live_a_minute_and_a_brief_as_long_as_it_is_true(
    layer: Layer,
    reader: Reader,
    shown: Publication,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reader.get(ADDRESS)
    reader.get("/en/experts/")

    for page in layer.memory:
        page.made -= 61

    with django_assert_num_queries(0):
        assert reader.get(ADDRESS).status_code == 200
    with django_assert_num_queries(1):
        assert reader.get("/en/experts/").status_code == 200


def test_while_the_database_is_away_old_pages_do(
    layer: Layer,
    reader: Reader,
    shown: Publication,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reader.get("/en/experts/")
    generation.lost()

    for page in layer.memory:
        page.made -= 3600

    with django_assert_num_queries(0):
        assert reader.get("/en/experts/").status_code == 200
        assert reader.get("/en/centers/").status_code == 503


def test_a_page_made_while_the_site_changed_is_not_kept(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    django = layer._django

    def slow(environ: dict[str, object], start_response: object) -> object:
        response = django(environ, start_response)  # type: ignore[arg-type]
        generation.saw("another state")
        return response

    layer._django = slow  # type: ignore[assignment]
    assert reader.get(ADDRESS).status_code == 200

    assert len(layer.memory) == 0


def test_a_reading_that_cannot_be_noted_does_not_break_the_page(
    layer: Layer,
    reader: Reader,
    shown: Publication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    layer._note = broken

    assert reader.get(ADDRESS).status_code == 200
    assert "was not noted" in caplog.text
