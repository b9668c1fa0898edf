"""asanbriefs.pages: what is answered from memory, and how long it stays there."""

import datetime
import gzip
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from asanbriefs import generation
from asanbriefs.pages import Layer, State, Watch
from asanbriefs.pages.memory import Memory
from asanbriefs.pages.watch import AGAIN
from briefs import usage, workflow
from briefs.models import Batch, Publication
from tests.make import edit, make_expert, make_published, make_user
from tests.web import Reader

pytestmark = pytest.mark.django_db

ADDRESS = "/en/briefs/2024-01/"


@pytest.fixture
def shown() -> Publication:
    """Publish a brief at the address."""
    return make_published(number="2024-01", title="The first title")


@pytest.fixture
def busy(transactional_db: None) -> Iterator[tuple[Layer, Reader]]:
    """Compose the site on a database that commits, with a watch that looks when told."""
    from asanbriefs.wsgi import compose

    layer = compose(busy=False)
    yield layer, Reader(layer)
    layer.close()
    generation.saw(None)


def number_in(body: bytes) -> str:
    """Return the number of views a page says."""
    return body.decode().partition('class="views" value="')[2].partition('"')[0]


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


@pytest.mark.parametrize(
    "change", ["title", "expert", "brought forward", "standing page", "withdrawal"]
)
def test_each_change_shows_with_the_next_look(
    busy: tuple[Layer, Reader], change: str
) -> None:
    layer, reader = busy
    expert = make_expert(family_en="Choi", given_en="Eunmi", slug="choi")
    brief = make_published(
        number="2024-01", title="The first title", experts=(expert,)
    ).brief
    address = {
        "expert": "/en/experts/choi/",
        "standing page": "/en/about/",
    }.get(change, ADDRESS)
    layer.look()
    before = reader.get(address).content
    assert len(layer.memory) == 1

    if change == "title":
        edit(brief, title="A second title")
        workflow.publish(brief, by=None, kind="silent")
    elif change == "expert":
        expert.position_en = "Director"
        expert.save()
    elif change == "brought forward":
        usage.bring_forward(brief, views=380)
    elif change == "standing page":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE briefs_page SET title_en = 'Other' ")
    else:
        workflow.withdraw(brief, by=None, reason_ko="가", reason_en="Wrong.")

    assert reader.get(address).content == before
    layer.look()
    assert reader.get(address).content != before


def test_a_minute_that_comes_shows_without_any_work_done(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    brief = make_published(number="2024-01", title="The first title").brief
    edit(brief, title="A second title")
    soon = timezone.now() + datetime.timedelta(seconds=1)
    workflow.publish(brief, by=None, kind="silent", at=soon)
    layer.look()
    assert b"The first title" in reader.get(ADDRESS).content

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.1)")
    layer.look()

    assert b"A second title" in reader.get(ADDRESS).content


def test_what_was_rolled_back_renews_nothing(busy: tuple[Layer, Reader]) -> None:
    layer, _ = busy
    layer.look()
    before = generation.current()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; UPDATE briefs_page SET title_en = 'Other'; ROLLBACK")
    layer.look()

    assert generation.current() == before


def test_many_rows_changed_at_once_raise_the_generation_by_one(
    busy: tuple[Layer, Reader],
) -> None:
    layer, _ = busy
    layer.look()
    before = generation.current()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE briefs_page SET title_en = title_en")
    layer.look()

    after = generation.current()
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert after[0] == before[0] + 1


def test_the_number_follows_the_count_while_the_page_stays(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    seen = []
    for n in range(3):
        answer = reader.get(ADDRESS, REMOTE_ADDR=f"192.0.2.{n}")
        seen.append((number_in(answer.content), answer.headers["ETag"]))
        usage.count()
        layer.look()

    assert [number for number, _ in seen] == ["0", "1", "2"]
    assert len({tag for _, tag in seen}) == 1
    assert len(layer.memory) == 1


def test_a_page_made_before_the_last_count_and_kept_after_it_catches_up(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    reader.get(ADDRESS)
    layer.memory.clear()
    layer._numbers.clear()
    django = layer._django

    def slow(environ: dict[str, object], start_response: object) -> object:
        response = django(environ, start_response)  # type: ignore[arg-type]
        usage.count()
        layer.look()
        return response

    layer._django = slow  # type: ignore[assignment]
    reader.get(ADDRESS, REMOTE_ADDR="192.0.2.9")
    layer.look()

    assert number_in(reader.get(ADDRESS).content) == "1"


def test_the_number_does_not_fall_back_when_the_site_changes_meanwhile(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    reader.get(ADDRESS)
    usage.count()
    layer.look()
    assert number_in(reader.get(ADDRESS).content) == "1"

    layer._numbers.clear()

    assert number_in(reader.get(ADDRESS).content) == "1"


def test_a_page_that_took_too_long_to_know_its_number_is_not_kept(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    django = layer._django

    def slow(environ: dict[str, object], start_response: object) -> object:
        response = django(environ, start_response)  # type: ignore[arg-type]
        for n in range(AGAIN):
            Batch.objects.create(name=f"batch {n}")
            layer.look()
        return response

    layer._django = slow  # type: ignore[assignment]
    reader.get(ADDRESS)

    assert len(layer.memory) == 0


def test_a_database_that_goes_away_is_told_once_and_comes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = True

    def ask(connection: psycopg.Connection, since: int | None) -> State:
        if gone:
            raise psycopg.OperationalError("gone")
        return State("a state", 0, {})

    watch = Watch(ask)
    with caplog.at_level(logging.WARNING):
        assert watch.look() is None
        assert watch.look() is None
        assert generation.is_away()
        gone = False
        assert watch.look() is not None

    assert not generation.is_away()
    assert caplog.text.count("does not answer") == 1
    assert caplog.text.count("answers again") == 1
    watch.close()
    generation.saw(None)


def test_of_many_pages_the_least_recently_used_goes_first(
    layer: Layer, reader: Reader, shown: Publication
) -> None:
    reader.get(ADDRESS)
    (page,) = layer.memory
    memory = Memory(3 * page.size)

    for n in range(3):
        memory.put(n, page)
    memory.get(0)
    memory.put(3, page)

    assert [memory.get(n) is not None for n in range(4)] == [True, False, True, True]
    assert memory.size == 3 * page.size
    memory.put(0, page)
    assert (len(memory), memory.size) == (3, 3 * page.size)
    Memory(page.size - 1).put(0, page)
    memory.clear()
    assert (len(memory), memory.size) == (0, 0)
