"""The 30-second rule: requests of one reader that are one reading.

A reading is a chain of requests with no gap of more than 30 seconds (COUNTER's double
click, with its sliding window). Chains grow together in whatever order the requests
become known, so that servers may report theirs late and the sum is the same. Times
are milliseconds since 1970.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from briefs.models.usage import Kind

GAP = 30_000
QUARTER = 15 * 60 * 1000  # hours and days begin with one, in every zone of today


class Chain(NamedTuple):
    """Requests of one kind from the first to the last."""

    first: int
    last: int
    kind: Kind


class Sum(NamedTuple):
    """Readings of a day, and those that were the reader's first in a clock hour."""

    readings: int = 0
    unique_items: int = 0


def joined(chains: Iterable[Chain]) -> list[Chain]:
    """Return the chains with those of one kind at most 30 seconds apart made one."""
    found: dict[Kind, list[Chain]] = {}
    for chain in sorted(chains):
        known = found.setdefault(chain.kind, [])
        if known and chain.first - known[-1].last <= GAP:
            before = known.pop()
            last = max(before.last, chain.last)
            known.append(Chain(before.first, last, chain.kind))
        else:
            known.append(chain)
    return sorted(chain for known in found.values() for chain in known)


def tally(
    chains: Iterable[Chain], zone: ZoneInfo
) -> dict[tuple[Kind, datetime.date], Sum]:
    """Count one reader's chains of one brief, in their order, by kind and day.

    Unique items count once in each clock hour, whatever the kinds, for the kind that
    came first.
    """
    sums: dict[tuple[Kind, datetime.date], Sum] = {}
    hours: set[datetime.datetime] = set()
    for first, _last, kind in chains:
        day, hour = _clock(first // QUARTER, zone)
        readings, unique_items = sums.get((kind, day), Sum())
        sums[kind, day] = Sum(readings + 1, unique_items + (hour not in hours))
        hours.add(hour)
    return sums


def day_of(at: int, zone: ZoneInfo) -> datetime.date:
    """Return the calendar day of a moment."""
    return _clock(at // QUARTER, zone)[0]


@lru_cache(maxsize=1024)
def _clock(quarter: int, zone: ZoneInfo) -> tuple[datetime.date, datetime.datetime]:
    begun = datetime.datetime.fromtimestamp(quarter * QUARTER / 1000, zone)
    return begun.date(), begun.replace(minute=0)
