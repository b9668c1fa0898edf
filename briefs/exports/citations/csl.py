"""Briefs as CSL-JSON, which Zotero, pandoc and citeproc read."""

import json
from collections.abc import Iterable
from typing import Any

from briefs.document import Contributor, Document
from briefs.exports import wording
from briefs.exports.contract import Files, Imprint

# A plain one makes citation programs read a range and print “Nos. 2022-19”.
HYPHEN = "\u2010"


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return a list with the one brief."""
    return write([document], imprint)


def write(documents: Iterable[Document], imprint: Imprint) -> bytes:
    """Return a list of the briefs."""
    items = [item(document, imprint) for document in documents]
    return f"{json.dumps(items, ensure_ascii=False, indent=2)}\n".encode()


def item(document: Document, imprint: Imprint) -> dict[str, Any]:
    """Return the brief as an item."""
    language, day = document.language, document.date
    topics = [topic.name(language) for topic in document.topics]
    found: dict[str, Any] = {
        "id": key(document),
        "type": "report",
        "title": title(document),
        "author": [name(author) for author in document.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "publisher": imprint.institute(language),
        "genre": document.series.name(language),
        "number": document.number.replace("-", HYPHEN),
        "URL": imprint.address(document),
        "DOI": document.doi,
        "language": language,
        "abstract": " ".join(document.summary.split()),
        "keyword": ", ".join(topics),
        "note": note(document),
    }
    return {name: value for name, value in found.items() if value}


def key(document: Document) -> str:
    """Return e.g. `issue-brief-2022-19-en`: plain, and unlike that of any other."""
    slug = document.slug.removeprefix(f"{document.series.slug}-")
    return "-".join(filter(None, (document.series.slug, slug, document.language)))


def title(document: Document) -> str:
    """Return the title, its subtitle after a colon."""
    return ": ".join(filter(None, (document.title, document.subtitle)))


def name(person: Contributor) -> dict[str, str]:
    """Return the parts of a name, or the whole where it cannot be divided."""
    if person.family and person.given:
        return {"family": person.family, "given": person.given}
    return {"literal": person.name}


def note(document: Document) -> str:
    """Return what this was made from, in a sentence; nothing if it is an original."""
    if document.original is None:
        return ""
    before, after = wording.note(document, document.original)
    return f"{before}{document.original.title}{after}"
