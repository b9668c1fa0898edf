"""Who is counted: the table of docs/counting.md, row by row, through the whole site."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone
from pytest_django import Settings

from asanbriefs.pages import Layer
from briefs import usage, workflow
from briefs.models import Brief, Day, Publication, Reading, Salt, Total
from briefs.usage import Kind, counting
from briefs.usage.rule import NOBODY, verdict
from tests.make import make_published, make_user
from tests.web import FIREFOX, Reader

pytestmark = pytest.mark.django_db

SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Safari/605.1.15"
)
NOON = datetime.datetime(2026, 3, 2, 3, tzinfo=datetime.UTC)  # in Seoul


@pytest.fixture
def shown() -> Publication:
    """Publish a brief."""
    return make_published(number="2024-01")


@pytest.fixture
def user() -> User:
    """Return somebody who may publish."""
    return make_user("publisher")


def page_of(shown: Publication) -> str:
    """Return the address of a brief's page."""
    return f"/{shown.language}/briefs/{shown.brief.slug}/"


def pdf_of(shown: Publication) -> str:
    """Return the address of a brief's PDF."""
    return f"{page_of(shown)}{shown.brief.slug}.pdf"


def sums(brief: Brief | None = None) -> dict[str, int]:
    """Count what waits; return what the days hold, which totals must agree with."""
    usage.count()
    days = Day.objects.filter(brief=brief) if brief else Day.objects.all()
    found = {
        "views": days.filter(kind=Kind.VIEW).aggregate(n=Sum("count"))["n"] or 0,
        "downloads": days.filter(kind=Kind.DOWNLOAD).aggregate(n=Sum("count"))["n"]
        or 0,
        "unique": days.aggregate(n=Sum("unique_items"))["n"] or 0,
        "machines": days.aggregate(n=Sum("machines"))["n"] or 0,
    }
    totals = Total.objects.filter(brief=brief) if brief else Total.objects.all()
    counted = totals.aggregate(n=Sum("counted"))["n"] or 0
    assert counted == found["views"] + found["downloads"]
    return found


def views(brief: Brief | None = None) -> int:
    """Count what waits; return the views."""
    return sums(brief)["views"]


def test_1_a_page_shown_in_a_browser_is_a_view(
    reader: Reader, shown: Publication
) -> None:
    assert reader.get(page_of(shown)).status_code == 200

    assert sums() == {"views": 1, "downloads": 0, "unique": 1, "machines": 0}


def test_2_a_copy_found_to_be_good_is_a_view(
    reader: Reader, shown: Publication
) -> None:
    tag = reader.head(page_of(shown)).headers["ETag"]

    answer = reader.get(page_of(shown), headers={"If-None-Match": tag})

    assert answer.status_code == 304
    assert views() == 1


@pytest.mark.parametrize(
    ("moments", "counted"),
    [
        ([0, 30], 1),
        ([0, 31], 2),
        ([0, 20, 40], 1),
        ([0, 20, 40, 71], 2),
        ([0, 29, 60], 2),
    ],
)
def test_3_within_thirty_seconds_of_the_last_request_it_is_the_same_view(
    reader: Reader, shown: Publication, moments: list[int], counted: int
) -> None:
    for moment in moments:
        with time_machine.travel(NOON + datetime.timedelta(seconds=moment), tick=False):
            reader.get(page_of(shown))

    assert views() == counted


def test_3_the_window_slides_over_two_servers_in_whatever_order_they_report(
    layer: Layer, shown: Publication, settings: Settings
) -> None:
    folders = [settings.SPOOL_ROOT / name for name in ("one", "two")]
    reader = Reader(layer)
    for moment, folder in ((0, 0), (40, 0), (20, 1)):
        settings.SPOOL_ROOT = folders[folder]
        with time_machine.travel(NOON + datetime.timedelta(seconds=moment), tick=False):
            reader.get(page_of(shown))
            usage.own_spool().close()

    counted = []
    for folder in folders:
        settings.SPOOL_ROOT = folder
        counted.append(views())

    assert counted == [2, 1]
    assert Total.objects.get().shown == 1
    assert Reading.objects.count() == 1


def test_4_later_it_is_another_view_but_the_same_item_within_the_clock_hour(
    reader: Reader, shown: Publication
) -> None:
    for minutes in (0, 10, 59, 60):
        with time_machine.travel(NOON + datetime.timedelta(minutes=minutes)):
            reader.get(page_of(shown))

    assert sums() == {"views": 4, "downloads": 0, "unique": 2, "machines": 0}


