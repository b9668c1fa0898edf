"""A PostgreSQL and web servers of our own, to be stopped and killed as one likes."""

import contextlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from asanbriefs.children import BASE_DIR
from asanbriefs.embedded import programs
from asanbriefs.embedded.programs import Account
from tests.load import processes

WORKERS = 2
START_SECONDS = 60
# granian ends when a worker it has just started again ends within 5.5 seconds.
STEADY_SECONDS = 6
ACCOUNTS = ("postgres", "nobody")


class Postgres:
    """A database server that nobody else uses."""

    def __init__(self, folder: Path) -> None:
        self._account = _account()
        self._data, self._sockets = folder / "data", folder / "run"
        found = programs.find(self._data)
        if self._account:
            folder.chmod(0o755)
            found = programs.copied(found, folder)
        self._bin = found.bin
        for place in (self._data, self._sockets):
            place.mkdir(mode=0o700)
            if self._account:
                os.chown(place, self._account.uid, self._account.gid)
        words = "-U postgres -A trust -E UTF8 --locale=C --lc-ctype=C.UTF-8"
        self._run("initdb", "-D", self._data, *words.split(), "--no-instructions")
        self.version = found.version

    @property
    def url(self) -> str:
        """What DATABASE_URL must be."""
        return f"postgres://postgres@/asanbriefs?host={quote(str(self._sockets))}"

    @property
    def place(self) -> str:
        """Where its socket stands."""
        return str(self._sockets)

    def start(self) -> None:
        """Start it; return when it answers."""
        options = f"-k {self._sockets} -c listen_addresses= -c max_connections=200"
        log = self._sockets / "server.log"
        self._ctl("start", "-l", log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is a crash, after which it must recover."""
        self._ctl("stop", "-m", mode)

    def _ctl(self, what: str, *arguments: str | Path) -> None:
        self._run("pg_ctl", what, "-w", "-s", "-D", self._data, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> None:
        outcome = programs.run([self._bin / program, *arguments], account=self._account)
        if outcome.code:
            raise RuntimeError(f"{program}: {outcome.output.strip()[-1000:]}")


class Node:
    """A machine that serves the site: a data folder and a granian with two workers."""

    def __init__(self, folder: Path, static: Path) -> None:
        folder.mkdir()
        (folder / "static").symlink_to(static)
        self.spool = folder / "spool"
        self.log = folder / "server.log"
        self.starts = 0
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server the way the launcher does; return when it answers."""
        from asanbriefs.launcher import SERVER

        arguments = [*SERVER[:-1], "--port", str(self.port)]
        with self.log.open("ab") as output:
            self._server = subprocess.Popen(
                [sys.executable, *arguments, "tests.load.loss.site:application"],
                cwd=BASE_DIR,
                env=os.environ | {"VAR_DIR": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.starts += 1
        wait_until(self.answers, "the web server to answer")
        wait_until(lambda: len(self.workers()) == WORKERS, "two workers")

    def stop(self) -> None:
        """End the server with SIGTERM, as a restart of the service does."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            raise
        finally:
            self._server = None

    def kill(self) -> None:
        """Make sure that nothing is left."""
        if self._server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def restart_if_ended(self) -> None:
        """Start the server again if it gave up, as a service manager does."""
        if self._server is not None and self._server.poll() is not None:
            self._server = None
            self.start()

    def answers(self) -> bool:
        """Tell whether the server answers."""
        if self._server is None or self._server.poll() is not None:
            raise RuntimeError(f"the server ended: {self.log.read_text()[-2000:]}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """Return the process numbers of the workers that live."""
        if self._server is None:
            return []
        return sorted(
            child.pid
            for child in processes.children(self._server.pid)
            if "resource_tracker" not in " ".join(child.cmdline())
        )

    def waits(self) -> bool:
        """Tell whether anything noted is not counted yet."""
        return any(self.spool.glob("*.reads"))

    def memory(self) -> int:
        """Return the workers' resident memory in KiB."""
        return sum(map(processes.memory, self.workers())) // 1024


class House:
    """The database and the nodes in one scratch folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.postgres = Postgres(folder)
        self.static = folder / "static"
        self.nodes: list[Node] = []

    def node(self) -> Node:
        """Make and start another node, with an empty spool."""
        node = Node(self._folder / f"node-{len(self.nodes) + 1}", self.static)
        self.nodes.append(node)
        node.start()
        return node

    def scratch(self, name: str) -> Path:
        """Make an empty folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))


@contextlib.contextmanager
def open_house(*, keep: bool) -> Iterator[House]:
    """Give a house whose database answers, and take it down afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="asan-loss-")).resolve()
    try:
        house = House(folder)
        try:
            house.postgres.start()
            yield house
        finally:
            for node in house.nodes:
                node.kill()
            house.postgres.stop("immediate")
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def wait_until(
    true: Callable[[], bool], what: str, seconds: float = START_SECONDS
) -> None:
    """Wait for something to be true. Raises RuntimeError if it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.1)


def _account() -> Account | None:
    """Return who runs PostgreSQL where we are root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("PostgreSQL does not run as root, and there is nobody else")
