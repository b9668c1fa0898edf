"""Section `lists`: pages made anew, and what they cost as the site grows."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.load.rendered import CHANGED, PAGES, REQUESTS
from tests.load.report import Bar, Findings, Table
from tests.load.run import Run
from tests.load.talk import Talk

NOTHING = "nothing (/healthz)"
LIST, BRIEF = "list, page 1", "brief"
# As the largest site is held against the smallest.
BOUNDS = {
    LIST: 1.5,
    "list, page 50": 3.0,
    "list, most read first": 3.0,
    "person with most briefs": 3.0,
}
QUERIES = {BRIEF: 3, CHANGED: 4}


@dataclass
class Cost:
    """Milliseconds a page takes, by round: of our own process, and of the database."""

    own: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    def both(self) -> list[float]:
        """Return the sums, which are what grows with the site."""
        return [sum(pair) for pair in zip(self.own, self.database, strict=True)]

    def against(self, smaller: "Cost") -> float:
        """Return the ratio of the sums, each round's with its own."""
        pairs = zip(self.both(), smaller.both(), strict=True)
        return median(larger / small for larger, small in pairs)


Costs = dict[str, dict[int, Cost]]  # by page and size


def measure(run: Run, findings: Findings) -> None:
    """Add the section's tables and bars."""
    with ExitStack() as stack:
        talks = {}
        for corpus in run.corpora:
            environment = run.scratch.node(f"size-{corpus.briefs}", corpus.database)
            talk = stack.enter_context(Talk("tests.load.rendered", environment))
            talks[corpus.briefs] = talk
        queries = {size: talk.ask("queries") for size, talk in talks.items()}
        exact = all(talk.ask("is_exact") for talk in talks.values())
        costs = _rounds(run, talks)
    findings.tables.append(_of_smallest(run, costs, queries, exact=exact))
    if len(run.corpora) > 1:
        findings.tables.append(_of_growth(run, costs))
    findings.bars += _bars(run, costs, queries)


def _rounds(run: Run, talks: dict[int, Talk]) -> Costs:
    """Ask for every page on every site in interleaved rounds."""
    costs: Costs = {page: {size: Cost() for size in talks} for page in PAGES}
    for n in range(1, run.rounds + 1):
        run.tell(f"lists, round {n} of {run.rounds}")
        for page, by_size in costs.items():
            for size, talk in talks.items():
                own, database = talk.ask("cost", page=page)
                by_size[size].own.append(own)
                by_size[size].database.append(database)
    return costs


def _of_smallest(
    run: Run,
    costs: Costs,
    queries: dict[int, dict[str, int]],
    *,
    exact: bool,
) -> Table:
    size = run.corpora[0].briefs
    unit = median(costs[NOTHING][size].own)
    rows = [
        (
            page,
            f"{median(cost[size].own) / unit:.1f}",
            f"{median(cost[size].own):.2f}",
            f"{median(cost[size].database):.2f}",
            str(queries[size][page]),
        )
        for page, cost in costs.items()
    ]
    how = "processor time" if exact else "time until it answered"
    return Table(
        f"Pages made anew, {size:,} briefs",
        f"Milliseconds of processor time in one process through all of Django's "
        f"middleware, and the database's {how}; medians of {run.rounds} rounds of "
        f"{REQUESTS} after the first. The page that does nothing is the measure.",
        ("page", "× nothing", "own ms", "database ms", "queries"),
        rows,
    )


def _of_growth(run: Run, costs: Costs) -> Table:
    smallest, *larger = (corpus.briefs for corpus in run.corpora)
    heads = ["page", f"{smallest:,}: ms"]
    for size in larger:
        heads += [f"{size:,}: ms", "of it database", f"× {smallest:,}"]
    rows = []
    for page, cost in costs.items():
        row = [page, f"{median(cost[smallest].both()):.2f}"]
        for size in larger:
            row.append(f"{median(cost[size].both()):.2f}")
            row.append(f"{median(cost[size].database):.2f}")
            row.append(f"{cost[size].against(cost[smallest]):.2f}")
        rows.append(tuple(row))
    return Table(
        "Pages made anew, as the site grows",
        "The same in milliseconds, own and the database's together, and against the "
        "same page of the smallest site. Totals and the counts beside the list are "
        "remembered until something is published; the page first asked for after that "
        "has its own row.",
        tuple(heads),
        rows,
    )


def _bars(
    run: Run,
    costs: Costs,
    queries: dict[int, dict[str, int]],
) -> list[Bar]:
    smallest, largest = run.corpora[0].briefs, run.corpora[-1].briefs
    bars = [
        Bar(f"Queries of {page}", most, max(found[page] for found in queries.values()))
        for page, most in QUERIES.items()
    ]
    if largest > smallest:
        bars += [
            Bar(
                f"{page[0].upper()}{page[1:]}, {largest:,} briefs against {smallest:,}",
                most,
                costs[page][largest].against(costs[page][smallest]),
                "×",
            )
            for page, most in BOUNDS.items()
        ]
    return bars
