"""How well search finds what is meant, beside plain full text search.

    python -m tests.load.relevance documents.jsonl queries.jsonl [--only SET] [--most N]
        [--slips N]

A line of the documents: {"id": "7", "text": "…"}, and if wanted "title" and "language"
(ko). A line of the queries: {"query": "…", "relevant": ["7"]}, and if wanted "set". Of
the documents' words so many are asked for with one wrong jamo. All is done in a database
of its own, which is deleted in the end.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from tests.load import talk
from tests.load.report import Table
from tests.load.scratch import Scratch
from tests.load.talk import Talk

SHOWN = 10
AT_ONCE = 200
ENGINES = {"ours": "this search", "plain": "'simple' full text"}


@dataclass
class Ranks:
    """At which place the first relevant document stood, 0 where on no page."""

    places: list[int] = field(default_factory=list)
    empty: int = 0

    def add(self, found: Sequence[str], relevant: Sequence[str]) -> None:
        """Take a page into account."""
        wanted = set(relevant)
        places = (place for place, id_ in enumerate(found, 1) if id_ in wanted)
        self.places.append(next(places, 0))
        self.empty += not found

    def recall(self, most: int) -> float:
        """Return the share of queries with a relevant document among the first."""
        return sum(0 < place <= most for place in self.places) / len(self.places)

    def reciprocal(self) -> float:
        """Return the mean of one through the place (MRR)."""
        return sum(1 / place for place in self.places if place) / len(self.places)

    def row(self) -> tuple[str, ...]:
        """Return the figures as a table has them, in per cent."""
        shares = [self.recall(1), self.recall(5), self.recall(10), self.reciprocal()]
        shares.append(self.empty / len(self.places))
        return tuple(f"{share * 100:.1f}" for share in shares)


def main(arguments: Sequence[str]) -> None:
    """Print a line for each set of queries and each search."""
    asked = _parser().parse_args(arguments)
    sets = _sets(asked.queries, asked.only, asked.most)
    talk.set_up()
    with tempfile.TemporaryDirectory(prefix="relevance-") as folder:
        scratch = Scratch(Path(folder))
        try:
            environment = scratch.node("relevance", scratch.corpus(0))
            with Talk("tests.load.ranked", environment) as searches:
                _tell("reading and indexing the documents")
                for lines in _portions(asked.documents):
                    searches.ask("add", documents=lines)
                count = searches.ask("index")
                ranks = {name: _ranks(searches, name, sets[name]) for name in sets}
                _tell(f"{asked.slips:,} slips")
                slips = searches.ask("slips", count=asked.slips)
        finally:
            scratch.drop()
    tables = [_table(count, ranks), *([_of_slips(slips)] if slips else [])]
    sys.stdout.write("\n\n".join(table.text() for table in tables) + "\n")


def _ranks(
    searches: Talk, name: str, queries: Sequence[dict[str, Any]]
) -> dict[str, Ranks]:
    _tell(f"{name}: {len(queries):,} queries")
    ranks = {engine: Ranks() for engine in ENGINES}
    for start in range(0, len(queries), AT_ONCE):
        some = queries[start : start + AT_ONCE]
        texts = [query["query"] for query in some]
        for engine, ranked in ranks.items():
            pages = searches.ask(engine, queries=texts, most=SHOWN)
            for query, found in zip(some, pages, strict=True):
                ranked.add(found, query["relevant"])
    return ranks


def _table(count: int, ranks: dict[str, dict[str, Ranks]]) -> Table:
    rows = [
        (f"{name}, {ENGINES[engine]}", str(len(ranked.places)), *ranked.row())
        for name, by_engine in ranks.items()
        for engine, ranked in by_engine.items()
    ]
    return Table(
        f"Relevance, {count:,} documents",
        "Per cent: queries with a relevant document among the first one, five and ten; "
        "the mean of one through its place; empty pages.",
        ("set", "queries", "R@1", "R@5", "R@10", "MRR@10", "empty"),
        rows,
    )


def _of_slips(slips: Sequence[tuple[str, str, float]]) -> Table:
    took = sorted(milliseconds for _, _, milliseconds in slips)
    meant = sum(word == first for word, first, _ in slips) / len(slips)
    nothing = sum(not first for _, first, _ in slips) / len(slips)
    figures = f"{meant * 100:.1f}", f"{nothing * 100:.1f}"
    times = f"{median(took):.1f}", f"{took[int(len(took) * 0.99)]:.1f}"
    return Table(
        "Slips",
        "Words of three syllables or more, one jamo replaced: per cent for which the word "
        "meant is proposed first, and nothing; milliseconds.",
        ("", "words", "meant", "nothing", "median", "p99"),
        [("one jamo", f"{len(slips):,}", *figures, *times)],
    )


def _sets(
    path: Path, only: Sequence[str] | None, most: int | None
) -> dict[str, list[dict[str, Any]]]:
    sets: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for query in _lines(path):
        name = query.get("set", "queries")
        if (not only or name in only) and (most is None or len(sets[name]) < most):
            sets[name].append(query)
    return sets


def _portions(path: Path) -> Iterator[list[dict[str, Any]]]:
    lines = _lines(path)
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        texts: Iterable[str] = (line for line in file if line.strip())
        yield from map(json.loads, texts)


def _tell(what: str) -> None:
    sys.stderr.write(f"  {what}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--only", action="append", metavar="SET")
    parser.add_argument("--most", type=int, metavar="N", help="queries of each set")
    parser.add_argument("--slips", type=int, metavar="N", default=300)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
