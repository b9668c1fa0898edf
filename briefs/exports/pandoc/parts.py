"""The parts of a ZIP-based document: taken out, and packed the same way each time."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
# ODT and EPUB are known by this one, which comes first and is not compressed.
KIND = "mimetype"


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts by their names, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the archive; no part carries a time of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: name != KIND):
            member = zipfile.ZipInfo(name, EPOCH)
            stored = name == KIND or name.endswith((".png", ".jpg", ".jpeg", ".webp"))
            member.compress_type = (
                zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            )
            member.external_attr = 0o644 << 16
            archive.writestr(member, parts[name])
    return buffer.getvalue()
