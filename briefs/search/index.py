"""The index: a row for each publication that readers can read, or will."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from briefs.models import Failure, Indexed, Publication, Stale
from briefs.models.publication import PublicationQuerySet
from briefs.search import proposals, related, vocabulary
from briefs.search.passages import Around, Passage, parts, passages
from briefs.search.sources import Source, sources
from briefs.search.text import VERSION, mark, normal, unplaced, unsaid
from briefs.search.vectors import Weighed, spelt, vector

logger = logging.getLogger(__name__)

AT_ONCE = 20
LONGEST_ERROR = 2_000
LONGEST_WAIT = 10  # a failure is tried again after two to this power of minutes

# One at a time for each publication: what was read last must be written last.
LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended('briefs.search ' || id, 0))
FROM (SELECT unnest(%s::bigint[]) AS id ORDER BY 1) AS ids
"""
WRITE = """
INSERT INTO briefs_indexed AS row (publication_id, title_key, title_vector, vector,
    passages, words, analyzer, source, at, language, series, date, centers, topics, experts)
SELECT %s, %s, %s::tsvector, %s::tsvector, %s::jsonb, %s::text[], %s, %s,
    statement_timestamp(), language, series_id, date, centers, topics, experts
FROM briefs_publication WHERE id = %s
ON CONFLICT (publication_id) DO UPDATE SET title_key = excluded.title_key,
    title_vector = excluded.title_vector, vector = excluded.vector,
    passages = excluded.passages, words = excluded.words,
    analyzer = excluded.analyzer, source = excluded.source, at = excluded.at
"""
FAILED = """
INSERT INTO briefs_failure AS row (publication_id, tries, error, at)
VALUES (%s, 1, %s, statement_timestamp())
ON CONFLICT (publication_id) DO UPDATE SET tries = row.tries + 1,
    error = excluded.error, at = excluded.at
"""

LATER = """
SELECT publication_id FROM briefs_failure
WHERE at + interval '1 minute' * 2 ^ least(tries, %s) > statement_timestamp()
"""


@dataclass(frozen=True)
class Row:
    """A publication analysed: what its row of the index holds."""

    title_key: str
    title_vector: str
    vector: str
    passages: list[Passage]
    words: list[str]


@dataclass
class Outcome:
    """How many publications were looked at, and which were written or failed."""

    seen: int = 0
    written: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()

    def add(self, other: "Outcome") -> None:
        """Count the publications of another outcome as well."""
        self.seen += other.seen
        self.written += other.written
        self.failed += other.failed


def index(publications: Iterable[int]) -> Outcome:
    """Index publications whose row is missing or not of their present source.

    One that cannot be analysed is kept as a Failure and holds nothing up. Notices of
    withdrawal have no text and no row.
    """
    outcome = Outcome()
    for some in _portions(publications):
        outcome.add(_index(some))
    related.renew(outcome.written)
    return outcome


def stale() -> Iterator[int]:
    """Yield publications to be indexed now; failures wait longer after each try."""
    known = Indexed.objects.filter(Q(analyzer__lt=VERSION) | Q(analyzer__gt=VERSION))
    due = Stale.objects.filter(due__lte=Now())
    not_yet = _to_be_tried_later()
    todo = (
        _wanted().filter(indexed=None),
        _wanted().filter(pk__in=known.values("pk")),
        _wanted().filter(pk__in=due.values("publication")),
    )
    ids = chain.from_iterable(
        q.order_by("pk").values_list("pk", flat=True) for q in todo
    )
    yield from dict.fromkeys(pk for pk in ids if pk not in not_yet)


def rebuild(
    *, only_stale: bool, tell: Callable[[int, int], None] = lambda done, all_: None
) -> Outcome:
    """Bring the whole index, vocabulary and related briefs up to date.

    Every publication is looked at, unless only those known to be stale are wanted;
    those whose source is unchanged are left alone. Each portion is kept when done, so
    that a run cut short goes on where it stood. `tell` hears how many of how many.
    """
    ids = list(stale() if only_stale else _ids(_wanted()))
    outcome = Outcome()
    for some in _portions(ids):
        outcome.add(_index(some))
        tell(outcome.seen, len(ids))
    vocabulary.refresh(force=True)
    if 2 * len(outcome.written) > _wanted().count():
        related.rebuild()
    else:
        for some in _portions(dict.fromkeys((*outcome.written, *unrelated()))):
            related.renew(some)
    return outcome


