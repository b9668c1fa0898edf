"""The database and the disc that are away for a while."""

import contextlib
import http.client
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.load.loss import books
from tests.load.loss.books import Outcome
from tests.load.loss.crowd import Crowd
from tests.load.loss.house import House, Node
from tests.load.loss.kills import Paths, begin, end, said

AWAY_SECONDS = 10
FULL_SECONDS = 5
DISC = 16 << 20
HELD = "held in memory"

Filling = Callable[[], contextlib.AbstractContextManager[None]]


def database_stopped(house: House, paths: Paths, *, mode: str) -> Outcome:
    """Stop the database for ten seconds; pages in memory are served and counted."""
    (node,) = begin(house, paths)
    with Crowd([node.port], paths).reading() as crowd:
        time.sleep(3)
        house.postgres.stop(mode)
        books.reconnect()
        since = len(crowd.requests)
        time.sleep(AWAY_SECONDS)
        meanwhile = crowd.statuses(since)
        other = _status(node, "/ko/briefs/")
        house.postgres.start()
        time.sleep(5)
    outcome = end(
        f"database stopped ({mode})", crowd, [node], readers_are_known=mode == "fast"
    )
    shown = ", ".join(f"{n} × {status}" for status, n in sorted(meanwhile.items()))
    outcome.remarks.insert(0, f"answered meanwhile: {shown}; a page not kept: {other}")
    if not meanwhile[200]:
        outcome.wrong.append("nothing was served while the database was away")
    if not said(node.log, "does not answer"):
        outcome.wrong.append("the log does not say that the database is away")
    return outcome


def _status(node: Node, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def disc_full(house: House, paths: Paths) -> Outcome:
    """Fill the spool's disc for a while; pages are served and counted afterwards."""
    if sys.platform != "linux":
        return Outcome("disc full", remarks=["not run: needs Linux"])
    (node,) = begin(house, paths)
    with _small_disc(node) as (full, how):
        node.stop()
        node.start()
        node.starts = 0
        with Crowd([node.port], paths).reading() as crowd:
            time.sleep(3)
            with full():
                since = len(crowd.requests)
                time.sleep(FULL_SECONDS)
                meanwhile = crowd.statuses(since)
            time.sleep(3)
        outcome = end("disc full", crowd, [node])
    shown = ", ".join(f"{n} × {status}" for status, n in sorted(meanwhile.items()))
    outcome.remarks.insert(0, f"{how}; answered meanwhile: {shown}")
    if not said(node.log, HELD):
        outcome.wrong.append("the disc was never full")
    if meanwhile.keys() - {200, 304}:
        outcome.wrong.append("pages were refused")
    return outcome


@contextlib.contextmanager
def _small_disc(node: Node) -> Iterator[tuple[Filling, str]]:
    """Give a way to fill the disc of the spool: a small one, else a limit."""
    node.spool.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISC}", "tmpfs", str(node.spool)]
    mounted = (
        os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    )
    try:
        if mounted:
            yield partial(_filled, node.spool), "a disc of 16 MB"
        else:
            yield partial(_limited, node), "a limit on the size of files"
    finally:
        if mounted:
            subprocess.run(["umount", str(node.spool)], check=True)


@contextlib.contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Leave no room at all."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def _limited(node: Node) -> Iterator[None]:
    """Let the workers write no file of the spool's size; only Linux can do it."""
    known = {
        pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in node.workers()
    }
    for pid, (_soft, hard) in known.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (64 << 10, hard))
    try:
        yield
    finally:
        for pid, limits in known.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
