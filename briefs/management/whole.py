"""A file that a command writes, which appears whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """Give a path beside the output that takes its place if all goes well.

    Raises OSError, before anything is written, where no file can be.
    """
    output.parent.stat()  # else the error names a folder that nobody asked for
    if output.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(output))
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        making = Path(folder, "making")
        yield making
        with making.open("rb") as file:
            os.fsync(file.fileno())
        os.chmod(making, 0o644)
        os.replace(making, output)
