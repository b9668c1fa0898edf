"""Every format keeps all there is: the same counts, read back by other programs.

Counted: headed `sections`, `headings` within them, `notes` (footnotes), `tables` with
their `cells`, `merged` cells and `headers`, `figures` (pictures described in words),
`decorations` (pictures that are not), `links`, `strong`, `em`, `cites`, the `credits` of
pictures, `codes`, `quotes` (inline quotations and quotation marks), `quotations`
(blocks), list `items`, `raised` and `lowered` text, runs in other `languages`.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from lxml import etree
from pypdf import PdfReader

from asanbriefs import files as stored
from briefs.document import Document
from briefs.exports import FORMATS, export, wording
from briefs.exports.contract import Files, Group
from briefs.imports import demonstration
from briefs.models import Publication
from tests.briefs.exports import readers, readings
from tests.briefs.exports.documents import IMPRINT, files, korean, sample, spaceless
from tests.briefs.exports.hard import LONG, OLD_HANGUL, hard


@dataclass(frozen=True)
class Reading:
    """How a format is read back.

    `silent` names what it has no marks of its own for. `beside` are the parts around
    the sections that the format has: head, note, people, photos, ending.
    """

    read: Callable[[bytes], Counter[str]]
    beside: frozenset[str]
    silent: frozenset[str] = frozenset()
    renamed: tuple[tuple[str, str], ...] = ()


def _json(data: bytes) -> Counter[str]:
    return in_sections(Document.from_json(json.loads(data)))


WHOLE = frozenset({"head", "note", "people", "photos", "ending"})
READINGS = {
    # Typst has no tag for code; languages and quotation marks stand with the text, not
    # in the tree; header cells beside a row are strong cells; decoration is an artifact.
    "pdf": Reading(
        readings.pdf,
        WHOLE,
        frozenset(
            {"credits", "codes", "quotes", "languages", "headers", "decorations"}
        ),
        (("cites", "em"),),
    ),
    "epub": Reading(readers.epub, WHOLE),
    "docx": Reading(readers.word, WHOLE),
    "odt": Reading(readers.odt, WHOLE),
    "html": Reading(readers.html, WHOLE | {"panels"}),
    # Markdown writes names in bold, and the title above the text as data.
    "md": Reading(
        readers.markdown,
        frozenset({"note", "people", "bold"}),
        renamed=(("cites", "em"), ("credits", "em")),
    ),
    # Plain text has no emphasis, and a table there no cells that could be told apart.
    "txt": Reading(
        readings.text,
        frozenset({"head", "note", "people", "ending", "rules"}),
        frozenset({"strong", "em", "cites", "credits", "codes", "raised", "lowered"})
        | {"languages", "cells", "merged", "headers", "decorations"},
    ),
    "xml": Reading(readers.jats, frozenset()),
    "json": Reading(_json, frozenset()),
}


def in_sections(document: Document) -> Counter[str]:
    found = Counter(sections=sum(1 for s in document.sections if s.heading))
    for section in document.sections:
        found += readers.in_body(section.body)
        found["quotes"] += readers.marks(section.heading)
    return found


def around(document: Document, fmt: str) -> Counter[str]:
    """Return what the format has beside the sections."""
    beside = READINGS[fmt].beside
    found: Counter[str] = Counter()
    if "head" in beside:
        words = (document.title, document.subtitle, document.summary)
        found["quotes"] += sum(map(readers.marks, words))
        # Plain text puts only other addresses into brackets.
        found["links"] += int(fmt != "txt")
    if original := document.original if "note" in beside else None:
        note = "".join(wording.note(document, original)) + original.title
        found += Counter(links=int(bool(original.url)), quotes=readers.marks(note))
        found["languages"] += int(fmt not in {"md", "txt"})
    if document.contributors and "people" in beside:
        people = document.contributors
        found["sections"] += 1
        found["quotes"] += sum(readers.marks(p.biography) for p in people)
        others = [p for p in people if p.name_other not in {"", p.name}]
        found["languages"] += len(others) if fmt not in {"md", "txt"} else 0
        if "photos" in beside:
            photos = [p.photo for p in people if p.photo]
            found["figures"] += sum(1 for photo in photos if photo.alt)
            found["decorations"] += sum(1 for photo in photos if not photo.alt)
        found["strong"] += len(people) if "bold" in beside else 0
    if document.doi and "ending" in beside:
        found["links"] += int(fmt != "txt")
    summary, notes = bool(document.summary), bool(in_sections(document)["notes"])
    if "panels" in beside:
        found["sections"] += summary + notes
    if "rules" in beside:
        found += Counter(headings=int(summary), sections=int(notes))
    return found


def expected(document: Document, fmt: str) -> Counter[str]:
    reading = READINGS[fmt]
    found = in_sections(document) + around(document, fmt)
    for one, other in reading.renamed:
        found[other] += found.pop(one, 0)
    for name in reading.silent:
        found.pop(name, None)
    return +found


def assert_whole(document: Document, fmt: str, source: Files = files) -> None:
    data = export(document, fmt, source, IMPRINT)

    assert +READINGS[fmt].read(data) == expected(document, fmt)


def test_every_format_with_the_text_in_it_is_read_back() -> None:
    texts = {key for key, f in FORMATS.items() if f.group is not Group.CITATION}

    assert texts == set(READINGS)


@pytest.mark.parametrize("fmt", READINGS)
@pytest.mark.parametrize("make", [sample, korean, hard])
def test_counts_are_those_of_the_brief(make: Callable[[], Document], fmt: str) -> None:
    assert_whole(make(), fmt)


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", READINGS)
def test_counts_are_those_of_the_korean_demonstration_briefs(fmt: str) -> None:
    demonstration.load(by=User.objects.create_superuser("editor"))
    shown = Publication.objects.readable().filter(language="ko")
    documents = [publication.document() for publication in shown]

    assert sum(in_sections(d)["notes"] for d in documents if d) > 5
    for document in documents:
        assert document is not None
        assert_whole(document, fmt, stored.read)


def text_of(data: bytes, fmt: str) -> str:
    """Return all the text of a file."""
    if fmt == "pdf":
        pages = PdfReader(io.BytesIO(data)).pages
        return "".join(page.extract_text() for page in pages)
    if fmt in {"epub", "docx", "odt"}:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [n for n in archive.namelist() if n.endswith((".xml", ".xhtml"))]
            roots = [etree.fromstring(archive.read(name)) for name in parts]
        return "".join("".join(map(str, root.itertext())) for root in roots)
    return data.decode()


@pytest.mark.parametrize("fmt", READINGS)
def test_rare_letters_and_long_addresses_are_whole(fmt: str) -> None:
    text = spaceless(text_of(export(hard(), fmt, files, IMPRINT), fmt))

    assert spaceless(OLD_HANGUL) in text
    assert "𠮷野家" in text
    assert LONG in text
    assert "习近平" in text


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_brief_is_the_same_file(fmt: str) -> None:
    first = export(korean(), fmt, files, IMPRINT)

    assert export(korean(), fmt, files, IMPRINT) == first
