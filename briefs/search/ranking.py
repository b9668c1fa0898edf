"""What meets a query, counted exactly and ranked, in one statement.

A page is: all that meets every clause, then what meets the rarest of its terms. At most
300 are ranked by all terms; reading more vectors would cost more than it tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify

from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from briefs.search.query import Query

MOST_RANKED = 300
MOST_TERMS = 64
MANY = 7  # one in so many publications, and reading all of them is faster
ESSENTIAL = 300  # briefs that the rarest terms together may stand in

# By which the matches are cut to those ranked, and by which they are listed.
ORDERS = {
    "relevance": (
        "titled DESC, date DESC, id DESC",
        "score DESC NULLS LAST, titled DESC",
    ),
    "newest": ("date DESC, id DESC", "date DESC, id DESC"),
    "oldest": ("date, id", "date, id"),
    "views": ("views DESC, date DESC, id DESC", "views DESC, date DESC, id DESC"),
}

TERMS = """
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
essential AS MATERIALIZED (
    SELECT '(' || string_agg(tsquery::text, ' | ') || ')' || %(kept)s AS tsquery
    FROM rarest
),
"""

# Where nothing narrows what is looked at, the rows of the index tell all. Else PostgreSQL
# cannot know how many there are: few are looked up one by one, for many all publications
# are read.
ALL = """
found AS MATERIALIZED (
    SELECT publication_id AS id, date FROM briefs_indexed
    WHERE vector @@ (SELECT %(query)s::tsquery)
        AND publication_id NOT IN ({early_or_over})
),
met AS NOT MATERIALIZED (SELECT id FROM found),
"""
NARROWED = """
met AS MATERIALIZED (
    SELECT publication_id AS id FROM briefs_indexed
    WHERE vector @@ (SELECT %(query)s::tsquery)
),
found AS MATERIALIZED (
    SELECT o.* FROM met
    CROSS JOIN LATERAL (SELECT * FROM open WHERE open.id = met.id OFFSET 0) AS o
    WHERE (SELECT count(*) FROM met) <= %(many)s
    UNION ALL
    SELECT * FROM open
    WHERE (SELECT count(*) FROM met) > %(many)s AND (id IN (SELECT id FROM met)) IS TRUE
),
"""

EVERYTHING = {
    True: "SELECT id FROM found",
    False: "SELECT id FROM met WHERE id NOT IN ({early_or_over})",
}

# `fill` reads nothing where the matches reach the end of
# the page; how rare the terms are that are met tells which to rank, without reading them.
MATCHES = """
open AS NOT MATERIALIZED ({publications}),
{found}
counted AS MATERIALIZED (SELECT count(*) AS n FROM found),
fill AS MATERIALIZED (
    SELECT o.*, part.hope FROM (
        SELECT id, sum(weight) AS hope
        FROM rarest CROSS JOIN LATERAL
            briefs_holding((rarest.tsquery::text || %(kept)s)::tsquery) AS id
        WHERE (SELECT n FROM counted) < %(fill)s
        GROUP BY id
    ) AS part
    CROSS JOIN LATERAL (SELECT * FROM open WHERE open.id = part.id OFFSET 0) AS o
    WHERE part.id NOT IN (SELECT id FROM met)
),
titled AS MATERIALIZED (
    SELECT publication_id FROM briefs_indexed
    WHERE title_vector @@ (SELECT %(query)s::tsquery)
),
matches AS (
    SELECT m.*, m.id IN (SELECT publication_id FROM titled) AS titled, {views} AS views
    FROM (SELECT *, 0 AS hope, true AS fully FROM found
        UNION ALL SELECT *, false FROM fill) AS m
    {with_views}
),
"""
VIEWS = """coalesce(seen.shown, CASE WHEN (SELECT n FROM counted) <= %(many)s THEN (
        SELECT shown FROM briefs_publication AS p JOIN briefs_total AS t USING (brief_id)
        WHERE p.id = m.id AND t.kind = 'view'
    ) END, 0)"""
WITH_VIEWS = """LEFT JOIN (
        SELECT p.id, t.shown
        FROM briefs_publication AS p JOIN briefs_total AS t USING (brief_id)
        WHERE t.kind = 'view' AND (SELECT n FROM counted) > %(many)s OFFSET 0
    ) AS seen ON seen.id = m.id"""

# ts_delete of nothing makes PostgreSQL unpack the vector once, not for each term. Views
# count for less than a title.
RANKED = """
ranked AS MATERIALIZED (
    SELECT c.*, p.number = %(number)s AS exact,
        CASE WHEN c.fully AND NOT %(by_relevance)s THEN 0 ELSE (
            SELECT sum(weight * ts_rank('{{0.15,0.3,0.5,1}}', i.vector, tsquery, 1))
            FROM asked
        )
        * CASE WHEN position(%(text)s IN i.title_key) > 0 THEN 1.3
            WHEN c.titled THEN 1.15 ELSE 1 END
        * (1 + 0.15 * power(2::float8, greatest(current_date - c.date, 0) / -1095.75))
        * least(1.1, 1 + 0.03 * log(1 + coalesce((
            SELECT shown FROM briefs_total AS t
            WHERE t.brief_id = p.brief_id AND t.kind = 'view'
        ), 0)::float8)) END AS score
    FROM (
        SELECT * FROM matches
        ORDER BY fully DESC, hope DESC, {choose} LIMIT %(most_ranked)s
    ) AS c
    CROSS JOIN LATERAL (
        SELECT title_key, ts_delete(vector, '') AS vector FROM briefs_indexed
        WHERE publication_id = c.id OFFSET 0
    ) AS i
    CROSS JOIN LATERAL (
        SELECT brief_id, number FROM briefs_publication WHERE id = c.id OFFSET 0
    ) AS p
),
listed AS (
    SELECT id, row_number() OVER () AS place FROM (
        SELECT id FROM {rows}
        ORDER BY fully DESC, exact DESC NULLS LAST,
            CASE WHEN NOT fully THEN score END DESC NULLS LAST, hope DESC,
            {arrange}, date DESC, id DESC
        OFFSET %(start)s LIMIT %(length)s
    ) AS page
)
"""
DEEP = """
    (SELECT matches.*, exact, score FROM matches LEFT JOIN ranked USING (id)) AS every
