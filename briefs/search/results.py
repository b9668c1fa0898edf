"""What a search finds: the first step of a chain that has an answer, and which it was.

The step is decided over all that can be read, whatever else narrows the list: counts
and choices speak of one set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Value, Window

from briefs.models import Indexed
from briefs.models.publication import PublicationQuerySet
from briefs.models.search import IndexedQuerySet
from briefs.search import census, ranking, spelling
from briefs.search.query import Clause, Kind, Query, parse
from briefs.search.synonyms import Lexicon, expanded, lexicon

FEW = 2  # hits of which one asks whether something else was meant
SHORTEST_INFIX = 2

SORTS = {
    "newest": PublicationQuerySet.newest,
    "oldest": PublicationQuerySet.oldest,
    "views": PublicationQuerySet.most_viewed,
}


class Step(StrEnum):
    """How the answer was found."""

    NUMBER = "number"  # the brief of that number stands first
    ALL = "all"  # all that was asked for is met
    CORRECTED = "corrected"  # the same for a query spelt otherwise
    PARTLY = "partly"  # nothing meets all; these meet the rarest of the words
    TITLE = "title"  # the text stands within a title
    NOTHING = "nothing"


@dataclass(frozen=True)
class Found:
    """A page of what was found.

    `count` is exact, of the step's set among the publications looked at. `ids` are
    those of the page in order. From `partly_from` on, counted in the whole order, they
    meet only a part; beside a count they only fill up the page. `corrected` is the text
    the results are for, if another than asked; `suggestion` one that may have been
    meant. `query` is the one that answered, `tsquery` what tells its set;
    `everything` is that set among all that can be read, if it is known already.
    """

    step: Step
    query: Query
    tsquery: str = ""
    count: int = 0
    ids: tuple[int, ...] = ()
    partly_from: int | None = None
    corrected: str = ""
    suggestion: str = ""
    everything: Sequence[int] | None = None


@dataclass(frozen=True)
class Counted:
    """How many were found, and of each facet how many the other choices leave."""

    every: int
    by: Mapping[str, dict[str, int]]


class _Search:
    """One asking: a query against some publications, and which stretch of the list."""

    def __init__(
        self, publications: PublicationQuerySet, order: str, start: int, stop: int
    ) -> None:
        self.known: Lexicon = lexicon()
        self.publications = publications
        self.order = order
        self.start = start
        self.stop = stop

    def page(self, query: Query) -> ranking.Page:
        return ranking.page(
            query,
            self.publications,
            size=self.known.size,
            order=self.order,
            start=self.start,
            stop=self.stop,
        )

    def understood(self, q: str) -> Query:
        return expanded(parse(q), self.known)

    def corrected(self, query: Query, page: ranking.Page) -> Found | None:
        """Return what is found with other words for those that find nothing."""
        unmet = [
            clause
            for clause, met in zip(query.wanted, page.met, strict=True)
            if not met and clause.kind == Kind.WORD and len(clause.words) == 1
        ]
        nearest = spelling.suggest([clause.words[0].stem for clause in unmet])
        text = _replaced(query, unmet, {w: near[0] for w, near in nearest.items()})
        if not text:
            return None
        meant = self.understood(text)
        if not meant.tsquery:
            return None
        found = self.page(meant)
        if not (found.count or found.met_fully):
            return None
        return self.full(meant, found, Step.CORRECTED, corrected=text)

    def meant(self, query: Query) -> str:
        """Return the query with words that stand far more often, if they find more.

        The vocabulary may be of yesterday: what readers can read now decides.
        """
        clauses = [c for c in query.wanted if c.kind == Kind.WORD and len(c.words) == 1]
        nearest = spelling.oftener([clause.words[0].stem for clause in clauses])
        text = _replaced(query, clauses, nearest)
        if not text:
            return ""
        other = self.understood(text)
        everywhere = matching(Found(Step.ALL, other, other.tsquery))
        found = self.publications.filter(indexed__in=everywhere)
        return text if found[: FEW + 1].count() > FEW else ""

    def full(self, query: Query, page: ranking.Page, step: Step, **texts: str) -> Found:
        """Return what meets all of a query, filled up with what meets a part."""
        filled = self.start + len(page.ids) > page.count
        return Found(
            step,
            query,
            query.tsquery,
            page.count,
            tuple(page.ids),
            page.count if filled else None,
            everything=page.everything,
            **texts,
        )

    def within_titles(self, query: Query) -> Found:
        """Return what has the text within its title."""
        if len(query.text) < SHORTEST_INFIX:
            return Found(Step.NOTHING, query)
        everywhere = matching(Found(Step.TITLE, query))
        found = self.publications.filter(indexed__in=everywhere)
        ordered = SORTS.get(self.order, PublicationQuerySet.newest)(found)
        counted = ordered.annotate(total=Window(Count("pk")))
        listed = list(counted.values_list("pk", "total")[self.start : self.stop])
        # Beyond the last page no row tells how many there are.
        count = listed[0][1] if listed else (found.count() if self.start else 0)
        if not count and not everywhere.exists():
            return Found(Step.NOTHING, query)
        return Found(Step.TITLE, query, "", count, tuple(pk for pk, _ in listed))


def find(
    q: str,
    publications: PublicationQuerySet,
    *,
    order: str = "relevance",
    start: int = 0,
    stop: int = 20,
    literal: bool = False,
) -> Found:
    """Return a stretch of what any text finds among publications readers can read.

    Raises nothing, whatever the text. `literal` takes it as it is spelt.
    """
    search = _Search(publications, order, start, stop)
    query = search.understood(q)
    if not query.tsquery:
        return search.within_titles(query)
    page = search.page(query)
    if page.count or page.met_fully:
        step = Step.NUMBER if page.exact else Step.ALL
        meant = search.meant(query) if 0 < page.count <= FEW else ""
        return search.full(query, page, step, suggestion=meant)
    corrected = None if literal else search.corrected(query, page)
    if corrected:
        return corrected
    if page.partly or page.met_partly:
        ids = tuple(page.ids)
        return Found(Step.PARTLY, query, page.essential, page.partly, ids, 0)
    return search.within_titles(query)


def matching(found: Found) -> IndexedQuerySet:
    """Return all of the set that was found and readers can read; asks nothing."""
    readable = Indexed.objects.readable()
    if found.step == Step.NOTHING:
        return readable.none()
    if found.step == Step.TITLE:
        return readable.filter(title_key__contains=found.query.text)
    return readable.holding(found.tsquery)


def counted(found: Found, chosen: Mapping[str, str]) -> Counted:
    """Count all of the set that was found, by everything that lists can be narrowed to.

    `chosen` are ids of what has a slug, a language, a year. At most two queries, mostly
    none.
    """
    everything = found.everything
    if everything is None:
        ids = matching(found).aggregate(ids=ArrayAgg("pk", default=Value([])))
        everything = ids["ids"]
    return Counted(len(everything), census.count(everything, chosen))


def _replaced(query: Query, clauses: list[Clause], nearest: Mapping[str, str]) -> str:
    """Return the text with other words in the place of some; empty if none."""
    others = {
        clause.start: nearest[clause.words[0].stem]
        for clause in clauses
        if clause.words[0].stem in nearest
    }
    return query.with_words(others) if others else ""
