"""Built files, kept under a hash of all that goes into them: made once, then read."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from asanbriefs import files, institute
from briefs.document import Document
from briefs.exports import FORMATS, export, fonts
from briefs.exports.contract import Imprint


def get(document: Document, fmt: str, publication: int = 0) -> Path:
    """Return the file of a format, building it if nobody has yet.

    `publication` is the number the text was published under: the file says it.
    Builders of one file wait for each other, in whatever process they are; the file
    appears whole or not at all. Raises ExportRefusedError.
    """
    said = replace(imprint(), publication=publication)
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
    parts = (document.sha256, fmt, _recipe(), repr(said))
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    folder = Path(settings.EXPORTS_ROOT) / key[:2]
    return folder / f"{key}.{FORMATS[fmt].suffix}"


@cache
def _recipe() -> str:
    """Return a hash of what else makes the bytes: our code, the engine, the fonts."""
    digest = hashlib.sha256(fonts.fingerprint().encode())
    digest.update(version("typst").encode())
    folder = Path(__file__).parent
    for source in sorted([*folder.glob("*.py"), *folder.glob("*.typ")]):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


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