def test_5_five_reloads_are_one_view(reader: Reader, shown: Publication) -> None:
    for _ in range(5):
        reader.get(page_of(shown))

    assert views() == 1


def test_6_two_browsers_behind_one_address_are_two_readers(
    reader: Reader, shown: Publication
) -> None:
    reader.get(page_of(shown))
    reader.get(page_of(shown), headers={"User-Agent": SAFARI})
    reader.get(page_of(shown), REMOTE_ADDR="192.0.2.7")

    assert views() == 3


@pytest.mark.parametrize("method", ["head", "options", "post"])
def test_7_only_get_is_reading(reader: Reader, shown: Publication, method: str) -> None:
    getattr(reader, method)(page_of(shown))
    getattr(reader, method)(pdf_of(shown))

    assert sums() == {"views": 0, "downloads": 0, "unique": 0, "machines": 0}


@pytest.mark.parametrize("status", [301, 302, 403, 404, 410, 500, 503])
def test_8_what_was_not_answered_with_the_page_is_not_read(status: int) -> None:
    asked = {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": FIREFOX}

    assert verdict(asked, status, Kind.VIEW) is NOBODY
    assert verdict(asked, status, Kind.DOWNLOAD) is NOBODY


@pytest.mark.parametrize(
    "header",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-Purpose": "prefetch;anonymous-client-ip"},
        {"Purpose": "prefetch"},
        {"Purpose": "preview"},
        {"X-Moz": "prefetch"},
        {"X-Purpose": "preview"},
    ],
)
def test_9_a_page_loaded_ahead_is_not_read_yet(
    reader: Reader, shown: Publication, header: dict[str, str]
) -> None:
    reader.get(page_of(shown), headers=header)

    assert views() == 0


def test_10_a_page_loaded_ahead_counts_when_it_is_shown(
    reader: Reader, shown: Publication
) -> None:
    reader.get(page_of(shown), headers={"Sec-Purpose": "prefetch;prerender"})

    answer = reader.post(
        f"{page_of(shown)}shown",
        headers={"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 204
    assert views() == 1


@pytest.mark.parametrize(
    ("headers", "counted"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 0),
        ({"Origin": "https://elsewhere.example", "Host": "testserver"}, 0),
        ({"Origin": "http://testserver", "Host": "testserver"}, 1),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, 0),
        ({}, 1),
    ],
)
def test_10_nobody_else_can_say_that_a_page_is_shown(
    reader: Reader, shown: Publication, headers: dict[str, str], counted: int
) -> None:
    reader.post(f"{page_of(shown)}shown", headers=headers)

    assert views() == counted


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/en/briefs/2024-01/shown", "get", 405),
        ("/en/briefs/2024-99/shown", "post", 404),
        ("/ko/briefs/2024-01/shown", "post", 404),
    ],
)
def test_10_of_what_is_not_there_nothing_is_heard(
    reader: Reader, shown: Publication, address: str, method: str, status: int
) -> None:
    assert getattr(reader, method)(address).status_code == status

    assert views() == 0


@pytest.mark.parametrize("where", ["image", "iframe", "empty", "embed", "script"])
def test_11_what_a_browser_does_not_show_as_a_page_is_not_read(
    reader: Reader, shown: Publication, where: str
) -> None:
    reader.get(page_of(shown), headers={"Sec-Fetch-Dest": where})

    assert views() == 0


def test_12_browsers_that_do_not_say_where_are_judged_by_the_rest(
    reader: Reader, shown: Publication
) -> None:
    reader.get(page_of(shown))
    reader.get(
        page_of(shown), headers={"Sec-Fetch-Dest": "document", "User-Agent": SAFARI}
    )

    assert views() == 2


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param("", id="13 without a name"),
        pytest.param("curl/8", id="13 too short a name"),
        pytest.param(
            "Mozilla/5.0 (compatible; Yeti/1.1; +http://naver.me/spd)", id="13 Naver"
        ),
        pytest.param(
            "facebookexternalhit/1.1;kakaotalk-scrap/1.0", id="14 KakaoTalk's preview"
        ),
        pytest.param("Slackbot-LinkExpanding 1.0 (+https://x.y/robots)", id="14 Slack"),
        pytest.param("Twitterbot/1.0 of the net", id="14 X"),
        pytest.param(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; GPTBot/1.2)",
            id="15 training",
        ),
        pytest.param(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; ClaudeBot/1.0)",
            id="15 training too",
        ),
        pytest.param(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; ChatGPT-User/1.0)",
            id="15 on behalf of somebody",
        ),
        pytest.param(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; Claude-User/1.0)",
            id="15 on behalf of somebody else",
        ),
        pytest.param(
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; PerplexityBot/1.0)",
            id="15 answers",
        ),
    ],
)
def test_13_to_15_machines_are_kept_apart(
    reader: Reader, shown: Publication, agent: str
) -> None:
    for _ in range(3):
        reader.get(page_of(shown), headers={"User-Agent": agent})

    assert sums() == {"views": 0, "downloads": 0, "unique": 0, "machines": 3}


