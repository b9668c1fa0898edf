"""briefs.usage.spool: what is written outlives the process that wrote it."""

import contextlib
import logging
import os
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefs.usage import spool
from briefs.usage.spool import COUNTED, RECORD, ROOM, WAITING, Spool, records

KEY = bytes(range(16))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the spool lies; it makes the folder itself."""
    return tmp_path / "spool"


def waiting(folder: Path) -> list[Path]:
    """Return the files that may be counted now."""
    with Spool(folder).waiting() as found:
        return found


def moments(paths: list[Path]) -> list[int]:
    """Return the times of all records, in order."""
    return sorted(at for path in paths for at, _what in records(path))


def test_what_was_appended_is_read_back(folder: Path) -> None:
    ours = Spool(folder)
    ours.append(1_700_000_000_123, KEY, 12, 1)
    ours.close()

    (path,) = waiting(folder)
    ((at, what),) = records(path)

    assert at == 1_700_000_000_123
    assert spool.WHAT.unpack(what) == (KEY, 12, 1)
    assert path.stat().st_size == RECORD.size
    assert path.stat().st_mode & 0o077 == 0


def test_nobody_counts_a_file_that_is_being_written(folder: Path) -> None:
    ours = Spool(folder)
    ours.append(1, KEY, 1, 0)

    assert waiting(folder) == []
    ours.close()
    assert len(waiting(folder)) == 1


def test_two_do_not_count_the_same_file_at_once(folder: Path) -> None:
    ours = Spool(folder)
    ours.append(1, KEY, 1, 0)
    ours.close()

    with ours.waiting() as mine:
        assert len(mine) == 1
        assert waiting(folder) == []


def test_a_full_file_is_followed_by_another(folder: Path) -> None:
    ours = Spool(folder)
    many = ROOM // RECORD.size + 3

    for n in range(many):
        ours.append(n, KEY, 1, 0)
    ours.close()

    assert [path.suffix for path in waiting(folder)] == [WAITING] * 2
    assert moments(waiting(folder)) == list(range(many))


def test_a_killed_process_leaves_all_it_wrote(folder: Path) -> None:
    child = os.fork()
    if not child:
        ours = Spool(folder)
        for n in range(500):
            ours.append(n, KEY, 1, 0)
        os.kill(os.getpid(), signal.SIGKILL)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert moments(waiting(folder)) == list(range(500))


def test_a_record_cut_short_by_a_kill_is_left_out(folder: Path) -> None:
    folder.mkdir()
    whole = RECORD.pack(7, KEY, 1, 0, 1)
    cut = RECORD.pack(8, KEY, 1, 0, 0)
    path = folder / f"a{WAITING}"
    path.write_bytes(whole + cut + bytes(100))

    assert moments([path]) == [7]


def test_many_threads_lose_nothing_while_files_change(folder: Path) -> None:
    ours = Spool(folder)

    def write(first: int) -> None:
        for n in range(first, first + 2000):
            ours.append(n, KEY, 1, 0)

    threads = [threading.Thread(target=write, args=(n * 2000,)) for n in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        ours.close()
    ours.close()

    assert moments(waiting_all(folder)) == list(range(16000))


def waiting_all(folder: Path) -> list[Path]:
    """Return all files, also those beyond what is counted at once."""
    return sorted(folder.glob(f"*{WAITING}"))


def test_a_child_after_a_fork_writes_a_file_of_its_own(folder: Path) -> None:
    ours = Spool(folder)
    ours.append(1, KEY, 1, 0)

    child = os.fork()
    if not child:
        ours.append(2, KEY, 1, 0)
        os._exit(0)
    os.waitpid(child, 0)

    assert moments(waiting(folder)) == [2]
    ours.append(3, KEY, 1, 0)
    ours.close()
    assert moments(waiting(folder)) == [1, 2, 3]


def test_a_child_that_writes_nothing_holds_no_file_of_its_parents(
    folder: Path,
) -> None:
    ours = Spool(folder)
    ours.append(1, KEY, 1, 0)
    (told, telling), (heard, saying) = os.pipe(), os.pipe()

    child = os.fork()
    if not child:
        os.write(saying, b"x")
        os.read(told, 1)
        os._exit(0)
    os.read(heard, 1)
    ours.close()
    found = moments(waiting(folder))
    os.write(telling, b"x")
    os.waitpid(child, 0)

    assert found == [1]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_one_may_not_open_is_named_and_the_others_are_counted(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours = Spool(folder)
    for n in (1, 2):
        ours.append(n, KEY, 1, 0)
        ours.close()
    closed, *_ = sorted(folder.iterdir())
    closed.chmod(0)

    for _ in range(2):
        with ours.waiting() as found:
            assert len(found) == 1

    assert caplog.text.count("cannot be counted") == 1


@contextlib.contextmanager
def full_disc() -> Iterator[None]:
    """Let this process write no file longer than a few bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disc_is_told_and_what_was_read_waits_in_memory(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours = Spool(folder)

    with full_disc(), caplog.at_level(logging.ERROR):
        for n in range(5):
            ours.append(n, KEY, 1, 0)
        ours.close()
        assert waiting(folder) == []

    assert caplog.text.count("held in memory") == 1
    ours.close()
    assert moments(waiting(folder)) == [0, 1, 2, 3, 4]


def test_counted_files_are_kept_a_minute(folder: Path) -> None:
    ours = Spool(folder)
    ours.append(1, KEY, 1, 0)
    ours.close()
    (path,) = waiting(folder)

    ours.put_aside(path)
    ours.clear()

    (kept,) = ours.counted()
    assert kept.suffix == COUNTED
    long_ago = kept.stat().st_mtime - spool.KEPT_SECONDS - 1
    os.utime(kept, (long_ago, long_ago))
    assert ours.counted() == []
    ours.clear()
    assert list(folder.iterdir()) == []
