"""Workers and servers that are killed while people read."""

import os
import random
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.load.loss import books
from tests.load.loss.books import Outcome
from tests.load.loss.crowd import Crowd
from tests.load.loss.house import STEADY_SECONDS, WORKERS, House, Node, wait_until

# `site` reads them, which cannot be imported without starting the site.
BEFORE, AFTER = "kill-before-commit", "kill-after-commit"
TIMES = 10
RESTARTS = 5
FAULTS = 5
WARM = 40  # requests of each page, so that both workers have it
AGAIN = 200  # answers that show that a server is at work again
COUNTED_SECONDS = 2  # a running server has counted everything by then

Paths = Mapping[int, str]


def begin(house: House, paths: Paths, *, nodes: int = 1) -> list[Node]:
    """Give servers that have the pages in memory, and empty books."""
    started = [house.node() for _ in range(nodes)]
    for node in started:
        with Crowd([node.port], paths, most=WARM * len(paths)).reading() as warm:
            warm.wait()
    for node in started:
        wait_until(lambda node=node: not node.waits(), "the readers to be counted")  # type: ignore[misc]
        # What was counted within the last minute would be, again, after the clearing.
        shutil.rmtree(node.spool)
        node.starts = 0
    books.clear()
    return started


def end(
    name: str, crowd: Crowd, nodes: Sequence[Node], *, readers_are_known: bool = True
) -> Outcome:
    """Let the servers count, stop them, count the rest, and compare."""
    time.sleep(COUNTED_SECONDS)
    for node in nodes:
        node.stop()
    files = books.drain(node.spool for node in nodes)
    outcome = books.compare(name, crowd.requests, readers_are_known=readers_are_known)
    starts = sum(node.starts for node in nodes)
    if starts:
        outcome.remarks.append(f"server started {starts} × more")
    if crowd.refused:
        outcome.remarks.append(f"{crowd.refused} connections refused")
    outcome.remarks.append(f"{files} files left for the end")
    return outcome


def one_worker(house: House, paths: Paths) -> Outcome:
    """Kill -9 a random worker, ten times."""
    (node,) = begin(house, paths)
    chance = random.Random(1)  # noqa: S311 - no secret
    with Crowd([node.port], paths).reading() as crowd:
        for _ in range(TIMES):
            time.sleep(STEADY_SECONDS)
            os.kill(chance.choice(node.workers()), signal.SIGKILL)
            recover(node, crowd)
        time.sleep(1)
    return end("one worker killed 10 times", crowd, [node])


def both_workers(house: House, paths: Paths) -> Outcome:
    """Kill -9 both workers at once, ten times."""
    (node,) = begin(house, paths)
    with Crowd([node.port], paths).reading() as crowd:
        for _ in range(TIMES):
            time.sleep(STEADY_SECONDS)
            for pid in node.workers():
                os.kill(pid, signal.SIGKILL)
            recover(node, crowd)
        time.sleep(1)
    return end("both workers killed 10 times", crowd, [node])


def server_ended(house: House, paths: Paths) -> Outcome:
    """End the whole server with SIGTERM and start it again, five times."""
    (node,) = begin(house, paths)
    with Crowd([node.port], paths).reading() as crowd:
        for _ in range(RESTARTS):
            time.sleep(2)
            node.stop()
            node.start()
            recover(node, crowd)
    return end("server ended 5 times", crowd, [node])


def before_commit(house: House, paths: Paths) -> Outcome:
    """Kill whoever counts just before the commit."""
    return _while_counting(house, paths, "killed before commit 5 times", BEFORE)


def after_commit(house: House, paths: Paths) -> Outcome:
    """Kill whoever counts just after the commit, before the file is put aside."""
    return _while_counting(house, paths, "killed after commit 5 times", AFTER)


def _while_counting(house: House, paths: Paths, name: str, fault: str) -> Outcome:
    (node,) = begin(house, paths)
    with Crowd([node.port], paths).reading() as crowd:
        for _ in range(FAULTS):
            time.sleep(STEADY_SECONDS)
            known = node.workers()
            trap = node.folder / fault
            trap.touch()
            wait_until(lambda trap=trap: not trap.exists(), "somebody to count")  # type: ignore[misc]
            wait_until(lambda known=known: node.workers() != known, "the kill")  # type: ignore[misc]
            recover(node, crowd)
        time.sleep(1)
    return end(name, crowd, [node])


def recover(node: Node, crowd: Crowd) -> None:
    """Wait until both workers are there again, as granian sees to, and answer."""
    node.restart_if_ended()
    wait_until(lambda: len(node.workers()) == WORKERS, f"workers of {node.folder}")
    known = len(crowd.requests)
    wait_until(
        lambda: sum(r.answered for r in crowd.requests[known:]) > AGAIN, "answers"
    )


def said(log: Path, words: str) -> int:
    """Count the lines of a log that say something."""
    return sum(words in line for line in log.read_text().splitlines())
