"""Many briefs in one file: lists with their figures, JSON Lines, citations.

A new list of all is one function here, or elsewhere, and one line in TABLES.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from asanbriefs.sheets import Column, Lines, Link, Value, workbook
from briefs.document import Document, Label
from briefs.exports.citations import bibtex, csl, ris
from briefs.exports.contract import Imprint

SEPARATOR = "; "


@dataclass(frozen=True)
class Counted:
    """How often a brief was read: from the day `since` to the day `until`.

    Without days it is from the beginning; `views` then hold those brought forward.
    """

    views: int
    downloads: int = 0
    brought_forward: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Row:
    """A brief, how often it was read, and which publication of it this is.

    The ISSN is the one that its series has now.
    """

    document: Document
    counted: Counted
    publication: int = 0
    issn: str = ""


Add: TypeAlias = Callable[[Row], None]
Open: TypeAlias = Callable[[Path, Imprint], AbstractContextManager[Add]]


@dataclass(frozen=True)
class Table:
    """A file that holds all briefs; `open` gives what adds a brief to it."""

    suffix: str
    open: Open
    label: str | Promise


class Field(NamedTuple):
    """A column: its name in data, what stands above it for people, its width."""

    name: str
    head: str | Promise
    width: int


FIELDS = (
    Field("language", gettext_lazy("language"), 10),
    Field("series", gettext_lazy("series"), 16),
    Field("number", gettext_lazy("number"), 12),
    Field("title", gettext_lazy("title"), 60),
    Field("subtitle", gettext_lazy("subtitle"), 40),
    Field("kind", gettext_lazy("kind"), 12),
    Field("date", gettext_lazy("date printed"), 12),
    Field("authors", gettext_lazy("authors"), 24),
    Field("orcids", "ORCID", 20),
    Field("centers", gettext_lazy("centers"), 24),
    Field("topics", gettext_lazy("topics"), 24),
    Field("original_number", gettext_lazy("original’s number"), 16),
    Field("original_title", gettext_lazy("original’s title"), 40),
    Field("licence", gettext_lazy("licence"), 12),
    Field("doi", "DOI", 20),
    Field("url", gettext_lazy("address"), 40),
    Field("views", gettext_lazy("views"), 10),
    Field("downloads", gettext_lazy("downloads"), 10),
    Field("brought_forward", gettext_lazy("views brought forward"), 10),
    Field("counted_from", gettext_lazy("counted from"), 12),
    Field("counted_until", gettext_lazy("counted until"), 12),
    Field("sha256", "SHA-256", 20),
)
NAMES = [field.name for field in FIELDS]
ADDRESS = NAMES.index("url")
NOTES = (
    gettext_lazy("These are the briefs readers could read when the file was made."),
    gettext_lazy(
        "Views and downloads count a reader’s requests within 30 seconds once; robots,"
        " pages loaded ahead and our own staff are left out."
    ),
    gettext_lazy(
        "Without “counted from”, views are those readers are shown, with what an earlier"
        " system had counted (“views brought forward”); in a stretch of time they are"
        " only those of its days, in Seoul."
    ),
)


@contextmanager
def write_csv(output: Path, imprint: Imprint) -> Iterator[Add]:
    """Write the data as they are: a spreadsheet must be told to read them as text."""
    with output.open("w", encoding="utf-8", newline="") as text:
        lines = Lines(text, guarded=False)
        lines.add(NAMES)
        yield lambda row: lines.add(_values(row, imprint))


@contextmanager
def write_guarded(output: Path, imprint: Imprint) -> Iterator[Add]:
    """Write CSV that a spreadsheet may open at once."""
    with output.open("w", encoding="utf-8", newline="") as text:
        lines = Lines(text, guarded=True)
        lines.add([str(field.head) for field in FIELDS])
        yield lambda row: lines.add(_values(row, imprint))


@contextmanager
def write_xlsx(output: Path, imprint: Imprint) -> Iterator[Add]:
    """Write a workbook: typed cells, links that open beside the addresses."""
    columns = [Column(str(field.head), field.width) for field in FIELDS]
    columns.insert(ADDRESS + 1, Column(_("open"), 6))
    with workbook(output) as book:
        sheet = book.sheet(_("Briefs"), columns)

        def add(row: Row) -> None:
            values: list[Value | Link] = list(_values(row, imprint))
            values.insert(ADDRESS + 1, Link.TO_THE_LEFT)
            sheet.add(values)

        yield add
        sheet.filter()
        book.notes(pgettext("of a report", "Notes"), map(str, NOTES))


@contextmanager
def write_lines(output: Path, imprint: Imprint) -> Iterator[Add]:
    """Write a JSON object a line: the Document, its address, its hash, its figures."""
    with output.open("w", encoding="utf-8") as text:

        def add(row: Row) -> None:
            known = dict(zip(NAMES, map(_plain, _values(row, imprint)), strict=True))
            more = {name: known[name] for name in ("url", "sha256", *NAMES[-6:-1])}
            data = row.document.to_json() | more
            text.write(json.dumps(data, ensure_ascii=False) + "\n")

        yield add


def _entries(
    write: Callable[[Iterable[Document], Imprint], bytes], between: bytes
) -> Open:
    """Return what writes an entry for each brief, one after the other."""

    @contextmanager
    def write_entries(output: Path, imprint: Imprint) -> Iterator[Add]:
        with output.open("wb") as file:

            def add(row: Row) -> None:
                file.write(
                    (between if file.tell() else b"") + write([row.document], imprint)
                )

            yield add

    return write_entries


@contextmanager
def write_csl(output: Path, imprint: Imprint) -> Iterator[Add]:
    """Write the list of items that citation programs read."""
    with output.open("w", encoding="utf-8") as text:

        def add(row: Row) -> None:
            text.write(",\n" if text.tell() else "[\n")
            item = csl.item(row.document, imprint)
            text.write(json.dumps(item, ensure_ascii=False))

        yield add
        text.write("\n]\n" if text.tell() else "[]\n")


TABLES = {
    "xlsx": Table("xlsx", write_xlsx, "XLSX"),
    "excel": Table("excel.csv", write_guarded, gettext_lazy("CSV for Excel")),
    "csv": Table("csv", write_csv, "CSV"),
    "jsonl": Table("jsonl", write_lines, "JSON Lines"),
    "all.bib": Table(
        "bib", _entries(bibtex.write, b"\n"), gettext_lazy("BibTeX in one file")
    ),
    "all.ris": Table(
        "ris", _entries(ris.write, b"\r\n"), gettext_lazy("RIS in one file")
    ),
    "all.csl": Table("csl.json", write_csl, gettext_lazy("CSL-JSON in one file")),
}


def _values(row: Row, imprint: Imprint) -> list[Value]:
    """Return the cells of a brief, in the order of FIELDS."""
    document, counted = row.document, row.counted
    original = document.original
    return [
        document.language,
        document.series.name(document.language),
        document.number,
        document.title,
        document.subtitle,
        document.kind,
        document.date,
        SEPARATOR.join(author.name for author in document.authors),
        SEPARATOR.join(a.orcid for a in document.authors if a.orcid),
        _names(document.centers, document.language),
        _names(document.topics, document.language),
        original.number if original else "",
        original.title if original else "",
        document.licence,
        document.doi,
        imprint.address(document),
        counted.views,
        counted.downloads,
        counted.brought_forward,
        counted.since,
        counted.until,
        document.sha256,
    ]


def _plain(value: Value) -> str | int | None:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _names(labels: Iterable[Label], language: str) -> str:
    return SEPARATOR.join(label.name(language) for label in labels)
