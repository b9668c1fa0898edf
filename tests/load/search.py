"""Section `search`: a page with count and facets, against what sites search with."""

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
    """Milliseconds of every request: all of it, and waiting for the database."""

    whole: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    def slowest(self) -> float:
        """Return what 99 of a hundred requests take of the database at most."""
        return sorted(self.database)[(len(self.database) * 99 - 1) // 100]


@dataclass
class Size:
    """What was found on a site of so many briefs; `vector` is None if it took too long."""

    costs: dict[str, Cost]
    queries: dict[str, int]
    ilike: list[float] = field(default_factory=list)
    vector: float | None = None


def measure(run: Run, findings: Findings) -> None:
    """Add the section's table and bars."""
    with ExitStack() as stack:
        talks = {}
        for corpus in run.corpora:
            environment = run.scratch.node(f"search-{corpus.briefs}", corpus.database)
            talk = stack.enter_context(Talk("tests.load.searched", environment))
            run.tell(f"search, indexing {corpus.briefs:,} briefs")
            talk.ask("prepare")
            stack.callback(talk.ask, "clean")
            talks[corpus.briefs] = talk
        sizes = {
            size: Size({name: Cost() for name in QUERIES}, talk.ask("queries"))
            for size, talk in talks.items()
        }
        _rounds(run, talks, sizes)
    findings.tables += [_table(size, found) for size, found in sizes.items()]
    findings.bars += _bars(sizes)


def _rounds(run: Run, talks: dict[int, Talk], sizes: dict[int, Size]) -> None:
    """Ask for every page on every site in interleaved rounds."""
    for n in range(1, run.rounds + 1):
        run.tell(f"search, round {n} of {run.rounds}")
        for size, talk in talks.items():
            found = sizes[size]
            for name, cost in found.costs.items():
                for whole, database in talk.ask("cost", name=name):
                    cost.whole.append(whole)
                    cost.database.append(database)
            if n <= MOST_ILIKE:
                found.ilike.append(talk.ask("ilike"))
    for size, talk in talks.items():
        run.tell(f"search, Django's SearchVector on {size:,} briefs")
        sizes[size].vector = talk.ask("search_vector")


def _table(size: int, found: Size) -> Table:
    ilike = median(found.ilike)
    rows = [
        (
            name,
            f"{median(cost.whole):.1f}",
            f"{median(cost.database):.1f}",
            f"{cost.slowest():.1f}",
            f"1/{ilike / median(cost.database):,.0f}",
            str(found.queries[name]),
        )
        for name, cost in found.costs.items()
    ]
    plain = f"{found.vector:,.0f}" if found.vector else f"> {SECONDS * 1000:,}"
    nothing = ("–", "–", "–")
    rows.append(("one ILIKE page", "–", f"{ilike:,.0f}", *nothing))
    rows.append(("one page of Django's SearchVector", "–", plain, *nothing))
    return Table(
        f"Search, {size:,} briefs",
        "Milliseconds of a page not asked for before, with its count, all facets and "
        f"fragments, through all of Django: {len(next(iter(found.costs.values())).whole)}"
        f" requests each, {REQUESTS} in a round; of it waiting for the database, and "
        "its 99th percentile. The two below it look for the word in half of the "
        "briefs, twenty rows and nothing else. Words stand in a share of all briefs, "
        "in either language by way of a synonym.",
        ("query", "page", "database", "p99", "of ILIKE", "queries"),
        rows,
    )


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
            slowest = found.costs[HALF].slowest() / median(found.ilike)
            what = (
                f"Search, {size:,} briefs, a word in half, p99 against one ILIKE page"
            )
            bars.append(Bar(what, bound * 100, slowest * 100, " %"))
    return bars
