"""briefs.usage.counting: every file once, whatever happens on the way."""

import datetime
import itertools
import threading

import pytest
import time_machine
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from briefs.models import Batch, Brief, Day, Publication, Reading, Salt, Total
from briefs.models.usage import Kind
from briefs.usage import counting
from briefs.usage.counting import NO_KEY, NUMBERS
from briefs.usage.spool import COUNTED, WAITING, Spool
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 2, 3, tzinfo=datetime.UTC)
_keys = itertools.count(1)


@pytest.fixture
def ours(settings: Settings) -> Spool:
    """Return a server's end of the spool."""
    return Spool(settings.SPOOL_ROOT)


def reader() -> bytes:
    """Return the key of somebody new."""
    return next(_keys).to_bytes(16, "big")


def read(
    ours: Spool,
    brief: Brief,
    seconds: float = 0,
    key: bytes | None = None,
    kind: Kind = Kind.VIEW,
) -> None:
    """Write that a reader read the brief so long after noon."""
    at = int((NOON.timestamp() + seconds) * 1000)
    ours.append(at, key or reader(), brief.pk, NUMBERS[kind])


def count(ours: Spool) -> int:
    """Close the file and count; return the number of files."""
    ours.close()
    return counting.count(ours)


def counted(brief: Brief, kind: Kind = Kind.VIEW) -> int:
    """Return the running total, which the days must add up to."""
    total = Total.objects.filter(brief=brief, kind=kind).first()
    days = Day.objects.filter(brief=brief, kind=kind).values_list("count", flat=True)
    assert (total.counted if total else 0) == sum(days)
    return sum(days)


def test_readers_briefs_and_kinds_are_counted_apart(ours: Spool) -> None:
    one, two, who = make_brief(), make_brief(), reader()
    read(ours, one, key=who)
    read(ours, one)
    read(ours, one, key=who, kind=Kind.DOWNLOAD)
    read(ours, two)

    assert count(ours) == 1

    assert (counted(one), counted(one, Kind.DOWNLOAD), counted(two)) == (2, 1, 1)
    assert Total.objects.get(brief=two).last_at == NOON


def test_a_batch_is_counted_once_though_its_file_was_left(ours: Spool) -> None:
    brief = make_brief()
    read(ours, brief)
    count(ours)
    (file,) = ours.counted()

    # As after a kill between the commit and putting the file aside.
    file.rename(file.with_suffix(WAITING))
    assert count(ours) == 1

    assert counted(brief) == 1
    assert [path.suffix for path in ours.folder.iterdir()] == [COUNTED]


def test_a_database_that_lost_a_batch_gets_it_again(ours: Spool) -> None:
    brief = make_brief()
    read(ours, brief)
    count(ours)
    # As after another server took over that had not heard of the last commit.
    for model in (Batch, Day, Total, Reading):
        model.objects.all().delete()
    read(ours, brief)

    count(ours)

    assert counted(brief) == 2


def test_nothing_is_lost_when_the_database_refuses(ours: Spool) -> None:
    brief = make_brief()
    read(ours, brief)
    ours.close()

    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("ALTER TABLE briefs_day RENAME TO away")
        with pytest.raises(DatabaseError):
            counting.count(ours)
        cursor.execute("ROLLBACK TO SAVEPOINT before")

    assert counting.count(ours) == 1
    assert counted(brief) == 1


def test_late_requests_join_readings_that_were_counted_as_two(ours: Spool) -> None:
    brief, who = make_brief(), reader()
    for seconds in (0, 40):
        read(ours, brief, seconds, who)
    count(ours)
    assert counted(brief) == 2

    read(ours, brief, 20, who)
    count(ours)

    assert counted(brief) == 1
    assert Day.objects.get().unique_items == 1
    assert Reading.objects.count() == 1


def test_machines_stand_in_a_column_apart_and_not_in_the_total(ours: Spool) -> None:
    brief = make_brief()
    for _ in range(3):
        read(ours, brief, key=NO_KEY)

    count(ours)

    assert counted(brief) == 0
    assert Day.objects.get().machines == 3
    assert not Total.objects.exists()


def test_readings_of_a_brief_that_was_erased_are_dropped(ours: Spool) -> None:
    gone, stays = make_brief(), make_brief()
    read(ours, gone)
    read(ours, stays)
    Brief.objects.filter(pk=gone.pk).delete()

    count(ours)

    assert counted(stays) == 1
    assert Day.objects.count() == 1


def test_days_are_those_of_seoul(ours: Spool) -> None:
    brief = make_brief()
    for hours in (11, 13):
        read(ours, brief, hours * 3600)

    count(ours)

    days = Day.objects.order_by("day").values_list("day", flat=True)
    assert [str(day) for day in days] == ["2026-03-02", "2026-03-03"]


def test_the_new_figures_stand_with_the_batch(ours: Spool) -> None:
    shown, other = make_published().brief, make_brief()
    read(ours, shown)
    read(ours, other, kind=Kind.DOWNLOAD)
    Total.objects.filter(brief=shown).update(brought_forward=380)

    count(ours)

    assert Batch.objects.get().shown == {str(shown.pk): 381}
    assert Publication.objects.with_views().get().views == 381


def test_counting_takes_the_same_number_of_statements_for_many_as_for_one(
    ours: Spool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    briefs = [make_brief() for _ in range(5)]
    for brief in briefs * 40:
        read(ours, brief)
    ours.close()

    # savepoint, lock, batches known, chains, their rows, days, totals, batch, release
    with django_assert_num_queries(9):
        counting.count(ours)

    assert [counted(brief) for brief in briefs] == [40] * 5


def test_the_brief_itself_is_left_alone(ours: Spool) -> None:
    brief = make_published().brief
    before = Brief.objects.filter(pk=brief.pk).values().get()
    read(ours, brief)

    count(ours)

    assert Brief.objects.filter(pk=brief.pk).values().get() == before


def test_keys_are_forgotten_when_the_hour_is_over_and_salts_with_their_day(
    ours: Spool,
) -> None:
    brief = make_brief()
    read(ours, brief)
    read(ours, brief, 3570)
    read(ours, brief, 3601)
    with time_machine.travel(NOON + datetime.timedelta(minutes=61), tick=False):
        count(ours)
        today = timezone.localdate()
        for days in (-1, 0, 1):
            day = today + datetime.timedelta(days=days)
            Salt.objects.create(day=day, value=bytes(32))
        Batch.objects.update(at=NOON - datetime.timedelta(days=1))
        Batch.objects.create(name="of today")

        assert counting.forget() == 1

    # What was read a minute and a half ago may still be needed by a late server.
    assert Reading.objects.count() == 2
    assert [str(b) for b in Batch.objects.all()] == ["of today"]
    assert Salt.objects.filter(day__lt=today).count() == 0
    assert Salt.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_servers_counting_at_once_count_each_reading_once(
    settings: Settings,
) -> None:
    brief = make_brief()
    spools = [Spool(settings.SPOOL_ROOT) for _ in range(4)]
    wrong: list[BaseException] = []

    def serve(ours: Spool) -> None:
        try:
            for n in range(250):
                read(ours, brief)
                if n % 25 == 0:
                    count(ours)
            count(ours)
        except BaseException as error:  # noqa: BLE001 - shown below
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=serve, args=(ours,)) for ours in spools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting.count(spools[0])

    assert wrong == []
    assert counted(brief) == 1000
