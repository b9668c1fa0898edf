"""Section `memory`: what a worker of the web server holds, whatever is asked of it."""

import http.client
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.load import processes
from tests.load.report import Bar, Findings, Table
from tests.load.run import READER, Run
from tests.load.scratch import PLAIN
from tests.load.servers import WORKER, Server, granian

PAGES, JUNK, SEARCHES = 2_000, 10_000, 10_000
READERS = 4
HEADERS = {"User-Agent": READER, "Accept-Encoding": "gzip"}
BRIEF, LIST = "/en/briefs/2011-01/", "/en/briefs/"
EVERY = """
SELECT '/' || language || '/briefs/' || slug || '/' FROM briefs_brief ORDER BY id
"""
# What is flat may still move a little.
FLAT = 1.1


def measure(run: Run, findings: Findings) -> None:
    """Add the section's table and bars."""
    database = run.scratch.copy(run.corpora[0].database)
    briefs = [path for (path,) in run.scratch.ask(database, EVERY)]
    pages = [*briefs, *(f"{path}v1/" for path in briefs)][: run.share(PAGES)]
    junk = [f"{(BRIEF, LIST)[n % 2]}?x={n}&y{n}=1" for n in range(run.share(JUNK))]
    searches = [f"{LIST}?q=word{n}" for n in range(run.share(SEARCHES))]
    environment = run.scratch.node("memory", database)
    with granian("tests.load.telling:application", environment, workers=1) as server:
        answer, _body = server.get(BRIEF, HEADERS)
        server.get(LIST, HEADERS)
        worker = int(answer.headers[WORKER])
        held = [("after the first pages", processes.memory(worker))]
        for name, paths in (
            (f"after {len(pages):,} different pages", pages),
            (f"after {len(junk):,} junk query keys", junk),
            (f"after {len(searches):,} different searches", searches),
        ):
            run.tell(f"memory, {name.removeprefix('after ')}")
            _ask_for(server, paths)
            held.append((name, processes.memory(worker)))
    findings.tables.append(_table(held))
    findings.bars += [
        Bar(
            f"Memory of a worker {name} against before",
            FLAT,
            held[n][1] / held[n - 1][1],
            "×",
        )
        for n, (name, _) in enumerate(held)
        if n > 1
    ]


def _ask_for(server: Server, paths: Sequence[str]) -> None:
    """Ask for all by some readers at once. Raises RuntimeError for any but 200."""
    shares = [paths[n::READERS] for n in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(lambda share: list(_answers(server, share)), shares))


def _answers(server: Server, paths: Sequence[str]) -> Iterator[int]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        for path in paths:
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: answered {answer.status}")
            yield answer.status
    finally:
        connection.close()


def _table(held: list[tuple[str, int]]) -> Table:
    first = held[0][1]
    rows = [
        (name, f"{size / first:.2f}", f"{size / 2**20:,.0f}") for name, size in held
    ]
    return Table(
        "Memory of a web worker",
        f"Resident memory of one worker with one granian process, in the order of the "
        f"rows. It may keep {PLAIN['PAGES_MEMORY_MB']} MB of finished pages.",
        ("when", "× first", "MB"),
        rows,
    )
