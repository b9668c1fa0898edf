"""Briefs as RIS, for EndNote, Zotero, Mendeley and RISS."""

from collections.abc import Iterable, Iterator

from briefs.document import Contributor, Document
from briefs.exports.citations import csl
from briefs.exports.contract import Files, Imprint

END = "\r\n"


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the one record."""
    return write([document], imprint)


def write(documents: Iterable[Document], imprint: Imprint) -> bytes:
    """Return a record for each brief."""
    records = (_record(document, imprint) for document in documents)
    return END.join(records).encode()


def _record(document: Document, imprint: Imprint) -> str:
    lines = (
        f"{tag}  - {' '.join(value.split())}"
        for tag, value in _fields(document, imprint)
        if value.strip()
    )
    return END.join(("TY  - RPRT", *lines, "ER  - ", ""))


def _fields(document: Document, imprint: Imprint) -> Iterator[tuple[str, str]]:
    language, day = document.language, document.date
    address = imprint.address(document)
    yield "ID", csl.key(document)
    yield "TI", csl.title(document)
    yield from (("AU", _name(author)) for author in document.authors)
    if day:
        yield "PY", str(day.year)
        yield "DA", f"{day:%Y/%m/%d}"
    yield "PB", imprint.institute(language)
    yield "T3", document.series.name(language)
    yield "M1", document.number
    # Where EndNote looks for the number of a report.
    yield "SN", document.number
    yield "LA", language
    yield "AB", document.summary
    yield from (("KW", topic.name(language)) for topic in document.topics)
    yield "DO", document.doi
    yield "N1", csl.note(document)
    yield "UR", address
    yield "L1", f"{address}{document.slug}.pdf"


def _name(person: Contributor) -> str:
    parts = (person.family, person.given)
    return ", ".join(parts) if all(parts) else person.name