def unrelated() -> Iterator[int]:
    """Yield indexed publications for which nobody has looked for what is near."""
    yield from _ids(_wanted().filter(indexed__isnull=False, related=None))


def forget_ended() -> None:
    """Remove the rows of texts that nothing can bring back before readers."""
    ended = Publication.objects.filter(shown_until__lt=Now())
    Indexed.objects.filter(publication__in=ended).delete()
    Stale.objects.filter(publication__in=ended).delete()
    Failure.objects.filter(publication__in=ended).delete()


def analyse(publication: Publication, around: Around) -> Row:
    """Return what the row of a publication with a text holds."""
    document = publication.document()
    if document is None:
        raise ValueError("a notice of withdrawal has no text")
    read = passages(document)
    heads: list[Weighed] = []
    every: list[Weighed] = []
    for part in parts(document, around, read):
        weighed = Weighed(part.weight, unplaced(normal(part.text)))
        every.append(weighed)
        heads += [weighed] if part.heads else []
    marked = Weighed("B", [unsaid(lexeme) for lexeme in _marks(publication)])
    heads.append(marked)
    every.insert(1, marked)
    said = {id(word): word for weighed in every for word in weighed.words}
    return Row(
        title_key=normal(document.title).text.strip(),
        title_vector=vector(heads),
        vector=vector(every),
        passages=read,
        words=sorted(set(spelt(said.values()))),
    )


def _marks(publication: Publication) -> Iterator[str]:
    """Yield what a brief is found by as soon as its people and the like are renamed."""
    yield mark("series", publication.series_id)
    yield from (mark("expert", pk) for pk in publication.experts)
    yield from (mark("center", pk) for pk in publication.centers)


def _wanted() -> PublicationQuerySet:
    """Return publications with a text that readers can read now or will."""
    return Publication.objects.filter(
        Q(shown_until__isnull=True) | Q(shown_until__gt=Now()), version__isnull=False
    )


def _ids(publications: PublicationQuerySet) -> Iterable[int]:
    return publications.order_by("pk").values_list("pk", flat=True)


def _to_be_tried_later() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(LATER, [LONGEST_WAIT])
        return {pk for (pk,) in cursor.fetchall()}


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _index(ids: list[int]) -> Outcome:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [ids])
        # Before their sources are read: what becomes stale after that stays so.
        due = Stale.objects.filter(publication__in=ids, due__lte=Now())
        told = list(due.values_list("pk", flat=True))
        made_of = sources(ids)
        known = Indexed.objects.filter(pk__in=made_of).values_list("pk", "source")
        same = {pk for pk, source in known if bytes(source) == made_of[pk].digest}
        written, failed = _write({p: s for p, s in made_of.items() if p not in same})
        Failure.objects.filter(pk__in=[*same, *written]).delete()
        Stale.objects.filter(pk__in=told).delete()
    return Outcome(len(ids), tuple(written), tuple(failed))


def _write(changed: dict[int, Source]) -> tuple[list[int], list[int]]:
    """Analyse and write; return which were written and which failed."""
    written: list[int] = []
    failed: list[int] = []
    if not changed:
        return written, failed
    publications = Publication.objects.filter(pk__in=changed).select_related("version")
    for publication in publications.order_by("pk"):
        source = changed[publication.pk]
        try:
            row = analyse(publication, source.around)
            with transaction.atomic():
                _keep(publication.pk, row, source)
        except Exception as error:  # one text must not keep the others out
            logger.exception("Not indexed: publication %s", publication.pk)
            _note(publication.pk, error)
            failed.append(publication.pk)
        else:
            written.append(publication.pk)
    return written, failed


def _keep(publication: int, row: Row, source: Source) -> None:
    values = (
        *(publication, row.title_key, row.title_vector, row.vector),
        *(json.dumps(row.passages), row.words, VERSION, source.digest, publication),
    )
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
    proposals.keep({publication: [passage["text"] for passage in row.passages]})


def _note(publication: int, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR].replace("\0", "")
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [publication, text])
