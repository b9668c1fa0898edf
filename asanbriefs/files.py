"""Files kept under the sha256 of their bytes, and static files with hashed names."""

import hashlib
import os
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

NAME = re.compile(r"^([0-9a-f]{64})/([^/]+)$")


class HashedStorage(FileSystemStorage):
    """Stores each upload once, as `{sha256}/{name}`; nothing is ever overwritten.

    The name is only what a reader's browser shows: two names of the same bytes
    share one file. Files are not deleted, as published versions refer to them.
    """

    def save(
        self, name: str | None, content: IO[Any], max_length: int | None = None
    ) -> str:
        """Keep the bytes and return `{sha256}/{name}`."""
        file = content if isinstance(content, File) else File(content)
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        sha256 = digest.hexdigest()
        self._keep(file, Path(self.path(f"{sha256}/_")))
        return f"{sha256}/{tidy_name(name or file.name or 'file')}"

    def path(self, name: str) -> str:
        """Return where the bytes of `{sha256}/{name}` lie."""
        match = NAME.match(name)
        if match is None:
            raise ValueError(f"not a stored file: {name!r}")
        sha256 = match[1]
        return os.path.join(self.location, sha256[:2], sha256)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name as it is: equal names mean equal bytes."""
        return name

    def delete(self, name: str) -> None:
        """Leave the bytes where they are; a published version may need them."""

    def _keep(self, file: "File[Any]", target: Path) -> None:
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy = Path(folder, target.name)
            with copy.open("wb") as output:
                for chunk in file.chunks():
                    output.write(chunk)
                output.flush()
                os.fsync(output.fileno())
            copy.replace(target)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, compressed static files; imports between our modules are hashed too."""

    support_js_module_import_aggregation = True


def tidy_name(name: str) -> str:
    """Return a file's name without folders and characters that addresses dislike."""
    name = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, suffix = name.rpartition(".")
    stem = re.sub(r"[^\w-]+", "-", stem or suffix).strip("-")[:80] or "file"
    return f"{stem}.{suffix.lower()}" if dot and suffix.isalnum() else stem


def read(sha256: str) -> bytes:
    """Return the bytes kept under `sha256`; raises FileNotFoundError."""
    return Path(HashedStorage().path(f"{sha256}/_")).read_bytes()


def keep(data: bytes, name: str) -> str:
    """Keep the bytes and return their stored name, `{sha256}/{name}`."""
    return HashedStorage().save(name, ContentFile(data))
