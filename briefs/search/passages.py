"""What of a brief is searched: its texts under their weights, and its passages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from briefs import html
from briefs.document import Document, Label


@dataclass(frozen=True)
class Around:
    """What a brief is found by that its Document does not say.

    `names` are today's of its people and centers, `titles` those of its other editions
    that readers can read.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]


class Part(NamedTuple):
    """A text under its weight, A to D; `heads` tells whether it is one of the title's.

    The title's are the title, the number and the names.
    """

    weight: str
    text: str
    heads: bool = False


class Passage(TypedDict):
    """A stretch of the brief's page; `anchor` is empty for the page itself."""

    anchor: str
    heading: str
    text: str


def passages(document: Document) -> list[Passage]:
    """Return the summary, then each section followed by its notes.

    Captions and tables are in the text of their section.
    """
    found = [Passage(anchor="", heading="", text=document.summary)]
    number = 0
    for section in document.sections:
        text, notes = html.without_notes(section.body)
        heading = section.heading
        found.append(Passage(anchor=section.id, heading=heading, text=text))
        for note in notes:
            number += 1
            anchor = html.note_id(number)
            found.append(Passage(anchor=anchor, heading=heading, text=note))
    return [passage for passage in found if passage["text"].strip()]


def parts(document: Document, around: Around, read: list[Passage]) -> list[Part]:
    """Return all that the brief is found by, the weightiest first."""
    notes = [p["text"] for p in read if p["anchor"].startswith("note-")]
    texts = [p["text"] for p in read if p["anchor"].startswith("section-")]
    return [
        Part("A", document.title, True),
        Part("A", document.number, True),
        *(Part("B", name, True) for name in _names(document, around)),
        Part("B", document.subtitle),
        Part("C", document.summary),
        *(Part("C", heading) for heading in _headings(document)),
        *(Part("C", title) for title in _others(document, around)),
        *(Part("D", text) for text in texts),
        *(Part("D", attachment.title) for attachment in document.attachments),
        *(Part("D", note) for note in notes),
    ]


def _names(document: Document, around: Around) -> list[str]:
    """Return the names printed and those of today, each once."""
    printed: list[str] = []
    for person in document.contributors:
        printed += [person.name, person.name_other]
        printed += _both(person.center) if person.center else []
    for center in document.centers:
        printed += _both(center)
    return [name for name in dict.fromkeys((*printed, *around.names)) if name]


def _headings(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield section.heading
        for node in html.walk(html.parse(section.body)):
            if node.tag in {"h3", "h4"}:
                yield html.words(node.children)


def _others(document: Document, around: Around) -> list[str]:
    """Return the titles of other editions, and what the brief is about."""
    original = [document.original.title] if document.original else []
    topics = [name for topic in document.topics for name in _both(topic)]
    return list(dict.fromkeys((*around.titles, *original, *topics)))


def _both(label: Label) -> list[str]:
    return [label.name_ko, label.name_en]
