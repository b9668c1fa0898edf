"""Section `publish`: how long until every worker of two nodes shows a new text."""

import re
import statistics
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import pairwise
from typing import NamedTuple

from tests.load.report import Bar, Findings, Table
from tests.load.run import READER, Run
from tests.load.servers import WORKER, Server, granian
from tests.load.talk import Talk

TIMES = 20
NODES = ("first", "second")
WORKERS = 2
READERS = 2  # threads to a node, each over a new connection for every request
AHEAD = 1.5  # seconds until what is set for later is due
LONGEST = 10.0
STILL = 0.5  # seconds of new text only, after the last worker has changed
BOUND = 1.0
EDITION = re.compile(rb"Edition (\d+) of")
HEADERS = {"User-Agent": READER, "Accept-Encoding": "identity"}


class Seen(NamedTuple):
    """An answer: when it was asked for, by which worker given, and which text."""

    at: float
    worker: tuple[str, str]
    edition: int


class Readers:
    """Readers of one page on every node, for as long as the `with` lasts."""

    def __init__(self, nodes: dict[str, Server], path: str) -> None:
        self._path = path
        self._seen: list[Seen] = []
        self._fault: Exception | None = None
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(name, server), daemon=True)
            for name, server in nodes.items()
            for _ in range(READERS)
        ]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def since(self, moment: float) -> list[Seen]:
        """Return what was asked for at that moment or later, in its order.

        Raises what a reader met.
        """
        if self._fault:
            raise self._fault
        return sorted(seen for seen in list(self._seen) if seen.at >= moment)

    def await_all(self, edition: int) -> None:
        """Wait until every worker has shown the text. Raises RuntimeError if not."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            shown = {s.worker for s in self.since(0) if s.edition == edition}
            if len(shown) == len(NODES) * WORKERS:
                return
            time.sleep(0.05)
        raise RuntimeError(f"text {edition} was not shown by all workers")

    def forget(self) -> None:
        """Forget what was seen."""
        self._seen.clear()

    def _read(self, node: str, server: Server) -> None:
        try:
            while not self._stop.is_set():
                at = time.monotonic()
                answer, body = server.get(self._path, HEADERS)
                found = EDITION.search(body)
                edition = int(found[1]) if found and answer.status == 200 else 0
                worker = (node, answer.headers[WORKER])
                self._seen.append(Seen(at, worker, edition))
                time.sleep(0.002)
        except Exception as error:  # noqa: BLE001 - told in `since`
            self._fault = error


class Shown(NamedTuple):
    """Seconds after which a text was shown by all; answers that showed it too early."""

    after: float
    early: int


def measure(run: Run, findings: Findings) -> None:
    """Add the section's table and bars."""
    database = run.scratch.copy(run.corpora[0].database)
    with ExitStack() as stack:
        nodes = {
            name: stack.enter_context(
                granian(
                    "tests.load.telling:application", run.scratch.node(name, database)
                )
            )
            for name in NODES
        }
        environment = run.scratch.node("publisher", database)
        talk = stack.enter_context(Talk("tests.load.publisher", environment))
        readers = stack.enter_context(Readers(nodes, talk.ask("path")))
        readers.await_all(1)
        results = {}
        for name, ahead in (("published now", 0.0), ("set for a minute", AHEAD)):
            run.tell(f"publish, {name}")
            results[name] = [
                _publish(talk, readers, ahead) for _ in range(run.share(TIMES))
            ]
    findings.tables.append(_table(results))
    findings.bars += _bars(results)


def _publish(talk: Talk, readers: Readers, ahead: float) -> Shown:
    """Publish once and see when the last worker has stopped to show the old text."""
    readers.forget()
    said = talk.ask("publish", ahead=ahead)
    edition, due = said["n"], said["at"]
    readers.await_all(edition)
    time.sleep(STILL)
    after = max(
        _changed(seen, edition) for seen in _by_worker(readers.since(due)).values()
    )
    early = [s for s in readers.since(0) if s.edition == edition and s.at < due]
    # What is published now is there a moment before we are told so.
    return Shown(max(after - due, 0), len(early) if ahead else 0)


def _by_worker(seen: Iterable[Seen]) -> dict[tuple[str, str], list[Seen]]:
    found: dict[tuple[str, str], list[Seen]] = {}
    for it in seen:
        found.setdefault(it.worker, []).append(it)
    return found


def _changed(seen: list[Seen], edition: int) -> float:
    """Return when a worker was first asked after it last gave another text."""
    first = seen[0].at
    for it, following in pairwise(seen):
        if it.edition != edition:
            first = following.at
    return first


def _table(results: dict[str, list[Shown]]) -> Table:
    rows = [
        (
            name,
            str(len(shown)),
            f"{statistics.median(it.after for it in shown):.2f}",
            f"{max(it.after for it in shown):.2f}",
            str(sum(it.after <= BOUND for it in shown)),
            str(sum(it.early for it in shown)),
        )
        for name, shown in results.items()
    ]
    return Table(
        "From publishing to readers",
        f"Seconds until each of {WORKERS} workers on each of {len(NODES)} nodes with "
        f"one database showed the new text and none the old, while {READERS} readers "
        f"on each node asked for the page as fast as they could, each time over a new "
        f"connection. No background worker ran. Counted from the end of the "
        f"transaction, or from the minute that was set.",
        ("how", "times", "median", "worst", f"within {BOUND:.0f} s", "shown early"),
        rows,
    )


def _bars(results: dict[str, list[Shown]]) -> list[Bar]:
    return [
        Bar(
            f"{name.capitalize()}: worst of {len(shown)} until all workers show it",
            BOUND,
            max(it.after for it in shown),
            " s",
        )
        for name, shown in results.items()
    ]
