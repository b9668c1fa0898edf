"""A list of briefs as CSV: one row each, the figures with it, the data as they are."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from briefs.document import Document, Label
from briefs.exports.contract import Imprint

COLUMNS = (
    "language",
    "series",
    "number",
    "title",
    "subtitle",
    "kind",
    "date",
    "authors",
    "orcids",
    "centers",
    "topics",
    "original_number",
    "original_title",
    "licence",
    "doi",
    "url",
    "views",
    "sha256",
)
SEPARATOR = "; "


@dataclass(frozen=True)
class Row:
    """A brief and how often it was read."""

    document: Document
    views: int


def write(rows: Iterable[Row], output: IO[str], imprint: Imprint) -> int:
    """Write the header and a line for each row; return how many rows there were.

    Open `output` with `newline=""` and UTF-8. Nothing is put before `=` or `+`: a
    spreadsheet must be told to read the columns as text.
    """
    writer = csv.DictWriter(output, COLUMNS)
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(_values(row.document, imprint) | {"views": row.views})
        count += 1
    return count


def _values(document: Document, imprint: Imprint) -> dict[str, str]:
    original = document.original
    return {
        "language": document.language,
        "series": document.series.name(document.language),
        "number": document.number,
        "title": document.title,
        "subtitle": document.subtitle,
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else "",
        "authors": SEPARATOR.join(author.name for author in document.authors),
        "orcids": SEPARATOR.join(a.orcid for a in document.authors if a.orcid),
        "centers": _names(document.centers, document.language),
        "topics": _names(document.topics, document.language),
        "original_number": original.number if original else "",
        "original_title": original.title if original else "",
        "licence": document.licence,
        "doi": document.doi,
        "url": imprint.address(document),
        "sha256": document.sha256,
    }


def _names(labels: Iterable[Label], language: str) -> str:
    return SEPARATOR.join(label.name(language) for label in labels)
