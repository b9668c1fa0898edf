"""The tables of usage as the counting writes them: whole columns at a time."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from briefs.models.usage import Kind
from briefs.usage.window import Chain

# By brief, kind and day what is added to the columns of `Day`: readings, unique items,
# machines. Chains that grow together may take one away.
Where = tuple[int, Kind, datetime.date]
Figures = dict[Where, tuple[int, int, int]]
# By brief and reader's key.
Chains = dict[tuple[int, bytes], list[Chain]]

# Briefs erased meanwhile are left out. What is added comes first: taking away from a
# row needs the row.
ADD_DAYS = """
INSERT INTO briefs_day AS d (brief_id, kind, day, count, unique_items, machines)
SELECT b.id, u.kind, u.day, u.count, u.unique_items, u.machines
FROM unnest({}::bigint[], {}, {}::date[], {}::int[], {}::int[], {}::int[])
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
    count = greatest(d.count + u.count, 0),
    unique_items = greatest(d.unique_items + u.unique_items, 0)
FROM unnest({}::bigint[], {}, {}::date[], {}::int[], {}::int[])
    AS u (brief, kind, day, count, unique_items)
WHERE d.brief_id = u.brief AND d.kind = u.kind AND d.day = u.day
"""
ADD_TOTALS = """
INSERT INTO briefs_total AS t (brief_id, kind, counted, brought_forward, last_at)
SELECT b.id, u.kind, greatest(u.count, 0), 0, to_timestamp(u.last / 1000.0)
FROM unnest({}::bigint[], {}, {}::int[], {}::bigint[])
    AS u (brief, kind, count, last)
JOIN briefs_brief b ON b.id = u.brief
ORDER BY 1, 2
ON CONFLICT (brief_id, kind) DO UPDATE SET
    counted = t.counted + excluded.counted,
    last_at = greatest(t.last_at, excluded.last_at)
RETURNING brief_id, kind, shown
"""
TAKE_TOTALS = """
UPDATE briefs_total t SET counted = greatest(t.counted + u.count, 0)
FROM unnest({}::bigint[], {}, {}::int[]) AS u (brief, kind, count)
WHERE t.brief_id = u.brief AND t.kind = u.kind
RETURNING t.brief_id, t.kind, t.shown
"""
CHAINS = """
SELECT encode(key, 'hex'), kind, (extract(epoch FROM first_at) * 1000)::bigint,
    (extract(epoch FROM last_at) * 1000)::bigint
FROM briefs_reading
WHERE key IN (SELECT decode(k, 'hex') FROM unnest({}) AS u (k))
"""
FORGET = """
DELETE FROM briefs_reading
WHERE key IN (SELECT decode(k, 'hex') FROM unnest({}) AS u (k))
"""
KEEP = """
INSERT INTO briefs_reading (key, kind, first_at, last_at, kept_at)
SELECT decode(key, 'hex'), kind,
    to_timestamp(first / 1000.0), to_timestamp(last / 1000.0), now()
FROM unnest({}, {}, {}::bigint[], {}::bigint[]) AS u (key, kind, first, last)
"""
COLUMN = "string_to_array(%s, ' ')"
KIND = {str(kind): kind for kind in Kind}


def put(
    figures: Figures,
    where: Where,
    count: int = 0,
    unique_items: int = 0,
    machines: int = 0,
) -> None:
    """Add to the figures of a day."""
    known = figures.get(where, (0, 0, 0))
    figures[where] = (
        known[0] + count,
        known[1] + unique_items,
        known[2] + machines,
    )


def add(figures: Figures, last: Mapping[tuple[int, Kind], int]) -> dict[int, int]:
    """Add to days and totals; return what is now shown of briefs whose views changed.

    `last` is the time of the latest reading by brief and kind.
    """
    rows = [(*where, *sums) for where, sums in figures.items()]
    more = [(*r[:3], *(max(n, 0) for n in r[3:])) for r in rows if max(r[3:]) > 0]
    less = [(*r[:3], *(min(n, 0) for n in r[3:5])) for r in rows if min(r[3:]) < 0]
    _execute(ADD_DAYS, more)
    _execute(TAKE_DAYS, less)
    totals: dict[tuple[int, Kind], int] = dict.fromkeys(last, 0)
    for (brief, kind, _day), (count, *_) in figures.items():
        if (brief, kind) in totals:
            totals[brief, kind] += count
    shown = _execute(
        ADD_TOTALS, [(*place, max(n, 0), last[place]) for place, n in totals.items()]
    )
    shown += _execute(TAKE_TOTALS, [(*p, n) for p, n in totals.items() if n < 0])
    return {brief: number for brief, kind, number in shown if kind == Kind.VIEW}


def chains(keys: Iterable[bytes]) -> dict[bytes, list[Chain]]:
    """Return what is known of these readers' requests that is not forgotten, in order."""
    found: dict[bytes, list[Chain]] = {}
    for key, kind, first, last in _execute(CHAINS, [(key.hex(),) for key in keys]):
        known = found.setdefault(bytes.fromhex(key), [])
        known.append(Chain(first, last, KIND[kind]))
    for known in found.values():
        known.sort()
    return found


def keep(grown: Mapping[bytes, list[Chain]], *, replacing: Iterable[bytes]) -> None:
    """Write these readers' chains in place of what was known of some of them."""
    _execute(FORGET, [(key.hex(),) for key in replacing])
    _execute(
        KEEP,
        [
            (key.hex(), kind, first, last)
            for key, known in grown.items()
            for first, last, kind in known
        ],
    )


def _execute(statement: str, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Run the statement over the columns of the rows, if there are any.

    A column goes as one text, its values parted by blanks, which none of them has: as
    an array of values each would be turned into SQL by itself, at many times the cost.
    """
    if not rows:
        return []
    columns = [" ".join(map(str, column)) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{}", COLUMN), columns)
        return cursor.fetchall() if cursor.description else []