"""

# Whether readers can read anything that meets a clause is asked if nothing meets all.
ANSWER = """
SELECT n, (SELECT count(*) FROM fill), (SELECT tsquery FROM essential),
    EXISTS (SELECT FROM ranked WHERE exact),
    ARRAY(SELECT place FROM unnest(
        %(clauses)s::text[] || %(query)s::text || (SELECT tsquery FROM essential)
    ) WITH ORDINALITY AS c (tsquery, place) WHERE n = 0 AND EXISTS (
        SELECT FROM briefs_holding(c.tsquery::tsquery) AS held
        JOIN ({readable}) AS r ON r.id = held
    )),
    ARRAY(SELECT id FROM listed ORDER BY place),
    ARRAY({everything})
FROM counted
"""


@dataclass(frozen=True)
class Page:
    """A page of what meets a query among some publications, and what is around it.

    `count` is of those that meet every clause, `exact` tells if one has its number. `partly`
    is how many meet only `essential`, its rarest terms; 0 where the page is full
    without them. If nothing is counted, `met` says of all that can be read whether
    anything meets each clause, `met_fully` and `met_partly` all of them or any.
    `everything` is all that readers can read and that meets every clause.
    """

    ids: list[int]
    count: int
    partly: int
    essential: str
    exact: bool
    met: Sequence[bool]
    met_fully: bool
    met_partly: bool
    everything: list[int]


def page(
    query: Query,
    publications: PublicationQuerySet,
    *,
    size: int,
    order: str,
    start: int,
    stop: int,
) -> Page:
    """Return a page of what meets the query; `size` is how many can be read."""
    choose, arrange = ORDERS[order]
    by_relevance = order == "relevance"
    looked_at = _statement(publications)
    readable = _statement(Publication.objects.readable())
    over = _statement(Publication.objects.early_or_over(), "id")
    whole = looked_at == readable
    statement = (TERMS + MATCHES + RANKED + ANSWER).format(
        found=ALL.format(early_or_over=over) if whole else NARROWED,
        everything=EVERYTHING[whole].format(early_or_over=over),
        publications=looked_at,
        readable=readable,
        choose=choose,
        arrange=arrange,
        views=VIEWS if order == "views" else "0",
        with_views=WITH_VIEWS if order == "views" else "",
        rows="ranked" if stop <= MOST_RANKED else DEEP,
    )
    terms = query.terms
    values: dict[str, Any] = {
        "lexemes": [term.lexemes for term in terms],
        "terms": [term.tsquery for term in terms],
        "weights": [term.weight for term in terms],
        "kept": query.kept,
        "clauses": [clause.tsquery for clause in query.wanted],
        "query": query.tsquery,
        "number": query.number or None,
        "text": query.text,
        "by_relevance": by_relevance,
        "size": size,
        "many": size // MANY,
        "most_terms": MOST_TERMS,
        "essential": ESSENTIAL,
        "most_ranked": MOST_RANKED if by_relevance else min(MOST_RANKED, stop),
        "fill": stop if query.may_fill else 1,
        "start": start,
        "length": stop - start,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        count, partly, essential, exact, places, ids, everything = cursor.fetchone()
    met = [place in places for place in range(1, len(query.wanted) + 3)]
    return Page(
        ids, count, partly, essential, exact, met[:-2], met[-2], met[-1], everything
    )


def _statement(publications: PublicationQuerySet, *names: str) -> str:
    """Return the statement that reads them, to stand within another with values."""
    columns = publications.order_by().values(*(names or ("id", "date")))
    try:
        sql, params = columns.query.sql_with_params()
    except EmptyResultSet:
        return _statement(Publication.objects.filter(pk__lt=0))
    return str(mogrify(sql, params, connection)).replace("%", "%%")
