"""The spool: what was read is written to a local file before the page is answered.

Each process writes a file of its own and holds a lock on it as long as it lives; a
file nobody holds may be counted by anybody. The name of a file is that of its batch.

The file is mapped into memory: a record outlives a killed process as one written by a
system call does, at a tenth of the cost. Its room is taken up ahead, so that a full
disc shows when a file is begun and not in the middle of a record. The folder must lie
on a local disc: locks of network file systems cannot be trusted.
"""

import contextlib
import fcntl
import logging
import mmap
import os
import struct
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

BEING_MADE, WAITING, COUNTED, REFUSED = ".new", ".reads", ".counted", ".refused"
# Milliseconds since 1970, reader's key, brief, kind, and a one that is written last:
# where it lacks, a kill came before the record was whole.
RECORD = struct.Struct("<Q16sqBB")
WHAT = struct.Struct("<16sqB")  # all that is not the time
READ = struct.Struct("<Q25sB")
ROOM = 8192 * RECORD.size  # bytes of one file
MOST_AT_ONCE = 16  # files counted in one transaction
MOST_HELD = 100_000  # records in memory while the disc is full
KEPT_SECONDS = 60  # a counted file; a database that lost the batch gets it again
ALARM_SECONDS = 60

Held = deque[tuple[int, bytes, int, int]]


class Spool:
    """This process's end of the folder; safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._file: int | None = None
        self._map: mmap.mmap | None = None
        self._end = 0
        self._held: Held = deque(maxlen=MOST_HELD)
        self._alarmed = 0.0
        self._closed_to_us: set[Path] = set()
        os.register_at_fork(after_in_child=self._forked)

    def append(self, at: int, key: bytes, brief: int, kind: int) -> None:
        """Write one record; it outlives this process at once.

        `at` is in milliseconds since 1970, `kind` a number that the counting knows.

        With a full or broken disc it is held in memory and an alarm is logged: a page
        is never refused for its count.
        """
        with self._lock:
            try:
                if self._map is None or self._end == ROOM:
                    self._begin()
                RECORD.pack_into(self._map, self._end, at, key, brief, kind, 1)  # type: ignore[arg-type]
                self._end += RECORD.size
            except OSError as error:
                self._held.append((at, key, brief, kind))
                self._alarm(error)

    def close(self) -> None:
        """Let go of the current file: the next record begins another."""
        held: Held = deque()
        with self._lock:
            if self._held:
                held, self._held = self._held, deque(maxlen=MOST_HELD)
        for record in held:
            self.append(*record)
        with self._lock:
            self._close()

    @contextlib.contextmanager
    def waiting(self) -> Iterator[list[Path]]:
        """Lock files nobody writes to, not too many at once; give their paths."""
        with contextlib.ExitStack() as stack:
            found: list[Path] = []
            for path in self._ending(WAITING):
                file = self._locked(path)
                if file is not None:
                    stack.callback(file.close)
                    found.append(path)
                if len(found) == MOST_AT_ONCE:
                    break
            yield found

    def counted(self) -> list[Path]:
        """Return the files counted within the last minute."""
        return [path for path in self._ending(COUNTED) if not _is_old(path)]

    def refuse(self, path: Path) -> None:
        """Keep a file that cannot be counted for somebody to look at."""
        path.rename(path.with_suffix(REFUSED))

    def put_aside(self, path: Path) -> None:
        """Mark a file as counted; it is kept a while."""
        with contextlib.suppress(FileNotFoundError):
            path.touch()
            path.rename(path.with_suffix(COUNTED))

    def clear(self) -> None:
        """Delete what has been kept long enough, and what a kill left half made."""
        for path in [*self._ending(COUNTED), *self._ending(BEING_MADE)]:
            if _is_old(path):
                path.unlink(missing_ok=True)

    def _ending(self, ending: str) -> list[Path]:
        return sorted(self.folder.glob(f"*{ending}"))

    def _begin(self) -> None:
        self._close()
        self.folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        made = self.folder / (name + BEING_MADE)
        file = os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            if os.write(file, bytes(ROOM)) != ROOM:
                raise OSError("the disc is full")
            # Locked before it has its name, or another process might count it empty.
            fcntl.flock(file, fcntl.LOCK_EX)
            self._map = mmap.mmap(file, ROOM)
            made.rename(made.with_suffix(WAITING))
        except OSError:
            os.close(file)
            made.unlink(missing_ok=True)
            raise
        self._file, self._end = file, 0

    def _close(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._end)
            os.close(self._file)
            self._file = None

    def _locked(self, path: Path) -> IO[bytes] | None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            if path not in self._closed_to_us:
                logger.error("readings cannot be counted: %s", error)
                self._closed_to_us.add(path)
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        if path.exists():
            return file
        # Another process counted it while we waited to look.
        file.close()
        return None

    def _forked(self) -> None:
        """Leave the file to the parent; a lock held at the fork is nobody's now."""
        self._lock = threading.Lock()
        if self._map is not None:
            self._map.close()  # it has a descriptor of its own
        if self._file is not None:
            os.close(self._file)
        self._file = self._map = None
        self._held.clear()

    def _alarm(self, error: OSError) -> None:
        now = time.monotonic()
        if not self._alarmed or now - self._alarmed > ALARM_SECONDS:
            self._alarmed = now
            logger.error(
                "readings cannot be written to %s and are held in memory: %s",
                self.folder,
                error,
            )


def records(path: Path) -> list[tuple[int, bytes]]:
    """Return when and `WHAT` of a file nobody writes to; cut records are left out."""
    data = path.read_bytes()
    whole = len(data) - len(data) % RECORD.size
    return [(at, what) for at, what, done in READ.iter_unpack(data[:whole]) if done]


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return False
