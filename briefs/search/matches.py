"""What meets a query, all of it and exactly, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify

from briefs.models import Publication
from briefs.search.query import Query

MOST_TERMS = 64
ESSENTIAL = 300  # briefs that the rarest terms together may stand in

# `partly` reads nothing where enough meets the whole. What meets each clause is asked
# for if nothing meets all.
STATEMENT = """
WITH asked AS MATERIALIZED (
    SELECT tsquery::tsquery AS tsquery, df, weight * ln(
        1 + (greatest(%(size)s - df, 0) + 0.5::float8) / (df + 0.5::float8)
    ) AS weight
    FROM unnest(%(terms)s::text[], %(lexemes)s::text[], %(weights)s::float8[])
        AS t (tsquery, lexemes, weight)
    CROSS JOIN LATERAL (SELECT coalesce(min(df), 0) AS df FROM briefs_term
        WHERE lexeme = ANY(string_to_array(lexemes, ' '))) AS known
    ORDER BY df = 0, df, tsquery
    LIMIT %(most_terms)s
),
rarest AS MATERIALIZED (
    SELECT tsquery, weight FROM (
        SELECT *, sum(df) OVER (ORDER BY df, tsquery) - df AS before FROM asked
    ) AS summed
    WHERE before < %(essential)s
),
found AS MATERIALIZED (
    SELECT ARRAY(
        SELECT publication_id FROM briefs_indexed
        WHERE vector @@ (SELECT %(query)s::tsquery)
            AND publication_id NOT IN ({early_or_over})
    ) AS ids
),
partly AS MATERIALIZED (
    SELECT id, sum(weight) AS hope
    FROM rarest CROSS JOIN LATERAL
        briefs_holding(
            ('(' || rarest.tsquery::text || ')' || %(kept)s)::tsquery
        ) AS id
    WHERE (SELECT cardinality(ids) FROM found) < %(enough)s
        AND id <> ALL((SELECT ids FROM found)::bigint[])
        AND id NOT IN ({early_or_over})
    GROUP BY id
)
SELECT found.ids,
    ARRAY(SELECT publication_id FROM briefs_indexed
        WHERE title_vector @@ (SELECT %(query)s::tsquery)),
    ARRAY(SELECT id FROM partly), ARRAY(SELECT hope FROM partly),
    ARRAY(SELECT tsquery::text FROM asked), ARRAY(SELECT weight FROM asked),
    ARRAY(SELECT place FROM unnest(%(clauses)s::text[])
        WITH ORDINALITY AS c (tsquery, place)
        WHERE cardinality(found.ids) = 0 AND EXISTS (
            SELECT FROM briefs_holding(c.tsquery::tsquery) AS id
            WHERE id NOT IN ({early_or_over})
        ))
FROM found
"""


@dataclass(frozen=True)
class Matches:
    """What readers can read and meets a query, by the ids of publications.

    `full` meets all of it; `titled` are those whose title does, among others that
    nobody reads any more. `partly` meets only its rarest terms, with how much these
    weigh; it is empty where enough is found. `terms` weigh by how rare they are. If
    nothing is found, `met` says which clauses anything meets.
    """

    full: list[int]
    titled: frozenset[int]
    partly: Mapping[int, float]
    terms: Mapping[str, float]
    met: tuple[bool, ...]


def match(query: Query, *, size: int, enough: int) -> Matches:
    """Return what meets the query; `size` is how many publications can be read.

    If fewer than `enough` meet all of it, also what meets a part.
    """
    terms = query.terms
    values: dict[str, Any] = {
        "lexemes": [term.lexemes for term in terms],
        "terms": [term.tsquery for term in terms],
        "weights": [term.weight for term in terms],
        "kept": query.kept,
        "clauses": [clause.tsquery for clause in query.wanted],
        "query": query.tsquery,
        "size": size,
        "most_terms": MOST_TERMS,
        "essential": ESSENTIAL,
        "enough": enough,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        full, titled, partly, hopes, asked, weights, places = cursor.fetchone()
    return Matches(
        full,
        frozenset(titled),
        dict(zip(partly, hopes, strict=True)),
        dict(zip(asked, weights, strict=True)),
        tuple(place in places for place in range(1, len(query.wanted) + 1)),
    )


@cache
def _statement() -> str:
    found = Publication.objects.early_or_over().order_by().values("id")
    sql, params = found.query.sql_with_params()
    # Within a statement that is given values, its own per cent signs are doubled.
    early_or_over = str(mogrify(sql, params, connection)).replace("%", "%%")
    return STATEMENT.format(early_or_over=early_or_over)
