"""Built files, kept under a hash of all that goes into them: made once, then read."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from asanbriefs import files, institute
from briefs.document import Document
from briefs.exports import FORMATS, export
from briefs.exports.contract import Imprint
from briefs.exports.ingredients import recipe


def get(document: Document, fmt: str, publication: int = 0, issn: str = "") -> Path:
    """Return the file of a format, building it if nobody has yet.

    `publication` is the number the text was published under, `issn` that of its
    series: files whose format prints them say so.
    Builders of one file wait for each other, in whatever process they are; the file
    appears whole or not at all. Raises ExportRefusedError.
    """
    said = imprint()
    if FORMATS[fmt].with_issn:
        said = replace(said, issn=issn)
    if FORMATS[fmt].with_publication:
        said = replace(said, publication=publication)
    path = _path(document, fmt, said)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            if not path.exists():
                _write(path, export(document, fmt, files.read, said))
    return path


def imprint() -> Imprint:
    """Return who publishes here, as the settings say."""
    return Imprint(institute.name("ko"), institute.name("en"), settings.SITE_URL)


def _path(document: Document, fmt: str, said: Imprint) -> Path:
    parts = (document.sha256, fmt, recipe(FORMATS[fmt]), repr(said))
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    folder = Path(settings.EXPORTS_ROOT) / key[:2]
    return folder / f"{key}.{FORMATS[fmt].suffix}"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel lets go of it if this process dies."""
    with (path.parent / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as copy:
        copy.write(data)
        copy.flush()
        os.fsync(copy.fileno())
    os.chmod(copy.name, 0o644)
    os.replace(copy.name, path)
