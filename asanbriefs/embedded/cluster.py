"""Start, join and stop the project's own PostgreSQL server.

Every process that uses the server holds a shared lock for its life; the one that
can make it exclusive at its end is the last one and stops the server. The kernel
drops the locks of a process however it ends, so no list can go stale.
"""

import atexit
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from asanbriefs.embedded import home, programs
from asanbriefs.embedded.errors import EmbeddedError, explain

USER = DATABASE = "asanbriefs"
PORT = 5432  # names the socket; nothing listens on a network
START_SECONDS = 60
# How long a server that was killed may go on looking alive.
DYING_SECONDS = 5
LOG_LIMIT = 10_000_000
# PostgreSQL's trigrams know Korean letters only under a UTF-8 LC_CTYPE. Which of
# these a machine has differs; the sorting order is C everywhere.
CTYPES = ("C.UTF-8", "en_US.UTF-8", "ko_KR.UTF-8")


@dataclass(frozen=True)
class Address:
    """What a connection to the server needs."""

    host: str
    port: int = PORT
    user: str = USER
    dbname: str = DATABASE


class Cluster:
    """One server, as one process sees it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._guard = threading.Lock()
        self._users: int | None = None
        self._spare = threading.local()
        self._home: home.Home | None = None

    def join(self, *, again: bool = False) -> Address:
        """Make sure that the server runs and stays up while this process lives.

        The first call looks, and starts the server if need be; later calls cost
        nothing unless `again` asks to look anew. Raises EmbeddedError.
        """
        with self._guard:
            if self._users is None or self._home is None or again:
                try:
                    self._home = self._enter()
                except OSError as error:
                    raise explain(error) from error
            return Address(str(self._home.sockets))

    def programs(self) -> programs.Programs:
        """Return the programs that fit the server's data."""
        with self._starting():
            return programs.find(home.find(self.place).data)

    def leave(self) -> None:
        """Stop the server if no other process uses it."""
        with self._guard:
            if self._users is None or self._home is None:
                return
            with self._starting():
                if _lock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    _stop(self._home)
            os.close(self._users)
            self._users = None

    def before_fork(self) -> None:
        """Take a second lock, for the child to have: its parent may end first."""
        self._spare.file = None
        if self._users is not None:
            self._spare.file = self._open("users.lock")
            _lock(self._spare.file, fcntl.LOCK_SH)

    def after_fork_in_parent(self) -> None:
        """Leave the second lock to the child."""
        spare = getattr(self._spare, "file", None)
        if spare is not None:
            os.close(spare)

    def after_fork_in_child(self) -> None:
        """Leave the first lock to the parent."""
        self._guard = threading.Lock()
        spare = getattr(self._spare, "file", None)
        if spare is not None and self._users is not None:
            os.close(self._users)
            self._users = spare

    def _enter(self) -> home.Home:
        self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._starting():
            found = home.find(self.place)
            if self._users is None:
                self._users = self._open("users.lock")
                _lock(self._users, fcntl.LOCK_SH)
            if not _answers(found):
                _start(found)
            _make_database(found)
        return found

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        file = self._open("start.lock")
        try:
            _lock(file, fcntl.LOCK_EX)
            yield
        finally:
            # A child forked meanwhile has this file open too: closing it would
            # leave the lock to that child.
            fcntl.flock(file, fcntl.LOCK_UN)
            os.close(file)

    def _open(self, name: str) -> int:
        path = self.place / name
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        if os.geteuid() == 0:
            # Where root uses somebody's database, that somebody must get in later.
            owner = self.place.stat()
            os.fchown(file, owner.st_uid, owner.st_gid)
        return file


_clusters: dict[Path, Cluster] = {}


def join(var: Path, *, again: bool = False) -> Address:
    """Join the server whose data belong to the project with this `var` folder.

    It is left when the process ends. See `Cluster.join`.
    """
    return _cluster(var).join(again=again)


def psql(var: Path) -> Path:
    """Return the program for a person who wants to talk to the database."""
    return _cluster(var).programs().bin / "psql"


def _cluster(var: Path) -> Cluster:
    place = (var / "pg").resolve()
    return _clusters.setdefault(place, Cluster(place))


@atexit.register
def leave_all() -> None:
    """Leave what was joined, as happens at the end of the process anyway."""
    for cluster in list(_clusters.values()):
        cluster.leave()


def _before_fork() -> None:
    for cluster in list(_clusters.values()):
        cluster.before_fork()


def _after_fork_in_parent() -> None:
    for cluster in list(_clusters.values()):
        cluster.after_fork_in_parent()


def _after_fork_in_child() -> None:
    for cluster in list(_clusters.values()):
        cluster.after_fork_in_child()


