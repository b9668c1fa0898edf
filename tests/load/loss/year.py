"""A year of readers against a plain sum, and what it leaves in the tables."""

import datetime
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from briefs.models import Brief, Day, Total
from briefs.models.usage import Kind
from briefs.usage import counting
from briefs.usage.counting import KINDS, NUMBERS
from briefs.usage.spool import Spool
from tests.load.loss import books
from tests.load.loss.books import Outcome
from tests.load.loss.house import House
from tests.load.loss.visits import (
    BUSY,
    DOWNLOAD,
    VIEW,
    Expected,
    Record,
    a_day,
    expected,
)

BRIEFS = 1000
VIEWS = 50_000  # requests a day
TOLD = 30  # days
FINE, FEW = 2, 10  # last days, and requests in a batch of theirs
BUSIEST = BUSY.index(max(BUSY))
TIDIED = 10 * 60 * 1000
TABLES = ["briefs_day", "briefs_total", "briefs_reading", "briefs_batch"]
MOST_BLOAT = 2
ROUNDS, PAGES = 9, 20
NOISE = 1.25

# The database's clock goes with the requests'.
CLOCK = """
CREATE SCHEMA moved;
CREATE FUNCTION moved.now() RETURNS timestamptz STABLE LANGUAGE sql AS
    $$SELECT coalesce(nullif(current_setting('moved.now', true), '')::timestamptz,
                      pg_catalog.now())$$;
ALTER TABLE briefs_batch ALTER at SET DEFAULT moved.now();
ALTER DATABASE asanbriefs SET search_path = moved, pg_catalog, public
"""
MOVE = "SELECT set_config('moved.now', %s, false)"

# What autovacuum would have done by now: it looks once a minute, and a year passes
# here in some minutes.
DUE = """
SELECT c.relname FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relname = ANY(%s) AND s.n_dead_tup >
    current_setting('autovacuum_vacuum_threshold')::int + greatest(c.reltuples, 0) *
    coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions)
              WHERE option_name = 'autovacuum_vacuum_scale_factor'),
             current_setting('autovacuum_vacuum_scale_factor')::float8)
"""
SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(%s)
"""


def a_year(house: House, days: int) -> Outcome:
    """Count `days` of 50,000 requests, hour by hour, and compare every day.

    The last two days are counted ten at a time, in small batches as servers do: only
    they tell how large a table grows that holds an hour.
    """
    assert (NUMBERS[Kind.VIEW], NUMBERS[Kind.DOWNLOAD]) == (VIEW, DOWNLOAD)
    books.clear()
    briefs = _briefs()
    outcome = Outcome(f"{days} days of {VIEWS:,}", lost=0, twice=0)
    page_before = _page()
    _have_a_clock()
    work = Counting(house.scratch("spool"))
    totals: dict[tuple[int, int], int] = {}
    # Days to come: the files' own times, which are real, must not look younger.
    first = timezone.localdate().replace(month=1, day=1)
    first = first.replace(year=first.year + 1)
    began = time.monotonic()
    for n in range(days):
        day = first + datetime.timedelta(days=n)
        hours = a_day(day, briefs, VIEWS, seed=n)
        if n == days - FINE:
            _renew("briefs_reading")
        for number, hour in enumerate(hours):
            step = FEW if n >= days - FINE else len(hour) or 1
            for i in range(0, len(hour), step):
                work.count(hour[i : i + step])
            if n == days - 1 and number == BUSIEST:
                _look_at_sizes(house, outcome, ["briefs_reading"])
        wanted = expected(itertools.chain.from_iterable(hours))
        _compare(outcome, day, wanted)
        for where, sums in wanted.items():
            totals[where] = totals.get(where, 0) + sums.readings
        outcome.answered += sum(len(hour) for hour in hours)
        if (n + 1) % TOLD == 0:
            _tell(n + 1, time.monotonic() - began)
    _compare_totals(outcome, totals)
    _move("")
    outcome.remarks.append(f"counting took {work.seconds:.0f} s")
    _look_at_sizes(house, outcome, ["briefs_day", "briefs_total", "briefs_batch"])
    _look_at_page(outcome, page_before, _page())
    return outcome


def _tell(days: int, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SIZES, [TABLES])
        sizes = ", ".join(f"{name} {size >> 10}" for name, size in cursor.fetchall())
    sys.stdout.write(f"  {days} days, {seconds:.0f} s; KiB: {sizes}\n")
    sys.stdout.flush()


def _briefs() -> list[int]:
    """See that there are a thousand briefs; return their ids, the busiest first."""
    known = Brief.objects.order_by("pk")[0]
    missing = range(Brief.objects.count(), BRIEFS)
    Brief.objects.bulk_create(
        Brief(
            series=known.series,
            owner=known.owner,
            language=known.language,
            number=f"2023-{n:04}",
            slug=f"2023-{n:04}",
            title=f"Brief {n}",
            date=known.date,
        )
        for n in missing
    )
    ids = list(Brief.objects.order_by("pk").values_list("pk", flat=True))
    random.Random(1).shuffle(ids)  # noqa: S311 - no secret
    return ids


class Counting:
    """Two workers' files, counted as time goes by; `seconds` is what that took."""

    def __init__(self, folder: Path) -> None:
        self.seconds = 0.0
        self._spools = [Spool(folder), Spool(folder)]
        self._chance = random.Random(1)  # noqa: S311 - no secret
        self._tidied = 0

    def count(self, records: Sequence[Record]) -> None:
        """Let either worker note some of them, then count one file after the other.

        Every ten minutes readers are forgotten, as by the worker's clock.
        """
        for at, key, brief, kind in records:
            self._spools[self._chance.random() < 0.4].append(at, key, brief, kind)
        began = time.perf_counter()
        moment = datetime.datetime.fromtimestamp(records[-1].at / 1000, datetime.UTC)
        _move(moment.isoformat())
        with time_machine.travel(moment, tick=False):
            for spool in self._chance.sample(self._spools, 2):
                spool.close()
                counting.count(spool)
            if records[-1].at - self._tidied > TIDIED:
                self._tidied = records[-1].at
                counting.forget()
                _vacuum()
        # The clock was moved, but not within the block.
        self.seconds += time.perf_counter() - began


