"""The closed list of fonts of our PDFs: packed in `fonts/`, used unpacked."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

PACKED = Path(__file__).resolve().parent.parent.parent / "fonts"

# In this order: what one family lacks, the next one draws.
FAMILIES = ("Noto Serif", "Noto Serif KR", "Brief Han Extra")


class FontsUnavailableError(RuntimeError):
    """The fonts cannot be unpacked here; the message says what to do."""


@dataclass(frozen=True)
class Packed:
    """A font file as it is once unpacked."""

    name: str
    sha256: str
    size: int


def folder() -> Path:
    """Return where the unpacked fonts lie."""
    return Path(settings.FONTS_ROOT)


@cache
def listed() -> tuple[Packed, ...]:
    """Return the fonts that the manifest names."""
    files = json.loads((PACKED / "manifest.json").read_text())["files"]
    return tuple(Packed(name, f["sha256"], f["size"]) for name, f in files.items())


@cache
def fingerprint() -> str:
    """Return a hash that changes when any font does: other fonts make other bytes."""
    text = " ".join(sorted(font.sha256 for font in listed()))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def characters() -> frozenset[int]:
    """Return the code points that some family has in each of its styles."""
    text = json.loads((PACKED / "manifest.json").read_text())["characters"]
    ranges = (part.partition("-") for part in text.split())
    return frozenset(
        code
        for first, _, last in ranges
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )


def unpack() -> int:
    """Unpack what is missing or damaged; return how many files were written.

    Each file appears whole or not at all, so that several starts at once do no harm.
    Raises FontsUnavailableError.
    """
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    missing = [font for font in listed() if not _is_right(target / font.name, font)]
    for font in missing:
        _unpack_one(font, target / font.name)
    return len(missing)


def _is_right(path: Path, font: Packed) -> bool:
    if not path.exists() or path.stat().st_size != font.size:
        return False
    return _sha256(path.read_bytes()) == font.sha256


def _unpack_one(font: Packed, target: Path) -> None:
    try:
        import lzma
    except ImportError as error:  # a Python built without the library
        raise FontsUnavailableError(
            "This Python cannot read .xz files (its module _lzma is missing). Install "
            "liblzma-dev (Debian) or xz (macOS) and build Python again, or use the "
            "Python of your system or of python.org."
        ) from error
    packed = PACKED / f"{font.name}.xz"
    try:
        data = lzma.decompress(packed.read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise FontsUnavailableError(f"Cannot unpack {packed}: {error}") from error
    if _sha256(data) != font.sha256:
        raise FontsUnavailableError(f"{packed} is not the file the manifest names.")
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as copy:
        copy.write(data)
        copy.flush()
        os.fsync(copy.fileno())
    os.chmod(copy.name, 0o644)
    os.replace(copy.name, target)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
