"""A day of visits as records, and what they must count as, told in another way."""

import datetime
import itertools
import random
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from briefs.usage.counting import NO_KEY

SECOND, HOUR = 1000, 3_600_000
DAY = 24 * HOUR
SEOUL = 9 * HOUR  # ahead of UTC, all year round
VIEW, DOWNLOAD = 0, 1

# Of a hundred visits so many are a machine's, are followed by a double click, by the
# file, come again later.
MACHINES, CLICKED_AGAIN, TOOK_THE_FILE, CAME_AGAIN = 6, 15, 10, 6
# By the hour of Seoul's clock.
BUSY = (3, 2, 1, 1, 1, 1, 2, 4, 8, 12, 12, 11, 9, 11, 12, 11, 10, 9, 7, 6, 6, 6, 5, 4)


class Record(NamedTuple):
    """A request as the spool has it; `at` is in milliseconds since 1970."""

    at: int
    key: bytes
    brief: int
    kind: int


class Sums(NamedTuple):
    """What a brief's day must show of one kind."""

    readings: int = 0
    unique_items: int = 0
    machines: int = 0


Expected = dict[tuple[int, int], Sums]


def a_day(
    day: datetime.date, briefs: Sequence[int], wanted: int, seed: int
) -> list[list[Record]]:
    """Return the records of a day by its hours, each in the order of time."""
    chance = random.Random(f"{seed} {day}")  # noqa: S311 - no secret
    begins = _begins(day)
    # A few are read by most: the hundredth a hundredth as often as the first.
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(briefs))))
    hours: list[list[Record]] = [[] for _ in range(24)]
    made = 0
    while made < wanted:
        (brief,) = chance.choices(briefs, cum_weights=weights)
        (hour,) = chance.choices(range(24), BUSY)
        first = begins + hour * HOUR + chance.randrange(HOUR)
        for record in _visit(chance, first, brief):
            if record.at < begins + DAY:
                hours[(record.at - begins) // HOUR].append(record)
                made += 1
    return [sorted(hour) for hour in hours]


def _visit(chance: random.Random, first: int, brief: int) -> list[Record]:
    if chance.randrange(100) < MACHINES:
        kind = DOWNLOAD if chance.random() < 0.2 else VIEW
        return [Record(first, NO_KEY, brief, kind)]
    key = chance.randbytes(16)
    times = {first: VIEW}
    clicks = [(VIEW, first)]
    if chance.randrange(100) < CAME_AGAIN:
        clicks.append((VIEW, first + chance.randrange(10 * SECOND, 3 * HOUR)))
    if chance.randrange(100) < TOOK_THE_FILE:
        clicks.append((DOWNLOAD, first + chance.randrange(1, 120 * SECOND)))
    for kind, at in clicks:
        again = chance.randrange(100) < CLICKED_AGAIN
        gaps = [_gap(chance) for _ in range(chance.randint(1, 3))] if again else []
        for moment in itertools.accumulate([at, *gaps]):
            _put(times, moment, kind)
    return [Record(at, key, brief, kind) for at, kind in times.items()]


def _put(times: dict[int, int], at: int, kind: int) -> None:
    # What a reader does twice in one millisecond has no order to be told.
    while times.get(at, kind) != kind:
        at += 1
    times[at] = kind


def _gap(chance: random.Random) -> int:
    """Return the time between two clicks; a few lie just at the border."""
    if chance.random() < 0.1:
        return chance.choice((30 * SECOND - 1, 30 * SECOND, 30 * SECOND + 1))
    return chance.randrange(200, 45 * SECOND)


def expected(records: Iterator[Record]) -> Expected:
    """Say what the records of one day must count as: each reader's walked in order."""
    sums: dict[tuple[int, int], list[int]] = {}
    reader: tuple[bytes, int] | None = None
    latest: dict[int, int] = {}
    hours: set[int] = set()
    for record in sorted(records, key=itemgetter(1, 2, 0)):
        row = sums.setdefault((record.brief, record.kind), [0, 0, 0])
        if not any(record.key):
            row[2] += 1
            continue
        if reader != (record.key, record.brief):
            reader, latest, hours = (record.key, record.brief), {}, set()
        before = latest.get(record.kind)
        latest[record.kind] = record.at
        if before is not None and record.at - before <= 30 * SECOND:
            continue
        row[0] += 1
        hour = (record.at + SEOUL) // HOUR
        row[1] += hour not in hours
        hours.add(hour)
    return {where: Sums(*row) for where, row in sums.items()}


def _begins(day: datetime.date) -> int:
    """Return the moment a day of Seoul begins."""
    return (day - datetime.date(1970, 1, 1)).days * DAY - SEOUL
