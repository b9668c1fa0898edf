"""The tables of usage as the counting writes them: whole columns at a time."""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from briefs.models import Reading
from briefs.models.usage import Kind
from briefs.usage.window import Cell, Chain

KEPT = datetime.timedelta(hours=1)

# By brief and cell; chains that grow together may take one away.
Figures = Counter[tuple[int, Cell]]

# Briefs erased meanwhile are left out. What is added comes first: taking away from a
# row needs the row.
ADD_DAYS = """
INSERT INTO briefs_day AS d (brief_id, kind, day, count, unique_items, machines)
SELECT b.id, u.kind, u.day, u.count, u.unique_items, u.machines
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::int[], %s::int[], %s::int[])
    AS u (brief, kind, day, count, unique_items, machines)
JOIN briefs_brief b ON b.id = u.brief
ORDER BY 1, 2, 3
ON CONFLICT (day, brief_id, kind) DO UPDATE SET
    count = d.count + excluded.count,
    unique_items = d.unique_items + excluded.unique_items,
    machines = d.machines + excluded.machines
"""
TAKE_DAYS = """
UPDATE briefs_day d SET
    count = d.count + u.count, unique_items = d.unique_items + u.unique_items
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::int[], %s::int[])
    AS u (brief, kind, day, count, unique_items)
WHERE d.brief_id = u.brief AND d.kind = u.kind AND d.day = u.day
"""
ADD_TOTALS = """
INSERT INTO briefs_total AS t (brief_id, kind, counted, brought_forward, last_at)
SELECT b.id, u.kind, greatest(u.count, 0), 0, u.last_at
FROM unnest(%(briefs)s::bigint[], %(kinds)s::text[], %(counts)s::int[],
    %(last)s::timestamptz[]) AS u (brief, kind, count, last_at)
JOIN briefs_brief b ON b.id = u.brief
ORDER BY 1, 2
ON CONFLICT (brief_id, kind) DO UPDATE SET
    counted = t.counted + excluded.counted,
    last_at = greatest(t.last_at, excluded.last_at)
RETURNING brief_id, kind, shown
"""
TAKE_TOTALS = """
UPDATE briefs_total t SET counted = t.counted + u.count
FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS u (brief, kind, count)
WHERE t.brief_id = u.brief AND t.kind = u.kind
RETURNING t.brief_id, t.kind, t.shown
"""
KEEP = """
INSERT INTO briefs_reading (key, kind, first_at, last_at)
SELECT * FROM unnest(%s::bytea[], %s::text[], %s::timestamptz[], %s::timestamptz[])
"""


def add(figures: Figures, last: Mapping[tuple[int, Kind], int]) -> dict[int, int]:
    """Add to days and totals; return what is now shown of briefs whose views changed.

    `last` is the time of the latest reading by brief and kind.
    """
    days: dict[tuple[int, Kind, datetime.date], dict[str, int]] = {}
    totals: Counter[tuple[int, Kind]] = Counter()
    for (brief, (kind, day, name)), n in figures.items():
        days.setdefault((brief, kind, day), {})[name] = n
        if name == "count":
            totals[brief, kind] += n
    _add_days(days)
    return _add_totals(totals, last)


def chains(keys: Collection[bytes]) -> dict[bytes, list[Chain]]:
    """Return what is known of these readers' requests within the last hour."""
    found: dict[bytes, list[Chain]] = {}
    rows = Reading.objects.filter(key__in=list(keys)).order_by("first_at", "last_at")
    for key, kind, first, latest in rows.values_list(
        "key", "kind", "first_at", "last_at"
    ):
        chain = Chain(_milliseconds(first), _milliseconds(latest), Kind(kind))
        found.setdefault(bytes(key), []).append(chain)
    return {key: sorted(known) for key, known in found.items()}


def keep(grown: Mapping[bytes, list[Chain]], *, replacing: Collection[bytes]) -> None:
    """Write these readers' chains in place of what was known of some of them."""
    if replacing:
        Reading.objects.filter(key__in=list(replacing)).delete()
    rows = [
        (key, chain.kind.value, _time(chain.first), _time(chain.last))
        for key, known in grown.items()
        for chain in known
    ]
    if rows:
        _execute(KEEP, [list(column) for column in zip(*rows, strict=True)])


def _add_days(
    days: Mapping[tuple[int, Kind, datetime.date], Mapping[str, int]],
) -> None:
    rows = [
        (*where, n.get("count", 0), n.get("unique_items", 0), n.get("machines", 0))
        for where, n in days.items()
    ]
    more = [
        (*row[:3], *(max(n, 0) for n in row[3:])) for row in rows if max(row[3:]) > 0
    ]
    less = [
        (*row[:3], *(min(n, 0) for n in row[3:5])) for row in rows if min(row[3:]) < 0
    ]
    for statement, part in ((ADD_DAYS, more), (TAKE_DAYS, less)):
        if part:
            _execute(statement, [list(column) for column in zip(*part, strict=True)])


def _add_totals(
    totals: Mapping[tuple[int, Kind], int], last: Mapping[tuple[int, Kind], int]
) -> dict[int, int]:
    where = list(totals.keys() | last.keys())
    if not where:
        return {}
    more: dict[str, list[Any]] = {
        "briefs": [brief for brief, _ in where],
        "kinds": [kind.value for _, kind in where],
        "counts": [max(totals.get(place, 0), 0) for place in where],
        "last": [_time(last[place]) if place in last else None for place in where],
    }
    rows = _execute(ADD_TOTALS, more)
    less = [(brief, kind.value, n) for (brief, kind), n in totals.items() if n < 0]
    if less:
        rows += _execute(TAKE_TOTALS, [list(c) for c in zip(*less, strict=True)])
    return {brief: shown for brief, kind, shown in rows if kind == Kind.VIEW}


def _execute(
    statement: str, values: Sequence[Any] | Mapping[str, Any]
) -> list[tuple[int, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _time(milliseconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)


def _milliseconds(at: datetime.datetime) -> int:
    return round(at.timestamp() * 1000)
