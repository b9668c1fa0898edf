"""Many briefs in one ZIP: their files, a list of them, and the sha256 of each."""

import hashlib
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from briefs.document import Document
from briefs.exports import FORMATS, table
from briefs.exports.contract import ExportRefusedError, Imprint
from briefs.exports.table import Row

MANIFEST = "manifest-sha256.txt"
LIST = "briefs.csv"
TITLE = 60
CHUNK = 1 << 20
# The same contents make the same archive: members carry no time of their own.
EPOCH = (1980, 1, 1, 0, 0, 0)

Get = Callable[[Document, str], Path]


def write(
    rows: Iterable[Row],
    formats: list[str],
    output: IO[bytes],
    *,
    get: Get,
    imprint: Imprint,
    refused: Callable[[Document, ExportRefusedError], None],
) -> int:
    """Write the archive while the rows come in; return how many briefs it holds.

    `get` gives the file of a format. A brief that a format refuses is told to
    `refused`, and its other files are written. Only names and hashes stay in memory.
    """
    hashes: dict[str, str] = {}
    with (
        zipfile.ZipFile(output, "w") as archive,
        tempfile.NamedTemporaryFile("w", newline="", encoding="utf-8") as listing,
    ):

        def written() -> Iterator[Row]:
            for row in rows:
                name = _free(file_name(row.document), hashes, formats)
                for fmt in formats:
                    try:
                        path = get(row.document, fmt)
                    except ExportRefusedError as error:
                        refused(row.document, error)
                        continue
                    member = f"{name}.{FORMATS[fmt].suffix}"
                    hashes[member] = _add(archive, member, path)
                yield row

        count = table.write(written(), listing.file, imprint)
        listing.flush()
        hashes[LIST] = _add(archive, LIST, Path(listing.name))
        lines = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
        archive.writestr(_member(MANIFEST), lines)
    return count


def file_name(document: Document) -> str:
    """Return e.g. `2022-19-en-japans-external-strategy`, without a suffix."""
    title = unicodedata.normalize("NFC", document.title).lower()
    title = re.sub(r"['’]", "", title)
    title = re.sub(r"[^\w]+", "-", title).strip("-")
    if len(title) > TITLE:
        title = title[: TITLE + 1].rpartition("-")[0] or title[:TITLE]
    parts = (document.slug or document.number, document.language, title)
    return "-".join(part for part in parts if part)


def _free(name: str, taken: dict[str, str], formats: list[str]) -> str:
    """Return the name, with a number behind it if another brief has it already."""
    suffixes = [FORMATS[fmt].suffix for fmt in formats]
    free, n = name, 2
    while any(f"{free}.{suffix}" in taken for suffix in suffixes):
        free, n = f"{name}-{n}", n + 1
    return free


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Copy a file into the archive piece by piece; return its sha256."""
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(_member(name), "w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    # PDFs are compressed already.
    packed = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
    member.compress_type = packed
    member.external_attr = 0o644 << 16
    return member
