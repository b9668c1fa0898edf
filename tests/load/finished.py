"""Section `pages`: pages from memory, against the barest program and against nginx."""

import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path

from tests.load import processes, programs
from tests.load.report import Bar, Findings, Table
from tests.load.run import READER, Run
from tests.load.scratch import Backends, settle
from tests.load.servers import Server, granian, nginx
from tests.load.wrk import CONNECTIONS, READERS, Wrk

SECONDS = 2
BRIEF, LIST = "/en/briefs/2011-01/", "/en/briefs/"
MACHINE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GZIP = {"User-Agent": READER, "Accept-Encoding": "gzip, deflate, br, zstd"}
# Of one connection only, or made anew by the server.
NOT_OURS = {"server", "date", "connection", "content-length", "transfer-encoding"}
SITE = "asanbriefs.wsgi:application"

BARE = "bare program on granian"
NGINX = "nginx, the same file"
UNCOUNTED = "brief, counting left out"
ONE = "brief, counted, one reader"
MANY = f"brief, counted, {READERS:,} readers"
UNCHANGED = "brief, 304"
COUNTED_MACHINE = "brief, asked for by a machine"


@dataclass(frozen=True)
class Case:
    """One thing asked for: of which server, how, and by how many readers."""

    name: str
    node: str
    server: Server
    path: str = BRIEF
    headers: dict[str, str] = field(default_factory=lambda: dict(GZIP))
    readers: int = 1
    status: int = 200


@dataclass
class Cost:
    """What rounds of a case took, each per thousand requests; requests per second."""

    server: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)
    requests: int = 0

    def against(self, other: "Cost") -> float:
        """Return the ratio of the servers' times, each round's with its own."""
        return statistics.median(
            one / two for one, two in zip(self.server, other.server, strict=True)
        )


def measure(run: Run, findings: Findings) -> None:
    """Add the section's table and bars."""
    program = programs.find("wrk")
    if not program:
        findings.left_out.append(f"pages from memory: {programs.missing('wrk')}")
        return
    wrk = Wrk(program, run.scratch.folder)
    database = run.scratch.copy(run.corpora[0].database)
    with ExitStack() as stack:
        cases = _cases(run, findings, database, stack)
        backends = stack.enter_context(run.scratch.backends(database))
        _check(cases)
        machines = _machines(run, database)
        costs = _rounds(run, wrk, backends, cases)
        found = _machines(run, database) - machines
        findings.tables.append(_table(run, costs))
        findings.bars += _bars(costs, found)


def _cases(run: Run, findings: Findings, database: str, stack: ExitStack) -> list[Case]:
    """Start the servers; return what will be asked of them."""

    def serve(node: str, program: str, **settings: str) -> Server:
        environment = run.scratch.node(node, database) | settings
        return stack.enter_context(granian(program, environment))

    site = serve("site", SITE)
    answer, body = site.get(BRIEF, GZIP)
    folder = _answer_in(run.scratch.folder / "bare", answer, body)
    tag = answer.headers["ETag"]
    uncounted = serve("uncounted", "tests.load.uncounted:application")
    forgetful = serve("forgetful", SITE, PAGES_MEMORY_MB="0")
    bare = serve("bare", "tests.load.bare:application", BENCH_ANSWER=str(folder))
    plain = {"User-Agent": READER, "Accept-Encoding": "identity"}
    cases = [
        Case(BARE, "bare", bare),
        Case(UNCOUNTED, "uncounted", uncounted),
        Case(ONE, "site", site),
        Case(MANY, "site", site, readers=READERS),
        Case(
            UNCHANGED, "site", site, headers=GZIP | {"If-None-Match": tag}, status=304
        ),
        Case("brief, not compressed", "site", site, headers=plain),
        Case(COUNTED_MACHINE, "site", site, headers=GZIP | {"User-Agent": MACHINE}),
        Case("list", "site", site, LIST),
        Case("brief, no memory", "forgetful", forgetful),
        Case("list, no memory", "forgetful", forgetful, LIST),
    ]
    if other := programs.find("nginx"):
        server = stack.enter_context(nginx(other, folder))
        cases.insert(1, Case(NGINX, "bare", server))
    else:
        findings.left_out.append(f"nginx: {programs.missing('nginx')}")
    return cases


