"""What differs between two texts, and between two Documents, word by word."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Document

WORDS = re.compile(r"\s+|[^\s]+")
# Above this many words two texts are compared by line: words would take seconds.
MANY = 6000


@dataclass(frozen=True)
class Piece:
    """A run of text: `kind` is `same`, `old` (only in the first) or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A part of a brief that differs between two versions."""

    label: str
    pieces: list[Piece]


def pieces(old: str, new: str) -> list[Piece]:
    """Return the two texts as one, with what was taken out and what was put in.

    Korean is compared by eojeol, as it is written.
    """
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MANY:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if a < b:
            found.append(Piece("old", "".join(before[a:b])))
        if c < d:
            found.append(Piece("new", "".join(after[c:d])))
    return found


def changes(old: Document, new: Document) -> list[Change]:
    """Return every part in which the two differ, in the order of the page."""
    before, after = dict(_parts(old)), dict(_parts(new))
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Change(
            after.get(key, before.get(key, ("", "")))[0],
            pieces(before.get(key, ("", ""))[1], after.get(key, ("", ""))[1]),
        )
        for key in keys
        if before.get(key, ("", ""))[1] != after.get(key, ("", ""))[1]
    ]


def _parts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each part's key, and its label and text."""
    language = document.language
    original = document.original
    yield "number", (_("Number"), document.number)
    yield "title", (_("Title"), document.title)
    yield "subtitle", (_("Subtitle"), document.subtitle)
    yield "summary", (_("Summary"), document.summary)
    yield "date", (_("Date"), document.date.isoformat() if document.date else "")
    people = "\n".join(
        " · ".join(filter(None, (c.name, c.position, c.biography)))
        for c in document.contributors
    )
    yield "people", (_("Contributors"), people)
    yield (
        "centers",
        (_("Centers"), ", ".join(c.name(language) for c in document.centers)),
    )
    yield "topics", (_("Topics"), ", ".join(t.name(language) for t in document.topics))
    words = (original.number, original.title, original.url) if original else ()
    yield "original", (_("Original"), " ".join(word for word in words if word))
    yield "rights", (_("Licence"), f"{document.licence} {document.doi}".strip())
    files = "\n".join(a.title or a.name for a in document.attachments)
    yield "files", (_("Attachments"), files)
    yield "order", (_("Order of the sections"), _order(document))
    for section in document.sections:
        label = section.heading or _("Opening")
        text = f"{section.heading}\n{_source(section.body)}".strip()
        yield f"section {section.anchor}", (label, text)


def _order(document: Document) -> str:
    return " → ".join(s.heading or _("Opening") for s in document.sections)


def _source(body: str) -> str:
    """Return the text, with marks where only the markup would tell two apart."""
    text = html.text(body)
    marks = re.findall(r"<(?:a|img)\b[^>]*>", body)
    return "\n".join([text, *marks])
