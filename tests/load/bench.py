"""What pages cost, as ratios measured in one run: `make bench`.

It starts everything it needs on scratch databases and free ports, and ends it all.
Machines are noisy and differ; what is held against a bound is the cost of one thing
against another's, on the same machine in interleaved rounds.
"""

import argparse
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from asanbriefs import messages
from tests.load import (
    finished,
    memory,
    processes,
    programs,
    publish,
    rendering,
    search,
    talk,
)
from tests.load.report import Findings, put_into
from tests.load.run import Corpus, Run, rounds, sizes
from tests.load.scratch import Scratch

SECTIONS: dict[str, Callable[[Run, Findings], None]] = {
    "pages": finished.measure,
    "lists": rendering.measure,
    "publish": publish.measure,
    "memory": memory.measure,
    "search": search.measure,
}


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for and print it."""
    asked = _parser().parse_args(arguments)
    # However it is stopped, servers and databases go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    talk.set_up()
    messages.compile_all()
    wanted = asked.only or list(SECTIONS)
    with _run(keep=asked.keep, many=not {"lists", "search"}.isdisjoint(wanted)) as run:
        findings = Findings(_machine(run.scratch))
        for name in wanted:
            already = len(findings.tables)
            SECTIONS[name](run, findings)
            for table in findings.tables[already:]:
                _say(table.text())
    for why in findings.left_out:
        _say(f"Left out: {why}")
    if findings.bars:
        _say(findings.verdicts().text())
    if asked.markdown:
        old = asked.markdown.read_text() if asked.markdown.exists() else ""
        asked.markdown.write_text(put_into(old, findings.markdown()))


@contextmanager
def _run(*, keep: bool, many: bool) -> Iterator[Run]:
    """Make folder and databases, and delete them in the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Scratch(Path(folder), keep=keep)
        try:
            corpora: list[Corpus] = []
            for briefs in sizes() if many else sizes()[:1]:
                Run.tell(f"making {briefs:,} sample briefs")
                smaller = corpora[-1].database if corpora else None
                corpora.append(Corpus(briefs, scratch.corpus(briefs, smaller)))
            scratch.collect_static(corpora[0].database)
            yield Run(rounds(), scratch, corpora)
        finally:
            scratch.drop()


def _machine(scratch: Scratch) -> str:
    """Return in a line what all was measured on."""
    parts = [
        processes.machine(),
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in ("Django", "granian", "psycopg")),
        scratch.version(),
    ]
    found = filter(None, map(programs.find, programs.PACKAGES))
    parts += [programs.version(program) for program in found]
    return ", ".join(parts) + "."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure what pages cost. BENCH_ROUNDS (10) and BENCH_BRIEFS "
        "(10000, the size of the largest site) come from the environment.",
    )
    parser.add_argument(
        "--only", action="append", choices=SECTIONS, help="a section; may be repeated"
    )
    parser.add_argument(
        "--markdown", type=Path, help="write the tables, or renew those of a document"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the sample briefs for the next run"
    )
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
