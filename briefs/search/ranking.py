"""Which of what was found comes first: at most 300 are ranked, by all terms.

Reading more vectors would cost more than it tells; of those that meet all of a query,
each of which has every word, 200 tell enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from briefs.models import Publication
from briefs.models.ids import array, one_of
from briefs.search import columns
from briefs.search.columns import Rows
from briefs.search.matches import Matches
from briefs.search.query import Query

MOST_RANKED = 300
MOST_FULL = 200
RELEVANCE = "relevance"

# ts_delete of nothing makes PostgreSQL unpack the vector once, not for each term. Views
# count for less than a title.
STATEMENT = """
WITH asked AS MATERIALIZED (
    SELECT tsquery::tsquery AS tsquery, weight
    FROM unnest(%(terms)s::text[], %(weights)s::float8[]) AS t (tsquery, weight)
)
SELECT array_agg(c.id), array_agg(
    (SELECT sum(weight * ts_rank('{0.15,0.3,0.5,1}', i.vector, tsquery, 1)) FROM asked)
    * CASE WHEN position(%(text)s IN i.title_key) > 0 THEN 1.3
        WHEN c.id = ANY(%(titled)s::bigint[]) THEN 1.15 ELSE 1 END
    * (1 + 0.15 * power(2::float8, greatest(current_date - i.date, 0) / -1095.75))
    * least(1.1, 1 + 0.03 * log(1 + coalesce(seen.shown, 0)::float8))
), (
    SELECT array_agg(id) FROM briefs_publication
    WHERE id = ANY(%(ids)s::bigint[]) AND number = %(number)s
)
FROM unnest(%(ids)s::bigint[], %(briefs)s::bigint[]) AS c (id, brief)
CROSS JOIN LATERAL (
    SELECT title_key, date, ts_delete(vector, '') AS vector FROM briefs_indexed
    WHERE publication_id = c.id OFFSET 0
) AS i
LEFT JOIN LATERAL (
    SELECT shown FROM briefs_total WHERE brief_id = c.brief AND kind = 'view' OFFSET 0
) AS seen ON true
"""


@dataclass(frozen=True)
class Page:
    """A page of what meets a query; `exact` tells if one has the number asked for."""

    ids: tuple[int, ...]
    exact: bool


@dataclass(frozen=True)
class _Ranked:
    """Scores by publication, and whose number was asked for."""

    scores: Mapping[int, float]
    exact: frozenset[int]


def page(
    query: Query,
    matches: Matches,
    full: Rows,
    partly: Rows,
    *,
    order: str,
    start: int,
    stop: int,
) -> Page:
    """Return a page of what matches, of those sets alone, which are in `matches`.

    What meets all of the query comes first; what meets a part fills up the page.
    """
    first = _first(full, matches, order, max(stop, MOST_FULL))
    filling = partly if len(first) < stop else columns.NONE
    hopeful = sorted(
        columns.latest(filling, len(matches.partly)),
        key=lambda pk: -matches.partly[pk],
    )
    by_relevance = order == RELEVANCE
    to_rank = first[:MOST_FULL] if by_relevance or query.number else []
    left = MOST_RANKED - len(to_rank)
    ranked = _ranked(query, matches, (*to_rank, *hopeful[:left]))
    listed = [
        *_in_order(to_rank, ranked, by_score=by_relevance),
        *first[len(to_rank) :],
        *_in_order(hopeful[:left], ranked, by_score=True),
        *hopeful[left:],
    ]
    return Page(tuple(listed[start:stop]), bool(ranked.exact))


def sorted_by(order: str, found: Rows, most: int) -> list[int]:
    """Return the first of what was found, sorted by date or views; the newest else."""
    if order == "oldest":
        return columns.earliest(found, most)
    if order == "views":
        those = one_of(columns.ids_of(found))
        viewed = Publication.objects.filter(pk__in=those).most_viewed()
        return list(viewed.values_list("pk", flat=True)[:most])
    return columns.latest(found, most)


def _first(full: Rows, matches: Matches, order: str, most: int) -> list[int]:
    """Return the first of those that meet all; by relevance, titles go first."""
    if order != RELEVANCE:
        return sorted_by(order, full, most)
    titled = full & columns.rows_of([*matches.titled.intersection(matches.full)])
    first = columns.latest(Rows(titled), most)
    left = most - len(first)
    return [*first, *(columns.latest(Rows(full & ~titled), left) if left else ())]


def _in_order(ids: Iterable[int], ranked: _Ranked, *, by_score: bool) -> list[int]:
    """Sort, those of the same rank as they come; leave out what is indexed no more."""
    return sorted(
        (pk for pk in ids if pk in ranked.scores),
        key=lambda pk: (pk not in ranked.exact, -ranked.scores[pk] if by_score else 0),
    )


def _ranked(query: Query, matches: Matches, ids: tuple[int, ...]) -> _Ranked:
    if not ids:
        return _Ranked({}, frozenset())
    values: dict[str, Any] = {
        "ids": array(ids),
        "briefs": array(columns.briefs_of(ids)),
        "titled": array(matches.titled.intersection(ids)),
        "terms": list(matches.terms),
        "weights": list(matches.terms.values()),
        "number": query.number or None,
        "text": query.text,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        ranked, scores, exact = cursor.fetchone()
    found = zip(ranked or (), scores or (), strict=True)
    return _Ranked({pk: score or 0 for pk, score in found}, frozenset(exact or ()))
