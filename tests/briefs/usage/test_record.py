"""briefs.usage.record: the count is exact and forgets who read."""

import datetime
import threading

import pytest
from django.db import connection, connections
from django.db.models import F
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from briefs import usage
from briefs.models import Brief, Day, Publication, Reading, Salt, Total
from briefs.usage import Kind, record
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def read(brief: Brief, kind: Kind = Kind.VIEW, address: str = "192.0.2.1") -> None:
    """Let a reader at the address read the brief."""
    request = RequestFactory(headers={"User-Agent": FIREFOX}).get("/")
    request.META["REMOTE_ADDR"] = address
    usage.count(request, brief.pk, kind)


def wait(seconds: int) -> None:
    """Let every reader's last request lie this much further back."""
    Reading.objects.update(last_at=F("last_at") - datetime.timedelta(seconds=seconds))


def counted(brief: Brief, kind: Kind = Kind.VIEW) -> int:
    """Return the running total, which the days must add up to."""
    total = Total.objects.filter(brief=brief, kind=kind).first()
    days = Day.objects.filter(brief=brief, kind=kind).values_list("count", flat=True)
    assert (total.counted if total else 0) == sum(days)
    return sum(days)


@pytest.mark.parametrize(
    ("pauses", "views"),
    [([], 1), ([10, 10], 1), ([29], 1), ([31], 2), ([20, 20], 1), ([20, 20, 31], 2)],
)
def test_within_thirty_seconds_a_reader_counts_once_and_the_window_slides(
    pauses: list[int], views: int
) -> None:
    brief = make_brief()

    read(brief)
    for pause in pauses:
        wait(pause)
        read(brief)

    assert counted(brief) == views


def test_readers_briefs_and_kinds_are_counted_apart() -> None:
    one, two = make_brief(), make_brief()

    read(one)
    read(one, address="192.0.2.2")
    read(one, Kind.DOWNLOAD)
    read(two)

    assert (counted(one), counted(one, Kind.DOWNLOAD), counted(two)) == (2, 1, 1)


def test_a_balance_brought_forward_is_kept_apart_and_shown_in_the_sum() -> None:
    publication = make_published()

    usage.bring_forward(publication.brief, views=380)
    read(publication.brief)

    total = Total.objects.get()
    assert (total.counted, total.brought_forward, total.shown) == (1, 380, 381)
    assert Publication.objects.with_views().get().views == 381  # type: ignore[attr-defined]


def test_a_reading_is_one_statement_and_leaves_the_brief_alone(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    brief = make_brief()
    read(brief)
    before = Brief.objects.filter(pk=brief.pk).values().get()

    with django_assert_num_queries(1):
        read(brief, address="192.0.2.9")

    assert Brief.objects.filter(pk=brief.pk).values().get() == before


def test_keys_are_forgotten_after_an_hour_and_the_salt_with_its_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record, "_salt", None)
    brief = make_brief()
    read(brief)
    wait(3700)
    read(brief, address="192.0.2.2")
    yesterday = Salt.objects.get().day - datetime.timedelta(days=1)
    Salt.objects.create(day=yesterday, value=b"0" * 32)

    record.forget()

    assert Reading.objects.count() == 1
    assert [salt.day for salt in Salt.objects.all()] != [yesterday]
    assert Salt.objects.count() == 1


def test_a_count_that_cannot_be_written_is_logged_and_the_page_served(
    caplog: pytest.LogCaptureFixture,
) -> None:
    brief = make_brief()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE briefs_reading RENAME TO away")
        cursor.execute("SAVEPOINT here")

    read(brief)

    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT here")
    assert "was not counted" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_thousand_readers_over_32_connections_are_a_thousand_views() -> None:
    brief = make_brief()
    readers = iter([f"10.0.{n // 250}.{n % 250}" for n in range(1000)])
    lock = threading.Lock()

    def browse() -> None:
        while True:
            with lock:
                address = next(readers, None)
            if address is None:
                break
            read(brief, address=address)
        connections.close_all()

    threads = [threading.Thread(target=browse) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted(brief) == 1000


@pytest.mark.django_db(transaction=True)
def test_one_readers_simultaneous_clicks_are_one_view() -> None:
    brief = make_brief()
    gate = threading.Barrier(6)

    def click() -> None:
        gate.wait()
        read(brief)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted(brief) == 1