@pytest.mark.parametrize("suffix", ["json", "xml", "bib", "ris", "csl.json"])
def test_16_and_23_other_addresses_that_name_the_brief_are_not_its_page(
    reader: Reader, shown: Publication, suffix: str
) -> None:
    slug = shown.brief.slug
    for address in (
        f"{page_of(shown)}{slug}.{suffix}",
        "/en/",
        "/en/briefs/",
        "/en/briefs/?q=2024-01",
        "/robots.txt",
    ):
        assert reader.get(address).status_code == 200

    assert sums() == {"views": 0, "downloads": 0, "unique": 0, "machines": 0}


def test_17_whoever_is_signed_in_does_not_count_and_no_page_varies_by_it(
    layer: Layer, shown: Publication
) -> None:
    editor = Reader(layer)
    editor.force_login(make_user("editor"))

    answers = [editor.get(page_of(shown)), editor.get(pdf_of(shown))]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Cookie" not in a.headers.get("Vary", "") for a in answers)
    assert not any(a.headers.get("Set-Cookie") or a.cookies for a in answers)
    assert sums()["views"] == sums()["downloads"] == 0
    # A forged or outdated cookie is not looked into either.
    other = Reader(layer, Cookie="other=1; session=made-up")
    other.get(page_of(shown))
    assert views() == 0
    Reader(layer, Cookie="mysession=1; language=ko").get(page_of(shown))
    assert views() == 1


def test_18_what_is_not_public_is_not_counted(reader: Reader, user: User) -> None:
    later = make_published(
        number="2024-02", at=timezone.now() + datetime.timedelta(days=1)
    )
    gone = make_published(number="2024-03")
    workflow.withdraw(gone.brief, by=user, reason_ko="가", reason_en="b")

    assert reader.get(page_of(later)).status_code == 404
    assert reader.get(page_of(gone)).status_code == 200
    assert reader.get(pdf_of(gone)).status_code == 410

    assert sums() == {"views": 0, "downloads": 0, "unique": 0, "machines": 0}


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.1.2.3", 0), ("::ffff:10.1.2.3", 0), ("2001:db8::5", 0), ("10.2.0.1", 1)],
)
def test_19_offices_and_monitoring_are_left_out(
    reader: Reader,
    shown: Publication,
    settings: Settings,
    address: str,
    counted: int,
) -> None:
    settings.UNCOUNTED_NETWORKS = ["10.1.0.0/16", "2001:db8::/32"]

    reader.get(page_of(shown), REMOTE_ADDR=address)

    assert views() == counted


@pytest.mark.parametrize(
    ("wanted", "status", "counted"),
    [
        pytest.param(None, 200, 1, id="20 the whole"),
        pytest.param("bytes=0-99", 206, 1, id="20 from the beginning"),
        pytest.param("bytes=0-", 206, 1, id="20 all as a range"),
        pytest.param("bytes=100-", 206, 0, id="21 a later piece"),
        pytest.param("bytes=-100", 206, 0, id="21 the end"),
        pytest.param("bytes=99999999-", 416, 0, id="21 beyond the end"),
    ],
)
def test_20_and_21_a_file_read_in_pieces_is_one_download(
    reader: Reader, shown: Publication, wanted: str | None, status: int, counted: int
) -> None:
    headers = {"Range": wanted} if wanted else {}

    assert reader.get(pdf_of(shown), headers=headers).status_code == status

    assert sums()["downloads"] == counted


@pytest.mark.parametrize("suffix", ["epub", "docx", "odt", "html", "md", "txt"])
def test_20_every_format_to_read_is_a_download(
    reader: Reader, shown: Publication, suffix: str
) -> None:
    address = f"{page_of(shown)}{shown.brief.slug}.{suffix}"

    assert reader.get(address).status_code == 200

    assert sums()["downloads"] == 1


