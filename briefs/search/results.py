"""What a search finds: the first step of a chain that has an answer, and which it was.

The step is decided over all that can be read, whatever else narrows the list: counts
and choices speak of one set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from briefs.models import Indexed
from briefs.search import columns, ranking, spelling
from briefs.search.columns import Rows
from briefs.search.matches import ESSENTIAL, Matches, match
from briefs.search.query import Clause, Kind, Query, parse
from briefs.search.synonyms import Lexicon, expanded, lexicon

FEW = 2  # hits of which one asks whether something else was meant
SHORTEST_INFIX = 2


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

    `count` is exact, of the step's set among what was chosen. `ids` are those of the
    page in order. From `partly_from` on, counted in the whole order, they meet only a
    part; beside a count they only fill up the page. `corrected` is the text the results
    are for, if another than asked; `suggestion` one that may have been meant. `query`
    is the one that answered; `everything` is the step's set among all that can be read.
    """

    step: Step
    query: Query
    everything: Rows = columns.NONE
    count: int = 0
    ids: tuple[int, ...] = ()
    partly_from: int | None = None
    corrected: str = ""
    suggestion: str = ""


class _Search:
    """One asking: which choices narrow it, and which stretch of the list."""

    def __init__(
        self, chosen: Mapping[str, str], order: str, start: int, stop: int
    ) -> None:
        self.known: Lexicon = lexicon()
        self.chosen = chosen
        self.order = order
        self.start = start
        self.stop = stop

    def matches(self, query: Query) -> Matches:
        enough = self.stop if query.may_fill else 1
        if self.chosen and query.may_fill:
            # How many the choices leave is known later; of so many hardly too few.
            enough = max(enough, ESSENTIAL)
        return match(query, size=self.known.size, enough=enough)

    def narrowed(self, publications: Sequence[int]) -> tuple[Rows, Rows]:
        """Return a set of publications, and what the choices leave of it."""
        everything = columns.rows_of(publications)
        return everything, columns.narrowed(everything, self.chosen)

    def understood(self, q: str) -> Query:
        return expanded(parse(q), self.known)

    def corrected(self, query: Query, met: Sequence[bool]) -> Found | None:
        """Return what is found with other words for those that find nothing."""
        unmet = [
            clause
            for clause, is_met in zip(query.wanted, met, strict=True)
            if not is_met and clause.kind == Kind.WORD and len(clause.words) == 1
        ]
        nearest = spelling.suggest([clause.words[0].stem for clause in unmet])
        text = _replaced(query, unmet, {w: near[0] for w, near in nearest.items()})
        if not text:
            return None
        meant = self.understood(text)
        if not meant.tsquery:
            return None
        matches = self.matches(meant)
        if not matches.full:
            return None
        return replace(self.full(meant, matches), step=Step.CORRECTED, corrected=text)

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
        found = Indexed.objects.readable().holding(other.tsquery)
        return text if found[: FEW + 1].count() > FEW else ""

    def full(self, query: Query, matches: Matches) -> Found:
        """Return what meets all of a query, filled up with what meets a part."""
        everything, full = self.narrowed(matches.full)
        _, partly = self.narrowed([*matches.partly])
        count = full.bit_count()
        page = self.page(query, matches, full, partly)
        filled = self.start + len(page.ids) > count
        return Found(
            Step.NUMBER if page.exact else Step.ALL,
            query,
            everything,
            count,
            page.ids,
            count if filled else None,
        )

    def partly(self, query: Query, matches: Matches) -> Found:
        """Return what meets the rarest terms of a query, where nothing meets all."""
        publications = [*matches.partly]
        if self.order != ranking.RELEVANCE:
            found = self.sorted(Step.PARTLY, query, publications)
            return replace(found, partly_from=0)
        everything, partly = self.narrowed(publications)
        page = self.page(query, matches, columns.NONE, partly)
        count = partly.bit_count()
        return Found(Step.PARTLY, query, everything, count, page.ids, 0)

    def page(
        self, query: Query, matches: Matches, full: Rows, partly: Rows
    ) -> ranking.Page:
        return ranking.page(
            query,
            matches,
            full,
            partly,
            order=self.order,
            start=self.start,
            stop=self.stop,
        )

    def sorted(self, step: Step, query: Query, publications: Sequence[int]) -> Found:
        """Return a stretch of a set in which nothing is ranked."""
        everything, found = self.narrowed(publications)
        ids = ranking.sorted_by(self.order, found, self.stop)[self.start :]
        return Found(step, query, everything, found.bit_count(), tuple(ids))

    def within_titles(self, query: Query) -> Found:
        """Return what has the text within its title."""
        if len(query.text) < SHORTEST_INFIX:
            return Found(Step.NOTHING, query)
        with_text = Indexed.objects.readable().filter(title_key__contains=query.text)
        publications = list(with_text.values_list("pk", flat=True))
        if not publications:
            return Found(Step.NOTHING, query)
        return self.sorted(Step.TITLE, query, publications)


def find(
    q: str,
    chosen: Mapping[str, str] | None = None,
    *,
    order: str = ranking.RELEVANCE,
    start: int = 0,
    stop: int = 20,
    literal: bool = False,
) -> Found:
    """Return a stretch of what any text finds among publications readers can read.

    Raises nothing, whatever the text. `chosen` narrows it by facet: ids of what has a
    slug, a language, a year. `literal` takes the text as it is spelt.
    """
    search = _Search(chosen or {}, order, start, stop)
    query = search.understood(q)
    if not query.tsquery:
        return search.within_titles(query)
    matches = search.matches(query)
    if matches.full:
        found = search.full(query, matches)
        meant = search.meant(query) if len(matches.full) <= FEW else ""
        return replace(found, suggestion=meant)
    corrected = None if literal else search.corrected(query, matches.met)
    if corrected:
        return corrected
    if matches.partly:
        return search.partly(query, matches)
    return search.within_titles(query)


def count_within(found: Found, chosen: Mapping[str, str]) -> int:
    """Return how many of all of the set that was found have the chosen values."""
    return columns.narrowed(found.everything, chosen).bit_count()


def counted(found: Found, chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count all of the set that was found, by everything that lists can be narrowed to.

    Of each facet those that the other choices leave. Asks nothing.
    """
    return columns.count(found.everything, chosen)


def _replaced(query: Query, clauses: list[Clause], nearest: Mapping[str, str]) -> str:
    """Return the text with other words in the place of some; empty if none."""
    others = {
        clause.start: nearest[clause.words[0].stem]
        for clause in clauses
        if clause.words[0].stem in nearest
    }
    return query.with_words(others) if others else ""
