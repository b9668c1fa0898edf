"""The spool: what was read is appended to a local file before the page is answered.

Each process writes a file of its own and holds a lock on it as long as it lives; a
file nobody holds may be counted by anybody. The name of a file is that of its batch.
The folder must lie on a local disc: locks of network file systems cannot be trusted.
"""

import contextlib
import fcntl
import logging
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

BEING_MADE, WAITING, COUNTED = ".new", ".reads", ".counted"
LARGEST = 4 << 20  # bytes of one file: what is counted in one transaction
MOST_HELD = 100_000  # records in memory while the disc is full
KEPT_SECONDS = 60  # a counted file; a database that lost the batch gets it again
ALARM_SECONDS = 60


class Spool:
    """This process's end of the folder; safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._file: int | None = None
        self._pid = os.getpid()
        self._path = folder
        self._size = 0
        self._held: deque[bytes] = deque(maxlen=MOST_HELD)
        self._alarmed = 0.0

    def append(self, record: bytes) -> None:
        """Write one record, a line; it outlives this process at once.

        With a full or broken disc it is held in memory and an alarm is logged: a page
        is never refused for its count.
        """
        with self._lock:
            try:
                self._write(record)
            except OSError as error:
                self._held.append(record)
                self._alarm(error)
            if self._size > LARGEST:
                self._close()

    def close(self) -> None:
        """Let go of the current file: the next record begins another."""
        with self._lock:
            if self._held:
                self._write_held()
            self._close()

    @contextlib.contextmanager
    def waiting(self, most: int = LARGEST) -> Iterator[list[Path]]:
        """Lock the files nobody writes to, up to `most` bytes; give their paths."""
        with contextlib.ExitStack() as stack:
            found, size = [], 0
            for path in self._ending(WAITING):
                file = self._locked(path)
                if file is None:
                    continue
                stack.callback(file.close)
                found.append(path)
                size += os.fstat(file.fileno()).st_size
                if size >= most:
                    break
            yield found

    def counted(self) -> list[Path]:
        """Return the files counted within the last minute."""
        return [path for path in self._ending(COUNTED) if not _is_old(path)]

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

    def _open(self) -> int:
        # Locked before it has its name, or another process might count it empty.
        self.folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        made = self.folder / (name + BEING_MADE)
        file = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._path = self.folder / (name + WAITING)
            made.rename(self._path)
        except OSError:
            os.close(file)
            raise
        self._file, self._size, self._pid = file, 0, os.getpid()
        return file

    def _write(self, record: bytes) -> None:
        file = self._file
        if file is None or self._pid != os.getpid():
            file = self._open()
        written = os.write(file, record)
        self._size += written
        if written != len(record):
            # The disc filled up within the record: the rest of the line is void.
            self._close()
            raise OSError("the disc is full")

    def _write_held(self) -> None:
        held, self._held = self._held, deque(maxlen=MOST_HELD)
        while held:
            record = held.popleft()
            try:
                self._write(record)
            except OSError:
                self._held.append(record)
                self._held.extend(held)
                return

    def _close(self) -> None:
        if self._file is not None:
            if self._pid == os.getpid():
                os.close(self._file)
            self._file = None

    def _alarm(self, error: OSError) -> None:
        now = time.monotonic()
        if now - self._alarmed > ALARM_SECONDS or not self._alarmed:
            self._alarmed = now
            logger.error(
                "readings cannot be written to %s and are held in memory: %s",
                self.folder,
                error,
            )

    @staticmethod
    def _locked(path: Path) -> IO[bytes] | None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
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


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return False