os.register_at_fork(
    before=_before_fork,
    after_in_parent=_after_fork_in_parent,
    after_in_child=_after_fork_in_child,
)


def _lock(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True


def _connect(at: home.Home) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(at.sockets),
        port=PORT,
        user=USER,
        dbname="postgres",
        connect_timeout=10,
        autocommit=True,
    )


def _answers(at: home.Home) -> bool:
    """Tell by connecting whether the server runs; a process number may lie.

    Waits while a server says that it is starting or stopping.
    """
    if not (at.data / "postmaster.pid").exists():
        return False
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            _connect(at).close()
        except psycopg.OperationalError as error:
            # The server's own refusals carry its severity; the rest means that
            # nobody is there.
            if "failed: FATAL:" not in str(error):
                return False
            if "too many clients" in str(error) or "connection slots" in str(error):
                return True
            time.sleep(0.1)
        else:
            return True
    raise _not_up(at)


def _start(at: home.Home) -> None:
    at.make()
    home.remove_half_made(at.folder)
    found = _programs(at)
    if not at.data.exists():
        _make_data(at, found)
    _write_conf(at)
    if at.log.exists() and at.log.stat().st_size > LOG_LIMIT:
        at.log.replace(at.log.with_suffix(".old.log"))
    command: list[str | Path] = [found.bin / "pg_ctl", "start", "-w", "-s"]
    command += ["-t", str(START_SECONDS), "-D", at.data, "-l", at.log]
    deadline = time.monotonic() + DYING_SECONDS
    while (outcome := programs.run(command, account=at.account)).code:
        if _answers(at):
            return
        _forget_dead_postmaster(at)
        if time.monotonic() > deadline:
            raise _not_up(at, outcome.output)
        time.sleep(0.2)


def _programs(at: home.Home) -> programs.Programs:
    """Return programs that fit the data and that the server's account can reach."""
    found = programs.find(at.data)
    if at.folder.parent == home.SYSTEM:
        found = programs.copied(found, at.folder)
    return found


def _make_data(at: home.Home, found: programs.Programs) -> None:
    """Make the data directory under another name first: it is whole or not there."""
    new = at.folder / "data.new"
    output = ""
    for ctype in CTYPES:
        at.make_for_server(new)
        command: list[str | Path] = [found.bin / "initdb", "-D", new, "-U", USER]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C", f"--lc-ctype={ctype}"]
        command += ["--locale-provider=libc", "--data-checksums", "--no-instructions"]
        outcome = programs.run(command, account=at.account)
        if outcome.code == 0:
            with (new / "postgresql.conf").open("a") as file:
                file.write(f"include = '../{at.conf.name}'\n")
            new.rename(at.data)
            return
        output = outcome.output
        home.remove_half_made(at.folder)
        if "locale" not in output:
            break
    raise EmbeddedError(
        f"The database could not be made in {at.folder}: {_last_lines(output, 3)}"
    )


def _write_conf(at: home.Home) -> None:
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(at.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "jit": "off",
        "log_checkpoints": "off",
    }
    new = at.conf.with_suffix(".new")
    new.write_text("".join(f"{name} = '{it}'\n" for name, it in settings.items()))
    new.chmod(0o644)
    new.replace(at.conf)


def _make_database(at: home.Home) -> None:
    with _connect(at) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _stop(at: home.Home) -> None:
    if (at.data / "postmaster.pid").exists():
        command: list[str | Path] = [_programs(at).bin / "pg_ctl", "stop", "-w", "-s"]
        command += ["-m", "fast", "-t", str(START_SECONDS), "-D", at.data]
        programs.run(command, account=at.account)


def _forget_dead_postmaster(at: home.Home) -> None:
    """Remove the mark of a server that is gone.

    PostgreSQL takes it for alive while any process has its number: a zombie that
    nobody collects, or a stranger after a restart of the machine. Should parts of
    the server still run, PostgreSQL finds their shared memory and refuses.
    """
    mark = at.data / "postmaster.pid"
    try:
        pid = int(mark.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not _is_postgres(pid):
        mark.unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = stat.read_text().partition(")")
        except OSError:
            return False
        return "postgres" in name and not rest.strip().startswith("Z")
    line = programs.run(["ps", "-o", "stat=", "-o", "comm=", "-p", str(pid)]).output
    return "postgres" in line and not line.strip().startswith("Z")


def _not_up(at: home.Home, output: str = "") -> EmbeddedError:
    try:
        written = at.log.read_text(errors="replace")
    except OSError:
        written = output
    if "No space left on device" in _last_lines(written, 12):
        return EmbeddedError(f"The disc is full; free some room for {at.folder}.")
    return EmbeddedError(
        f"PostgreSQL did not start. The end of its log, {at.log}:\n"
        + _last_lines(written, 12)
    )


def _last_lines(text: str, count: int) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
