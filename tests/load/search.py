"""Section `search`: a page with count and facets, against what sites search with."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.load.report import Bar, Findings, Table
from tests.load.run import Run
from tests.load.searched import HALF, QUERIES, REQUESTS, SECONDS
from tests.load.talk import Talk

MOST_QUERIES = 8
MOST_ILIKE = 3  # runs of what takes long and varies little
# By the size from which on: the slowest pages against one ILIKE page.
BOUNDS = {100_000: 1 / 80, 10_000: 1 / 40}


@dataclass
class Cost:
    """Milliseconds of every request: all of it, waiting for the database, finding.

    Finding is processor time, without rendering: the database's and the process's own.
    """

    whole: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    def add(self, times: Iterable[float]) -> None:
        """Take a request into account."""
        whole, waited, used = times
        self.whole.append(whole)
        self.waited.append(waited)
        self.used.append(used)

    def slowest(self) -> float:
        """Return what finding takes at most in 99 of a hundred requests."""
        return sorted(self.used)[(len(self.used) * 99 - 1) // 100]

    def row(self, name: str, ilike: float, queries: str) -> tuple[str, ...]:
        """Return the figures as the table has them."""
        figures = (median(self.whole), median(self.waited), median(self.used))
        return (
            name,
            *(f"{figure:,.1f}" for figure in (*figures, self.slowest())),
            _share(median(self.used), ilike),
            _share(self.slowest(), ilike),
            queries,
        )


@dataclass
class Size:
    """What was found on a site of so many briefs; `vector` is empty if it took too long."""

    costs: dict[str, Cost]
    queries: dict[str, int]
    ilike: Cost = field(default_factory=Cost)
    vector: Cost = field(default_factory=Cost)


def measure(run: Run, findings: Findings) -> None:
    """Add the section's table and bars."""
    with ExitStack() as stack:
        talks = {}
        for corpus in run.corpora:
            environment = run.scratch.node(f"search-{corpus.briefs}", corpus.database)
            talk = stack.enter_context(Talk("tests.load.searched", environment))
            run.tell(f"search, plain texts of {corpus.briefs:,} briefs")
            talk.ask("prepare")
            stack.callback(talk.ask, "clean")
            talks[corpus.briefs] = talk
        sizes = {
            size: Size({name: Cost() for name in QUERIES}, talk.ask("queries"))
            for size, talk in talks.items()
        }
        exact = all(talk.ask("is_exact") for talk in talks.values())
        _rounds(run, talks, sizes)
    findings.tables += [
        _table(size, found, exact=exact) for size, found in sizes.items()
    ]
    findings.bars += _bars(sizes)


def _rounds(run: Run, talks: dict[int, Talk], sizes: dict[int, Size]) -> None:
    """Ask for every page on every site in interleaved rounds."""
    for n in range(1, run.rounds + 1):
        run.tell(f"search, round {n} of {run.rounds}")
        for size, talk in talks.items():
            found = sizes[size]
            for name, cost in found.costs.items():
                for times in talk.ask("cost", name=name):
                    cost.add(times)
            if n <= MOST_ILIKE:
                found.ilike.add(talk.ask("ilike"))
    for size, talk in talks.items():
        run.tell(f"search, Django's SearchVector on {size:,} briefs")
        if times := talk.ask("search_vector"):
            sizes[size].vector.add(times)


def _table(size: int, found: Size, *, exact: bool) -> Table:
    ilike = median(found.ilike.used)
    rows = [
        cost.row(name, ilike, str(found.queries[name]))
        for name, cost in found.costs.items()
    ]
    rows.append(found.ilike.row("one ILIKE page", ilike, "–"))
    django = "one page of Django's SearchVector"
    if found.vector.used:
        rows.append(found.vector.row(django, ilike, "–"))
    else:
        late = f"> {SECONDS * 1000:,}"
        rows.append((django, late, late, *("–" for _ in range(5))))
    how = "processor time" if exact else "the time waited and processor time"
    return Table(
        f"Search, {size:,} briefs",
        "Milliseconds of a page not asked for before, with its count, all facets and "
        f"fragments, through all of Django: {len(next(iter(found.costs.values())).whole)}"
        f" requests each, {REQUESTS} in a round; of it waiting for the database; {how} of "
        "finding, ranking, counting and facets, the database's and the process's own, "
        "median and 99th percentile, and both against one ILIKE page's. The two below "
        "look for the word in half of the briefs, twenty rows and nothing else. Words "
        "stand in a share of all briefs, in either language by way of a synonym.",
        ("query", "page", "waited", "finding", "p99", "of ILIKE", "p99", "queries"),
        rows,
    )


def _share(used: float, ilike: float) -> str:
    return f"1/{ilike / used:,.0f}" if used < ilike else f"{used / ilike:,.1f} ×"


def _bars(sizes: dict[int, Size]) -> list[Bar]:
    bars = [
        Bar(
            "Queries of a search page",
            MOST_QUERIES,
            max(n for found in sizes.values() for n in found.queries.values()),
        )
    ]
    for size, found in sizes.items():
        bound = next((b for least, b in BOUNDS.items() if size >= least), None)
        if bound:
            slowest = found.costs[HALF].slowest() / median(found.ilike.used)
            what = (
                f"Search, {size:,} briefs, a word in half, p99 against one ILIKE page"
            )
            bars.append(Bar(what, bound * 100, slowest * 100, " %"))
    return bars
