"""What lists count, narrow and sort by, of every row of the index found so far.

Nothing of a row ever changes. A process reads it once, when it is first found; 100,000
rows take some 25 MB. Counting half of them so takes a tenth of what the database needs.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import chain
from threading import Lock

from django.db import connection

SHARED = ("lang", "series", "year", "center", "topic")
PEOPLE = "expert"
FACETS = (*SHARED, PEOPLE)
# What is shared in the order of `SHARED`.
ROWS = """
SELECT publication_id, date, experts::text[], ARRAY[language], ARRAY[series::text],
    ARRAY[year::text], centers::text[], topics::text[]
FROM briefs_indexed WHERE publication_id = ANY(%s)
"""
ID_BITS = 40
ID = (1 << ID_BITS) - 1

# Each value of a facet, as addresses or ids are written, has a number.
_numbers: dict[tuple[str, str], int] = {}
_named: list[tuple[str, str]] = []
# All but people say the same for very many rows, which are counted together: what is
# said has a number too.
_said: list[tuple[int, ...]] = []
_sayings: dict[tuple[int, ...], int] = {}
# Rows by the publication's id, and their columns: what is said, people, and date and id
# as one number.
_rows: dict[int, int] = {}
_saying: list[int] = []
_people: list[tuple[int, ...]] = []
_groups: dict[tuple[int, ...], tuple[int, ...]] = {}  # of people, each once in memory
_dated = array("q")
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
        wanted = (facet for facet in FACETS if frozenset(chosen) - {facet} == others)
        counts |= _counted(left, wanted)
    return counts


def narrowed(found: Sequence[int], chosen: Mapping[str, str]) -> Sequence[int]:
    """Return those publications that have all chosen values."""
    if not chosen:
        return found
    return [_dated[row] & ID for row in _narrowed(_known(found), chosen)]


def latest(found: Sequence[int], most: int) -> list[int]:
    """Return the publications printed last, the last first."""
    return [dated & ID for dated in nlargest(most, _when(found))]


def earliest(found: Sequence[int], most: int) -> list[int]:
    """Return the publications printed first, the first first."""
    return [dated & ID for dated in nsmallest(most, _when(found))]


def _when(found: Sequence[int]) -> Iterable[int]:
    return map(_dated.__getitem__, _known(found))


def _counted(rows: list[int], wanted: Iterable[str]) -> dict[str, dict[str, int]]:
    totals = Counter(chain.from_iterable(map(_people.__getitem__, rows)))
    for saying, n in Counter(map(_saying.__getitem__, rows)).items():
        for value in _said[saying]:
            totals[value] += n
    counts: dict[str, dict[str, int]] = {facet: {} for facet in wanted}
    for number, n in totals.items():
        facet, name = _named[number]
        if facet in counts:
            counts[facet][name] = n
    return counts


def _narrowed(rows: list[int], wanted: Mapping[str, str]) -> list[int]:
    for chosen in wanted.items():
        number = _numbers.get(chosen, -1)
        if chosen[0] == PEOPLE:
            rows = [row for row in rows if number in _people[row]]
        else:
            met = {saying for saying, said in enumerate(_said) if number in said}
            rows = [row for row in rows if _saying[row] in met]
    return rows


def _known(found: Sequence[int]) -> list[int]:
    try:
        return list(map(_rows.__getitem__, found))
    except KeyError:
        _read([pk for pk in found if pk not in _rows])
    return [_rows[pk] for pk in found if pk in _rows]


def _read(missing: list[int]) -> None:
    with _reading, connection.cursor() as cursor:
        cursor.execute(ROWS, [missing])
        for pk, date, people, *shared in cursor:
            if pk in _rows:
                continue
            said = zip(SHARED, shared, strict=True)
            numbers = tuple(_number(f, value) for f, values in said for value in values)
            group = tuple(_number(PEOPLE, person) for person in people)
            if numbers not in _sayings:
                _said.append(numbers)
                _sayings[numbers] = len(_sayings)
            _saying.append(_sayings[numbers])
            _people.append(_groups.setdefault(group, group))
            _dated.append(date.toordinal() << ID_BITS | pk)
            # Last: who finds it here reads the columns without waiting.
            _rows[pk] = len(_dated) - 1


def _number(facet: str, value: str) -> int:
    if (facet, value) not in _numbers:
        _named.append((facet, value))
        _numbers[facet, value] = len(_numbers)
    return _numbers[facet, value]
