"""Many briefs in one ZIP: their files, a list of them, and the sha256 of each."""

import hashlib
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

from briefs.document import Document
from briefs.exports import FORMATS
from briefs.exports.contract import Imprint
from briefs.exports.table import TABLES, Row

MANIFEST = "manifest-sha256.txt"
TITLE = 60
CHUNK = 1 << 20
PACKED_ALREADY = (".pdf", ".docx", ".epub", ".odt", ".xlsx")
# The same contents make the same archive: members carry no time of their own.
EPOCH = (1980, 1, 1, 0, 0, 0)

Get: TypeAlias = Callable[[Row, str], Path | None]


def write(
    rows: Iterable[Row],
    formats: list[str],
    tables: list[str],
    output: Path,
    *,
    get: Get,
    imprint: Imprint,
) -> int:
    """Write the archive while the rows come in; return how many briefs it holds.

    `get` gives the file of a format, or None: then the brief's other files are written.
    The list as CSV is always there, and every other of the `tables`. Only names and
    hashes stay in memory; the tables grow beside the output.
    """
    hashes: dict[str, str] = {}
    count = 0
    lists = dict.fromkeys(["csv", *tables])
    with (
        tempfile.TemporaryDirectory(dir=output.parent) as folder,
        zipfile.ZipFile(output, "w") as archive,
    ):
        paths = {
            table: Path(folder, f"briefs.{TABLES[table].suffix}") for table in lists
        }
        with ExitStack() as open_tables:
            adds = [
                open_tables.enter_context(TABLES[table].open(path, imprint))
                for table, path in paths.items()
            ]
            for row in rows:
                name = _free(file_name(row.document), hashes, formats)
                for fmt in formats:
                    path = get(row, fmt)
                    if path:
                        member = f"{name}.{FORMATS[fmt].suffix}"
                        hashes[member] = _add(archive, member, path)
                for add in adds:
                    add(row)
                count += 1
        for path in paths.values():
            hashes[path.name] = _add(archive, path.name, path)
        lines = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
        archive.writestr(_member(MANIFEST), lines)
    return count


def file_name(document: Document) -> str:
    """Return e.g. `2022-19-en-japans-external-strategy`, without a suffix."""
    title = titled(document.title)
    parts = (document.slug or document.number, document.language, title)
    return "-".join(part for part in parts if part)


def titled(words: str) -> str:
    """Return a title as part of a file's name."""
    title = unicodedata.normalize("NFC", words).lower()
    title = re.sub(r"['’]", "", title)
    title = re.sub(r"[^\w]+", "-", title).strip("-")
    if len(title) > TITLE:
        title = title[: TITLE + 1].rpartition("-")[0] or title[:TITLE]
    return title


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
    packed = name.endswith(PACKED_ALREADY)
    packing = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    member.compress_type = packing
    member.external_attr = 0o644 << 16
    return member