def _have_a_clock() -> None:
    """Let the database's clock be ours to move, from the next connection on."""
    with connection.cursor() as cursor:
        for statement in CLOCK.split(";\n"):
            cursor.execute(statement)
    connection.close()


def _move(moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [moment])


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(DUE, [TABLES])
        for (table,) in cursor.fetchall():
            cursor.execute(f'VACUUM (ANALYZE) "{table}"')


def _compare(outcome: Outcome, day: datetime.date, wanted: Expected) -> None:
    """Compare each brief and kind of a day: readings, unique items, machines."""
    numbers = {kind: number for number, kind in KINDS.items()}
    found = {
        (brief, numbers[Kind(kind)]): tuple(sums)
        for brief, kind, *sums in Day.objects.filter(day=day).values_list(
            "brief", "kind", "count", "unique_items", "machines"
        )
    }
    for where in found.keys() | wanted.keys():
        is_there, must = found.get(where, (0, 0, 0)), wanted.get(where, (0, 0, 0))
        outcome.counted += is_there[0]
        _differ(outcome, must[0] - is_there[0])
        if is_there != must:
            outcome.wrong.append(f"{day} {where}: {is_there}, not {must}")


def _compare_totals(outcome: Outcome, wanted: dict[tuple[int, int], int]) -> None:
    numbers = {kind: number for number, kind in KINDS.items()}
    rows = Total.objects.values_list("brief", "kind", "counted")
    found = {(brief, numbers[Kind(kind)]): counted for brief, kind, counted in rows}
    for where in found.keys() | wanted.keys():
        if found.get(where, 0) != wanted.get(where, 0):
            outcome.wrong.append(f"total of {where} is off")
    outcome.remarks.append(f"{Day.objects.count():,} rows of days")


def _differ(outcome: Outcome, missing: int) -> None:
    outcome.lost = (outcome.lost or 0) + max(missing, 0)
    outcome.twice = (outcome.twice or 0) + max(-missing, 0)


def _look_at_sizes(house: House, outcome: Outcome, tables: list[str]) -> None:
    """Compare the tables with a copy of the database in which they are written anew."""
    connection.close()
    place = {"host": house.postgres.place, "user": "postgres", "autocommit": True}
    with psycopg.connect(dbname="postgres", **place) as over:  # type: ignore[arg-type]
        over.execute("CREATE DATABASE anew TEMPLATE asanbriefs")
    with psycopg.connect(dbname="anew", **place) as anew:  # type: ignore[arg-type]
        found = _sizes(anew)
        for table in tables:
            anew.execute(f"VACUUM FULL {table}")
        least = _sizes(anew)
    for table in tables:
        times = found[table] / least[table]
        outcome.remarks.append(
            f"{table} {found[table] >> 10:,} KiB, {times:.2f} × as written anew"
        )
        if times > MOST_BLOAT:
            outcome.wrong.append(f"{table} is bloated")
    with psycopg.connect(dbname="postgres", **place) as over:  # type: ignore[arg-type]
        over.execute("DROP DATABASE anew")


def _renew(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM FULL {table}")


def _sizes(database: psycopg.Connection[Any]) -> dict[str, int]:
    return dict(database.execute(SIZES, [TABLES]).fetchall())


def _page() -> tuple[float, float]:
    """Return the milliseconds of CPU and of the clock that a brief's page takes."""
    brief = Brief.objects.order_by("pk")[0]
    path = f"/{brief.language}/briefs/{brief.slug}/"
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(path)
    return _median(time.process_time, client, path), _median(
        time.perf_counter, client, path
    )


def _median(clock: Callable[[], float], client: Client, path: str) -> float:
    times = []
    for _ in range(ROUNDS):
        began = clock()
        for _ in range(PAGES):
            response = client.get(path)
        times.append((clock() - began) / PAGES * 1000)
    assert response.status_code == 200
    return statistics.median(times)


def _look_at_page(
    outcome: Outcome, before: tuple[float, float], after: tuple[float, float]
) -> None:
    for what, was, now in zip(("CPU", "clock"), before, after, strict=True):
        outcome.remarks.append(f"page: {was:.1f} → {now:.1f} ms of {what}")
    if after[0] > before[0] * NOISE:
        outcome.wrong.append("the page takes longer")
