"""A Document laid out for its page: sections, numbered notes, contents, people."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Contributor, Document
from briefs.exports import wording
from briefs.exports.grid import grid
from briefs.exports.words import Inline
from briefs.models import Publication


@dataclass(frozen=True)
class Part:
    """A section ready to be shown; `html` is as safe as the clean body it is from."""

    id: str
    heading: str
    html: str


@dataclass(frozen=True)
class Person:
    """Who is printed on the brief, with the address of the present profile."""

    printed: Contributor
    slug: str
    center_slug: str


@dataclass(frozen=True)
class Layout:
    """All that the page of one Document shows of it."""

    document: Document
    label: str
    kind: str
    parts: tuple[Part, ...]
    notes: tuple[html.Note, ...]
    people: tuple[Person, ...]
    people_heading: str
    note: tuple[str, str] | None

    @property
    def contents(self) -> list[Part]:
        """The headed parts, if there are enough of them to choose from."""
        headed = [part for part in self.parts if part.heading]
        return headed if len(headed) > 1 else []

    @property
    def authors(self) -> list[Person]:
        """Those of the byline."""
        return [person for person in self.people if person.printed.role == "author"]


def lay_out(document: Document, publication: Publication) -> Layout:
    """Return the Document as its page shows it.

    The publication says where the people and centers named have their pages now.
    """
    parts: list[Part] = []
    notes: list[html.Note] = []
    for section in document.sections:
        rendered = html.render(section.body, first=len(notes) + 1, prefix="")
        notes += rendered.notes
        text = html.write(_for_the_page(html.parse(rendered.html)))
        parts.append(Part(section.id, section.heading, text))
    original = document.original
    return Layout(
        document=document,
        label=wording.label(document),
        kind=wording.kind(document),
        parts=tuple(parts),
        notes=tuple(notes),
        people=tuple(_people(document, publication)),
        people_heading=wording.experts(document),
        note=wording.note(document, original) if original else None,
    )


def raised(body: str) -> str:
    """Return a clean body whose headings follow directly under the page's title."""
    levels = {"h3": "h2", "h4": "h3"}
    return html.write(
        replace(node, tag=levels.get(node.tag, node.tag))
        if isinstance(node, html.Node)
        else node
        for node in html.parse(body)
    )


def _for_the_page(
    nodes: Iterable[html.Child], figures: Set[int] = frozenset()
) -> Iterable[html.Child]:
    """Yield nodes with tables in boxes that scroll, also from the keyboard.

    `figures` are the ids of cells of a table that stand to the right.
    """
    for node in nodes:
        if isinstance(node, str):
            yield node
            continue
        within = _figures(node) if node.tag == "table" else figures
        inner = replace(node, children=tuple(_for_the_page(node.children, within)))
        if id(node) in figures:
            yield replace(inner, attrs={**node.attrs, "class": "number"})
        elif node.tag == "img":
            yield replace(inner, attrs={**node.attrs, "loading": "lazy"})
        elif node.tag == "table":
            box = {"class": "scroll", "role": "region", "tabindex": "0"}
            yield html.Node("div", {**box, "aria-label": _caption(node)}, (inner,))
        else:
            yield inner


def _figures(table: html.Node) -> set[int]:
    """Return the ids of the cells in columns of figures, as in the brief's files."""
    cells: list[html.Node] = []

    def met(cell: html.Node, _longest: int | None) -> list[Inline]:
        cells.append(cell)
        return []

    laid_out = grid(table, met, lambda _caption: [])["cells"]
    aligned = zip(cells, laid_out, strict=True)
    return {id(cell) for cell, said in aligned if said["align"] == "end"}


def _caption(table: html.Node) -> str:
    captions = (node for node in html.walk([table]) if node.tag == "caption")
    words = "".join(html.words(node.children) for node in captions)
    return words or _("Table")


def _people(document: Document, publication: Publication) -> Iterable[Person]:
    pages = vars(publication)
    profiles = {page["id"]: page["slug"] for page in pages["profiles"]}
    centers = {page["id"]: page["slug"] for page in pages["center_pages"]}
    for printed in document.contributors:
        center = printed.center.id if printed.center else None
        yield Person(printed, profiles.get(printed.expert, ""), centers.get(center, ""))