def _answer_in(folder: Path, answer: HTTPResponse, body: bytes) -> Path:
    """Put the site's own answer where the bare program and nginx find it."""
    folder.mkdir(exist_ok=True)
    (folder / "page.html.gz").write_bytes(body)
    (folder / "page.html").write_bytes(gzip.decompress(body))
    headers = [it for it in answer.getheaders() if it[0].lower() not in NOT_OURS]
    headers.append(("Content-Length", str(len(body))))
    (folder / "headers").write_text(json.dumps(headers))
    return folder


def _check(cases: Iterable[Case]) -> None:
    """See that every case gets what it is meant to. Raises RuntimeError."""
    for case in cases:
        answer, body = case.server.get(case.path, case.headers)
        zipped = "gzip" in case.headers["Accept-Encoding"] and case.status == 200
        right = answer.status == case.status and (
            (answer.headers["Content-Encoding"] == "gzip") == zipped
        )
        if not right or bool(body) != (case.status == 200):
            raise RuntimeError(f"{case.name}: answered {answer.status}")


def _rounds(
    run: Run, wrk: Wrk, backends: Backends, cases: list[Case]
) -> dict[str, Cost]:
    """Drive every case in interleaved rounds, after one that warms up."""
    costs = {case.name: Cost() for case in cases}
    for n in range(run.rounds + 1):
        run.tell(f"pages, round {n} of {run.rounds}")
        for case in cases:
            _drive(run, wrk, backends, case, costs[case.name], warm=n > 0)
    return costs


def _drive(
    run: Run, wrk: Wrk, backends: Backends, case: Case, cost: Cost, *, warm: bool
) -> None:
    spool = run.scratch.spool(case.node)
    settle(spool)
    before, known = processes.tree_cpu(case.server.pid), backends.cpu()
    driven = wrk.drive(
        case.server.port,
        case.path,
        case.headers,
        seconds=SECONDS if warm else 1,
        readers=case.readers,
    )
    settle(spool)
    used = processes.tree_cpu(case.server.pid) - before
    spent = sum(cpu - known.get(pid, 0) for pid, cpu in backends.cpu().items())
    cost.requests += driven.requests
    if warm:
        cost.server.append(used / driven.requests * 1000)
        cost.database.append(spent / driven.requests * 1000)
        cost.speed.append(driven.requests / driven.seconds)


def _machines(run: Run, database: str) -> int:
    """Return how many readings by machines have been counted."""
    time.sleep(1)
    [(found,)] = run.scratch.ask(database, "SELECT sum(machines) FROM briefs_day")
    return int(found or 0)


def _table(run: Run, costs: dict[str, Cost]) -> Table:
    median: Callable[[list[float]], float] = statistics.median
    rows = [
        (
            name,
            f"{cost.against(costs[BARE]):.2f}",
            f"{cost.against(costs[NGINX]):.2f}" if NGINX in costs else "",
            f"{median(cost.server):.3f}",
            f"{median(cost.database):.3f}",
            f"{median(cost.speed):,.0f}",
        )
        for name, cost in costs.items()
    ]
    return Table(
        "Pages from memory",
        f"Seconds of processor time for a thousand requests of the server's processes "
        f"(and of the database's), medians of {run.rounds} interleaved rounds of "
        f"{SECONDS} s over {CONNECTIONS} open connections; gzip and 200 where nothing "
        f"else is said. What is read is counted before the time is taken. The load's "
        f"own cost is left out, but on the same cores it bounds requests per second.",
        ("page", "× bare", "× nginx", "server", "database", "requests/s"),
        rows,
    )


def _bars(costs: dict[str, Cost], machines: int) -> list[Bar]:
    one, brief = costs[ONE], "Brief page from memory"
    bars = [
        Bar(f"{brief} against the bare program", 2.5, one.against(costs[BARE]), "×")
    ]
    if NGINX in costs:
        bars.append(Bar(f"{brief} against nginx", 4, one.against(costs[NGINX]), "×"))
    for name in (ONE, MANY):
        ratio = costs[name].against(costs[UNCOUNTED])
        bars.append(
            Bar(f"{name[0].upper()}{name[1:]}, against uncounted", 1.15, ratio, "×")
        )
    asked = costs[COUNTED_MACHINE]
    # The last on each connection may be answered after wrk has stopped to listen.
    unheard = CONNECTIONS * (len(asked.server) + 1) + 1
    bars.append(
        Bar(
            f"Difference between {asked.requests:,} readings by a machine and their count",
            unheard,
            abs(machines - asked.requests),
        )
    )
    return bars
