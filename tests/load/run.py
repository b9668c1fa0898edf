"""One run of the benchmark: how long, on what, and how it tells how far it is."""

import os
import sys
from dataclasses import dataclass

from tests.load.scratch import Scratch

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROUNDS = 10
SIZES = (1_000, 10_000, 100_000)
LARGEST = 10_000  # without BENCH_BRIEFS


@dataclass(frozen=True)
class Corpus:
    """So many sample briefs in a database."""

    briefs: int
    database: str


@dataclass(frozen=True)
class Run:
    """What all sections share; `corpora` from the smallest to the largest.

    Fewer `rounds` than ten are for trying out: counts of other things shrink alike.
    """

    rounds: int
    scratch: Scratch
    corpora: list[Corpus]

    def share(self, count: int) -> int:
        """Return a section's full count, shrunk in a short run."""
        return max(count * self.rounds // ROUNDS, 1)

    @staticmethod
    def tell(what: str) -> None:
        """Tell the person at the terminal how far it is."""
        sys.stderr.write(f"  {what}\n")


def rounds() -> int:
    """Return the rounds that the environment asks for."""
    return max(int(os.environ.get("BENCH_ROUNDS", ROUNDS)), 1)


def sizes() -> list[int]:
    """Return the sizes of the corpora; BENCH_BRIEFS names the largest."""
    largest = max(int(os.environ.get("BENCH_BRIEFS", LARGEST)), SIZES[0])
    return sorted({*(n for n in SIZES if n <= largest), largest})
