"""Counts what was found by every facet, in memory: nothing of a row ever changes.

A process reads of each row of the index once what lists count by, when it is first
found; 100,000 rows take some 25 MB. Counting half of them so takes a tenth of what the
database needs for it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from threading import Lock
from typing import TypeAlias

from django.db import connection

FACETS = ("lang", "series", "year", "center", "topic", "expert")
# In two parts: all but people say the same for very many rows, so that these are
# counted together and divided into values after that.
PARTS = (slice(0, 5), slice(5, 6))
ROWS = """
SELECT publication_id, ARRAY[language], ARRAY[series::text], ARRAY[year::text],
    centers::text[], topics::text[], experts::text[]
FROM briefs_indexed WHERE publication_id = ANY(%s)
"""

# Values of some facets, as addresses or ids are written, and their place in the list of
# all that were ever seen.
Values: TypeAlias = tuple[tuple[str, ...], ...]
_values: tuple[list[Values], ...] = tuple([] for _ in PARTS)
_places: tuple[dict[Values, int], ...] = tuple({} for _ in PARTS)
# By publication the place of each of its parts.
Row: TypeAlias = tuple[int, ...]
_rows: dict[int, Row] = {}
_reading = Lock()


def count(found: Sequence[int], chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count publications by each facet, those that the other chosen values leave.

    At most one query, and none once all of them were found before. What is not indexed
    any more is not counted.
    """
    rows = _known(found)
    counts: dict[str, dict[str, int]] = {}
    for others in {frozenset(chosen) - {facet} for facet in FACETS}:
        left = _narrowed(rows, {facet: chosen[facet] for facet in others})
        wanted = {facet for facet in FACETS if frozenset(chosen) - {facet} == others}
        counts |= {facet: n for facet, n in _counted(left).items() if facet in wanted}
    return counts


def _counted(rows: list[Row]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {facet: defaultdict(int) for facet in FACETS}
    for part, facets in enumerate(PARTS):
        for place, n in Counter(map(itemgetter(part), rows)).items():
            for facet, values in zip(FACETS[facets], _values[part][place], strict=True):
                for value in values:
                    counts[facet][value] += n
    return counts


def _narrowed(rows: list[Row], wanted: Mapping[str, str]) -> list[Row]:
    for facet, value in wanted.items():
        part = next(n for n, facets in enumerate(PARTS) if facet in FACETS[facets])
        at = FACETS[PARTS[part]].index(facet)
        met = {n for n, values in enumerate(_values[part]) if value in values[at]}
        rows = [row for row in rows if row[part] in met]
    return rows


def _known(found: Sequence[int]) -> list[Row]:
    try:
        return list(map(_rows.__getitem__, found))
    except KeyError:
        _read([pk for pk in found if pk not in _rows])
    return [_rows[pk] for pk in found if pk in _rows]


def _read(missing: list[int]) -> None:
    with _reading, connection.cursor() as cursor:
        cursor.execute(ROWS, [missing])
        for pk, *columns in cursor:
            values = tuple(map(tuple, columns))
            _rows[pk] = tuple(
                _place(part, values[facets]) for part, facets in enumerate(PARTS)
            )


def _place(part: int, values: Values) -> int:
    places = _places[part]
    if values not in places:
        _values[part].append(values)
        places[values] = len(places)
    return places[values]