def test_21_a_good_copy_of_a_file_is_a_download(
    reader: Reader, shown: Publication
) -> None:
    tag = reader.head(pdf_of(shown)).headers["ETag"]

    answer = reader.get(pdf_of(shown), headers={"If-None-Match": tag})

    assert answer.status_code == 304
    assert sums()["downloads"] == 1


def test_22_page_and_file_are_one_view_and_one_download_of_one_item(
    reader: Reader, shown: Publication
) -> None:
    with time_machine.travel(NOON):
        reader.get(page_of(shown))
        reader.get(pdf_of(shown))

    assert sums() == {"views": 1, "downloads": 1, "unique": 1, "machines": 0}


def test_22_editions_are_counted_apart(reader: Reader) -> None:
    korean = make_published(language="ko", number="2024-05")
    english = make_published(
        number="2024-05", kind="translation", original=korean.brief
    )

    reader.get(page_of(korean))
    reader.get(page_of(english))

    assert sums(korean.brief)["unique"] == sums(english.brief)["unique"] == 1


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
@pytest.mark.parametrize(("honoured", "counted"), [(False, 1), (True, 0)])
def test_24_who_asks_not_to_be_followed_is_counted_unless_the_setting_forbids(
    reader: Reader,
    shown: Publication,
    settings: Settings,
    header: str,
    honoured: bool,
    counted: int,
) -> None:
    settings.HONOUR_DO_NOT_TRACK = honoured

    reader.get(page_of(shown), headers={header: "1"})

    assert views() == counted


def test_25_an_old_address_counts_where_it_leads_to(
    reader: Reader, shown: Publication, user: User
) -> None:
    old = page_of(shown)
    workflow.rename(shown.brief, by=user, number="2024-77")

    moved = reader.get(old)
    reader.get(moved.headers["Location"])

    assert moved.status_code == 301
    assert views() == 1


def test_26_over_midnight_one_reader_may_count_twice(
    reader: Reader, shown: Publication
) -> None:
    before = datetime.datetime(2026, 3, 2, 14, 59, 55, tzinfo=datetime.UTC)
    for seconds in (0, 10):
        with time_machine.travel(before + datetime.timedelta(seconds=seconds)):
            reader.get(page_of(shown))
            usage.prepare()

    assert views() == 2
    days = Day.objects.order_by("day").values_list("day", flat=True)
    assert [str(day) for day in days] == ["2026-03-02", "2026-03-03"]
    assert [str(salt.day) for salt in Salt.objects.order_by("day")] == [
        "2026-03-03",
        "2026-03-04",
    ]


def test_27_a_page_is_served_though_its_reading_cannot_be_written(
    reader: Reader,
    shown: Publication,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.SPOOL_ROOT.parent.mkdir(parents=True, exist_ok=True)
    settings.SPOOL_ROOT.write_text("a file where the folder should be")

    assert reader.get(page_of(shown)).status_code == 200

    assert "held in memory" in caplog.text
    settings.SPOOL_ROOT.unlink()
    assert views() == 1


def test_28_the_old_sites_total_is_shown_in_the_sum_and_kept_apart(
    reader: Reader, shown: Publication
) -> None:
    usage.bring_forward(shown.brief, views=380)
    reader.get(page_of(shown))

    assert views() == 1
    total = Total.objects.get()
    assert (total.counted, total.brought_forward, total.shown) == (1, 380, 381)
    assert total.last_at is not None


def test_earlier_versions_count_for_the_brief(
    reader: Reader, shown: Publication
) -> None:
    reader.get(f"{page_of(shown)}v1/")

    assert views(shown.brief) == 1


def test_nothing_about_readers_outlives_the_clock_hour(
    reader: Reader, shown: Publication
) -> None:
    reader.get(page_of(shown), REMOTE_ADDR="203.0.113.77")
    usage.count()
    files = b"".join(path.read_bytes() for path in usage.own_spool().counted())
    long_ago = timezone.now() - datetime.timedelta(minutes=61)
    Reading.objects.update(last_at=long_ago, kept_at=long_ago)

    counting.forget()

    assert b"203.0.113.77" not in files
    assert b"Firefox" not in files
    assert not Reading.objects.exists()
    assert Day.objects.get().count == 1
