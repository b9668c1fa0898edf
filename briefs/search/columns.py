"""What lists count, narrow and sort by, of every row of the index found so far.

Nothing of a row ever changes, so that a process reads it once, when it is first found,
and gives it a place. What was found is a number with one bit a place, and so is what has
a value: to narrow is to intersect them, to count is to count bits. People are too many
for that and stand with the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import chain, compress
from threading import Lock
from typing import NewType

from django.db import connection

from briefs.models.ids import array

# A set of publications: bit n is set for the nth row that this process has read.
Rows = NewType("Rows", int)
NONE = Rows(0)

SHARED = ("lang", "series", "year", "center", "topic")
PEOPLE = "expert"
# What a row has of each facet in the order of `SHARED`.
ROWS = """
SELECT i.publication_id, i.date, p.brief_id, i.experts::text[], ARRAY[i.language],
    ARRAY[i.series::text], ARRAY[i.year::text], i.centers::text[], i.topics::text[]
FROM briefs_indexed i JOIN briefs_publication p ON p.id = i.publication_id
WHERE i.publication_id = ANY(%s::bigint[])
"""
ID_BITS = 40
ID = (1 << ID_BITS) - 1
DIGITS = bytes.maketrans(b"01", bytes((0, 1)))

# Which rows have each value, as addresses or ids are written.
_with: dict[str, dict[str, int]] = {facet: {} for facet in SHARED}
# By place: date and publication as one number, the brief, the people. Places by
# publication.
_dated: list[int] = []
_briefs: list[int] = []
_people: list[tuple[str, ...]] = []
_places: dict[int, int] = {}
_groups: dict[tuple[str, ...], tuple[str, ...]] = {}  # of people, each once in memory
_reading = Lock()


def rows_of(publications: Sequence[int]) -> Rows:
    """Return the publications as a set; at most one query, none for those known.

    What is not indexed any more is left out.
    """
    try:
        return _set(map(_places.__getitem__, publications))
    except KeyError:
        _read([pk for pk in publications if pk not in _places])
        return _set(_places[pk] for pk in publications if pk in _places)


def ids_of(rows: Rows) -> list[int]:
    """Return the publications of a set, in no order."""
    return [dated & ID for dated in _when(rows)]


def briefs_of(publications: Iterable[int]) -> list[int]:
    """Return the brief of each publication of a set made before."""
    return [_briefs[_places[pk]] for pk in publications]


def count(rows: Rows, chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count publications by each facet, those that the other chosen values leave."""

    def left(facet: str) -> Rows:
        return narrowed(rows, {k: v for k, v in chosen.items() if k != facet})

    people = compress(_people, _flags(left(PEOPLE)))
    counts: dict[str, dict[str, int]] = {PEOPLE: Counter(chain.from_iterable(people))}
    for facet in SHARED:
        those = left(facet)
        # Copied at once, as another thread may come upon a new value meanwhile.
        having = _with[facet].copy().items()
        counted = ((value, (those & with_it).bit_count()) for value, with_it in having)
        counts[facet] = {value: n for value, n in counted if n}
    return counts


def narrowed(rows: Rows, chosen: Mapping[str, str]) -> Rows:
    """Return those publications that have all chosen values."""
    for facet, value in chosen.items():
        if facet == PEOPLE:
            groups = compress(enumerate(_people), _flags(rows))
            rows = _set(place for place, people in groups if value in people)
        else:
            rows = Rows(rows & _with[facet].get(value, 0))
    return rows


def latest(rows: Rows, most: int) -> list[int]:
    """Return the publications printed last, the last first."""
    return [dated & ID for dated in nlargest(most, _when(rows))]


def earliest(rows: Rows, most: int) -> list[int]:
    """Return the publications printed first, the first first."""
    return [dated & ID for dated in nsmallest(most, _when(rows))]


def _when(rows: Rows) -> Iterator[int]:
    return compress(_dated, _flags(rows))


def _flags(rows: Rows) -> bytes:
    """Return a byte for each place, 1 where the row is in the set."""
    return f"{rows:b}".encode().translate(DIGITS)[::-1]


def _set(places: Iterable[int]) -> Rows:
    places = [*places]  # before asking how many there are: others come upon new ones
    digits = bytearray(b"0") * (len(_dated) + 1)
    one = ord("1")
    for place in places:
        digits[place] = one
    digits.reverse()
    return Rows(int(digits, 2))


def _read(publications: list[int]) -> None:
    dated: list[int] = []
    briefs: list[int] = []
    people: list[tuple[str, ...]] = []
    places: dict[int, int] = {}
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    with _reading, connection.cursor() as cursor:
        cursor.execute(ROWS, [array(publications)])
        for pk, date, brief, experts, *values in cursor:
            if pk in _places:
                continue
            places[pk] = place = len(_dated) + len(dated)
            dated.append(date.toordinal() << ID_BITS | pk)
            briefs.append(brief)
            group = tuple(experts)
            people.append(_groups.setdefault(group, group))
            for facet, found in zip(SHARED, values, strict=True):
                for value in found:
                    having[facet, value].append(place)
        # Places last: who finds them here reads all else without waiting.
        _dated.extend(dated)
        _briefs.extend(briefs)
        _people.extend(people)
        for (facet, value), those in having.items():
            _with[facet][value] = _with[facet].get(value, 0) | _set(those)
        _places.update(places)
