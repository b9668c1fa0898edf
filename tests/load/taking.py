"""What taking out thousands of briefs holds of memory, and how fast it is.

`python -m tests.load.taking [--briefs N] [--rows N]`: on a scratch database, with the
site's own web server and worker in front of it, and the command after them.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.load import processes, talk
from tests.load.report import Bar, Findings, Table
from tests.load.scratch import Scratch
from tests.load.servers import Server, granian

MEGABYTE = 1 << 20
MOST_TOGETHER, MOST_TABLE = 300, 60
LOOK = 0.1
TAKER = "tests.load.taker"


class Watch(threading.Thread):
    """Looks at what programs and all below them hold, from `start` until `stop`."""

    def __init__(self, *roots: int) -> None:
        super().__init__(daemon=True)
        self._roots = roots
        self._over = threading.Event()
        self.before = self.most = self._held()

    def run(self) -> None:
        """Look again and again."""
        while not self._over.wait(LOOK):
            self.most = max(self.most, self._held())

    def grown(self) -> float:
        """End; return by how many megabytes they grew at most."""
        self._over.set()
        self.join()
        return (self.most - self.before) / MEGABYTE

    def _held(self) -> int:
        return sum(map(processes.tree_memory, self._roots))


def main() -> int:
    """Measure and print; return 1 if a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.taking")
    parser.add_argument("--briefs", metavar="N", type=int, default=5_000)
    parser.add_argument("--rows", metavar="N", type=int, default=100_000)
    asked = parser.parse_args()
    # However it is stopped, servers and databases go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    talk.set_up()
    findings = Findings(processes.machine())
    with tempfile.TemporaryDirectory(prefix="taking-") as folder:
        scratch = Scratch(Path(folder))
        try:
            _tell(f"making {asked.briefs:,} sample briefs")
            database = scratch.corpus(asked.briefs)
            environment = scratch.node("site", database)
            _rows(asked.rows, environment, findings)
            # A worker that still makes them findable would be slow, and hold more.
            made = (["collectstatic", "--noinput", "-v0"], ["unpack_fonts"])
            for words in (*made, ["search_rebuild"]):
                _tell(words[0])
                _manage(words, environment)
            _briefs(asked.briefs, environment, findings)
            command = scratch.node("command", database)
            _manage(["unpack_fonts"], command)
            _command(asked.briefs, command, Path(folder, "all.zip"), findings)
        finally:
            scratch.drop()
    together = sum(float(row[3].replace(",", "")) for row in findings.tables[-1].rows)
    findings.bars.insert(
        0, Bar("Web, worker and command over the start", MOST_TOGETHER, together, " MB")
    )
    sys.stdout.write(f"{findings.machine}\n")
    for table in [*findings.tables, findings.verdicts()]:
        sys.stdout.write(f"\n{table.text()}\n")
    return 0 if all(bar.held for bar in findings.bars) else 1


def _briefs(count: int, environment: Mapping[str, str], findings: Findings) -> None:
    """Take all out as a person would: ask, watch the page, fetch the file."""
    with (
        granian("asanbriefs.wsgi:application", environment) as server,
        _worker(environment) as worker,
        talk.Talk(TAKER, environment) as taker,
    ):
        cookie = taker.ask("sign_in")
        for path in ("/en/", "/en/briefs/", "/admin/exports/", "/admin/exports/new/"):
            server.get(path, cookie)
        small = taker.ask("ask", formats=["csv"])
        _until_ready(server, small, cookie)
        web, at_work = Watch(server.pid), Watch(worker)
        web.start()
        at_work.start()
        began = time.monotonic()
        export = taker.ask("ask", formats=["pdf"])
        _until_ready(server, export, cookie)
        took = time.monotonic() - began
        _answer, file = server.get(f"/admin/exports/{export}/file/", cookie)
        rows = [
            _row("web", 0, web),
            _row("worker", count / took, at_work),
        ]
    note = (
        f"{count:,} briefs to a ZIP of PDFs of {len(file) / MEGABYTE:,.0f} MB, none of"
        " them built before; memory is what a program and all below it hold."
    )
    heads = ("", "briefs a second", "MB at the start", "MB more at most")
    findings.tables.append(Table("Taking out", note, heads, rows))


def _command(
    count: int, environment: Mapping[str, str], output: Path, findings: Findings
) -> None:
    """Take all out on the command line, with PDFs of its own to build."""
    words = ["export_briefs", "--format=pdf", f"--output={output}"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        env=dict(environment),
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.readline()  # how many there are: it is about to begin
    watch = Watch(process.pid)
    watch.start()
    began = time.monotonic()
    said = process.stderr.read()
    took = time.monotonic() - began
    if process.wait() or not re.search(rf"\b{count:,}/{count:,}\b", said):
        raise RuntimeError(f"export_briefs failed: {said}")
    row = _row("command", count / took, watch)
    table = findings.tables[-1]
    findings.tables[-1] = Table(
        table.title, table.note, table.heads, [*table.rows, row]
    )


def _rows(count: int, environment: Mapping[str, str], findings: Findings) -> None:
    """Write a long workbook in a process of its own."""
    with talk.Talk(TAKER, environment) as taker:
        began = time.monotonic()
        found = taker.ask("rows", count=count)
        took = time.monotonic() - began
    more = (found["most"] - found["before"]) / MEGABYTE
    figures = (
        f"{count / took:,.0f}",
        f"{found['size'] / MEGABYTE:,.1f}",
        f"{more:,.0f}",
    )
    heads = ("", "rows a second", "MB of file", "MB more at most")
    row = (f"{count:,} rows", *figures)
    _tell(" ".join(row))
    findings.tables.append(Table("XLSX", "", heads, [row]))
    findings.bars.append(Bar(f"XLSX of {count:,} rows", MOST_TABLE, more, " MB"))


def _row(name: str, pace: float, watch: Watch) -> tuple[str, ...]:
    grown = watch.grown()
    speed = f"{pace:.1f}" if pace else "–"
    row = (name, speed, f"{watch.before / MEGABYTE:,.0f}", f"{grown:,.0f}")
    _tell(" ".join(row))
    return row


def _tell(what: str) -> None:
    sys.stderr.write(f"  {what}\n")
    sys.stderr.flush()


def _until_ready(server: Server, export: int, cookie: Mapping[str, str]) -> None:
    """Watch the export's page. Raises RuntimeError if it fails."""
    while True:
        _answer, body = server.get(f"/admin/exports/{export}/state/", cookie)
        state = json.loads(body)
        if state["state"] == "done":
            return
        if state["over"]:
            raise RuntimeError(f"The export ended as {state['state']}.")
        time.sleep(1)


@contextmanager
def _worker(environment: Mapping[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        env=dict(environment),
        cwd=settings.BASE_DIR,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _manage(words: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *words],
        env=dict(environment),
        cwd=settings.BASE_DIR,
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main())
