"""The 30-second rule: requests of one reader that are one reading.

A reading is a chain of requests with no gap of more than 30 seconds (COUNTER's double
click, with its sliding window). Chains grow together in whatever order the requests
become known, so that servers may report theirs late and the sum is the same. Times
are milliseconds since 1970.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from briefs.models.usage import Kind

GAP = 30_000


class Chain(NamedTuple):
    """Requests of one kind from the first to the last."""

    first: int
    last: int
    kind: Kind


class Cell(NamedTuple):
    """Where in the tables a figure belongs; `name` is a column of `Day`."""

    kind: Kind
    day: datetime.date
    name: str


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


def tally(chains: Iterable[Chain], zone: ZoneInfo) -> Counter[Cell]:
    """Count one reader's chains of one brief by kind and day.

    Unique items count once in each clock hour, whatever the kinds, for the kind that
    came first.
    """
    counts: Counter[Cell] = Counter()
    hours: set[datetime.datetime] = set()
    for first, _last, kind in sorted(chains):
        begun = datetime.datetime.fromtimestamp(first / 1000, zone)
        counts[Cell(kind, begun.date(), "count")] += 1
        hour = begun.replace(minute=0, second=0, microsecond=0)
        if hour not in hours:
            hours.add(hour)
            counts[Cell(kind, begun.date(), "unique_items")] += 1
    return counts
