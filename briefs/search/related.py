"""Which briefs are near to one another: by the rare words they share, people, topics.

Worked out when a brief is indexed, from the vectors that search uses, and kept; a
brief's page only looks it up. Texts set for later are there too: what readers cannot
read yet is left out by whoever shows it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from briefs.models import Indexed, Publication
from briefs.search.query import quoted

MOST = 8  # kept of each; some may be withdrawn until a page shows the first of them
TERMS = 60  # that a text is compared by
READ = 2_000  # rows of the index that may be read for them
EXPERTS_BRIEFS = 200  # looked at of those by the same people
COMMON = 5  # a word in more than one text of so many says nothing
TITLE = 2.0  # how much more a word of the title says
LEAST = 0.1  # of what a text would have in common with itself
AT_ONCE = 200

# Bigrams say nothing that morphemes do not, numbers and single letters say little.
OWN = """
SELECT own.lexeme, cardinality(own.positions), 'A' = ANY(own.weights),
    coalesce(term.df, 1)
FROM briefs_indexed indexed, unnest(indexed.vector) own
LEFT JOIN briefs_term term ON term.lexeme = own.lexeme
WHERE indexed.publication_id = %s
    AND length(own.lexeme) > 1 AND own.lexeme !~ '^[~#]|^[0-9.-]+$'
    AND own.positions IS NOT NULL
"""
SHARED = """
WITH found AS (
    SELECT indexed.publication_id, wanted.weight
    FROM unnest(%(queries)s::text[], %(weights)s::float[]) AS wanted (query, weight)
    JOIN briefs_indexed indexed ON indexed.vector @@ wanted.query::tsquery
    UNION ALL
    SELECT same.id, %(person)s FROM (
        SELECT id FROM briefs_publication
        WHERE experts && %(experts)s::bigint[]
            AND (shown_until IS NULL OR shown_until > statement_timestamp())
        ORDER BY date DESC, id DESC LIMIT %(briefs)s
    ) same
), scored AS (
    SELECT publication_id, sum(weight) AS score FROM found GROUP BY publication_id
)
SELECT publication.brief_id, publication.original, publication.language,
    scored.score
        + CASE WHEN publication.topics && %(topics)s::bigint[]
            THEN %(topic)s ELSE 0 END AS score
FROM scored JOIN briefs_publication publication ON publication.id = publication_id
WHERE publication.version_id IS NOT NULL
    AND (publication.shown_until IS NULL OR publication.shown_until > statement_timestamp())
ORDER BY score DESC, publication.date DESC, publication.id DESC
LIMIT %(most)s
"""
KEEP = """
INSERT INTO briefs_related AS known (publication_id, briefs)
SELECT publication_id, ARRAY(SELECT jsonb_array_elements_text(briefs)::bigint)
FROM unnest(%s::bigint[], %s::jsonb[]) AS new (publication_id, briefs)
ON CONFLICT (publication_id) DO UPDATE SET briefs = excluded.briefs
    WHERE known.briefs <> excluded.briefs
"""


class Near(NamedTuple):
    """A publication with something in common; `original` is what it was made from."""

    brief: int
    original: int | None
    language: str
    score: float

    @property
    def work(self) -> int:
        """What all editions of a brief have in common."""
        return self.original or self.brief


def renew(publications: Iterable[int]) -> None:
    """Work out anew what is near to these, and to what is near to them."""
    found = nearest(_indexed().filter(pk__in=publications))
    _keep(found)
    near = {brief for briefs in found.values() for brief in briefs}
    _keep(nearest(_indexed().filter(brief__in=near).exclude(pk__in=found)))


def rebuild(tell: Callable[[int], None] = lambda done: None) -> int:
    """Work out what is near to each; return how many. `tell` hears how far it is."""
    ids = list(_indexed().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        _keep(nearest(_indexed().filter(pk__in=ids[start : start + AT_ONCE])))
        tell(min(start + AT_ONCE, len(ids)))
    return len(ids)


def nearest(publications: Iterable[Publication]) -> dict[int, list[int]]:
    """Return the briefs nearest to indexed texts, those in the same language first.

    Of the editions of one brief there is one, and none of its own.
    """
    size = max(Indexed.objects.count(), 1)
    with _by_index():
        return {it.pk: _nearest(it, _weights(it.pk, size)) for it in publications}


def _nearest(publication: Publication, weights: dict[str, float]) -> list[int]:
    if not weights:
        return []
    rarest, whole = max(weights.values()), sum(weights.values())
    given: dict[str, Any] = {
        "queries": [quoted(lexeme) for lexeme in weights],
        "weights": list(weights.values()),
        "experts": publication.experts,
        "person": rarest,
        "briefs": EXPERTS_BRIEFS,
        "topics": publication.topics,
        "topic": rarest / 2,
        "most": MOST * 8,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHARED, given)
        rows = [Near(*row) for row in cursor.fetchall()]
    near = [row for row in rows if row.score >= LEAST * whole]
    near.sort(key=lambda row: row.language != publication.language)
    own = publication.original or publication.brief_id
    works: dict[int, int] = {}
    for row in near:
        if row.work != own:
            works.setdefault(row.work, row.brief)
    return list(works.values())[:MOST]


def _weights(publication: int, size: int) -> dict[str, float]:
    """Return the words that tell most about a text, and how much each says."""
    with connection.cursor() as cursor:
        cursor.execute(OWN, [publication])
        own = cursor.fetchall()

    def weight(times: int, titled: bool, df: int) -> float:
        rare = math.log(1 + (max(size - df, 0) + 0.5) / (df + 0.5))
        return rare * math.log1p(times) * (TITLE if titled else 1)

    said = [
        (weight(times, titled, df), lexeme, df)
        for lexeme, times, titled, df in own
        if df <= max(size / COMMON, 2)
    ]
    weights: dict[str, float] = {}
    room = READ
    for much, lexeme, df in sorted(said, key=lambda it: (-it[0], it[1])):
        if df <= room:
            weights[lexeme] = much
            room -= df
        if len(weights) == TERMS:
            break
    return weights


def _indexed() -> "QuerySet[Publication]":
    """Return what readers can read now or will, so far as it is indexed."""
    return Publication.objects.filter(
        Q(shown_until=None) | Q(shown_until__gt=Now()), indexed__isnull=False
    ).only("language", "original", "brief", "experts", "topics")


def _keep(found: Mapping[int, Sequence[int]]) -> None:
    """Write what differs, as each writing renews every page."""
    ids = sorted(found)
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP, [ids, [f"[{','.join(map(str, found[pk]))}]" for pk in ids]]
        )


@contextmanager
def _by_index() -> Iterator[None]:
    """Let each word be looked up in the index: reading all vectors costs far more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('enable_seqscan')")
        (before,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan TO off")
        yield
        cursor.execute("SELECT set_config('enable_seqscan', %s, true)", [before])
