"""A brief as plain text: a paragraph a line, notes numbered at the end, drawn tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from briefs import html
from briefs.document import Contributor, Document
from briefs.exports import columns, wording
from briefs.exports.columns import Cell
from briefs.exports.contract import Files, Imprint
from briefs.exports.grid import grid
from briefs.exports.lines import SPACES, blocks, indented, listed, paragraphs
from briefs.html import Child, Node

HEADINGS = {"h3": "-", "h4": "~"}
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the text in UTF-8; lines are as long as their paragraphs."""
    return f"{_Writer(document, imprint).whole()}\n".encode()


class _Writer:
    """Writes one Document; numbers its notes from the first section to the last."""

    def __init__(self, document: Document, imprint: Imprint) -> None:
        self._document = document
        self._imprint = imprint
        self._language = document.language
        self._notes: list[str] = []
        self._quotes = 0

    def whole(self) -> str:
        parts = ["\n".join(self._head())]
        if self._document.summary.strip():
            parts.append(_heading(wording.SUMMARY[self._language], "-"))
            parts += [f"    {words}" for words in paragraphs(self._document.summary)]
        for section in self._document.sections:
            if section.heading.strip():
                parts.append(_heading(section.heading.strip(), "="))
            parts += self._blocks(html.parse(section.body))
        parts += self._original()
        if self._notes:
            parts.append(_heading(wording.NOTES[self._language], "="))
            parts.append("\n".join(self._notes))
        if self._document.contributors:
            parts.append(_heading(wording.experts(self._document), "="))
            for person in self._document.contributors:
                parts += self._person(person)
        parts.append("\n".join(self._foot()))
        return "\n\n".join(part for part in parts if part)

    def _head(self) -> Iterator[str]:
        document = self._document
        label = [wording.label(document), wording.kind(document)]
        yield " · ".join(part for part in label if part)
        yield ""
        yield document.title
        if document.subtitle:
            yield document.subtitle
        yield ""
        yield from filter(None, [wording.byline(document)])
        yield from filter(None, [wording.affiliation(document)])
        day = wording.date(document.date, self._language)
        institute = self._imprint.institute(self._language)
        yield ", ".join(part for part in (institute, day) if part)
        yield self._imprint.address(document)

    def _foot(self) -> Iterator[str]:
        if self._document.licence:
            yield f"{wording.LICENCE[self._language]}: {self._document.licence}"
        if self._document.doi:
            yield f"DOI: https://doi.org/{self._document.doi}"

    def _original(self) -> Iterator[str]:
        original = self._document.original
        if original:
            before, after = wording.note(self._document, original)
            line = f"{before}{original.title}{after}"
            url = self._imprint.absolute(original.url, self._document)
            yield f"{line} <{url}>" if url else line

    def _person(self, person: Contributor) -> Iterator[str]:
        name = person.name
        if person.name_other and person.name_other != name:
            name = f"{name} ({person.name_other})"
        position = wording.position(person, self._language)
        yield f"{name}, {position}" if position else name
        yield from paragraphs(person.biography)

    # Blocks

    def _blocks(self, nodes: Sequence[Child]) -> list[str]:
        return blocks(nodes, self._inline, self._block)

    def _block(self, node: Node) -> str:
        if node.tag in HEADINGS:
            return _heading(self._inline(node.children), HEADINGS[node.tag])
        if node.tag in {"ul", "ol"}:
            return self._list(node)
        if node.tag == "blockquote":
            return indented("\n\n".join(self._blocks(node.children)), "> ", "> ")
        if node.tag == "hr":
            return "* * *"
        if node.tag == "figure":
            return self._figure(node)
        if node.tag == "table":
            return self._table(node)
        return self._inline(node.children) if node.tag == "p" else ""

    def _list(self, node: Node) -> str:
        return listed(node, lambda item: "\n".join(self._blocks(item)))

    def _figure(self, node: Node) -> str:
        """Write what the picture shows, and its caption; decoration is left out."""
        image = next(child for child in html.walk([node]) if child.tag == "img")
        alt = image.attrs.get("alt", "").strip()
        captions = [n for n in html.walk([node]) if n.tag == "figcaption"]
        lines = [f"[{wording.FIGURE[self._language]}: {alt}]"] if alt else []
        lines += [self._inline(caption.children) for caption in captions]
        return "\n".join(line for line in lines if line)

    def _table(self, node: Node) -> str:
        found = grid(node, self._cell, lambda c: [self._inline(c.children)])
        cells = [self._placed(cell) for cell in found["cells"]]
        return "\n".join([*found["c"], *columns.drawn(cells, found["headers"])])

    def _placed(self, cell: dict[str, Any]) -> Cell:
        spans = cell["colspan"], cell["rowspan"]
        return Cell(cell["x"], cell["y"], *spans, cell["c"], cell["align"] == "end")

    def _cell(self, node: Node, longest: int | None) -> list[Any]:
        return [
            line for block in self._blocks(node.children) for line in block.split("\n")
        ]

    # Lines

    def _inline(self, nodes: Sequence[Child]) -> str:
        return "".join(map(self._piece, nodes)).strip(" ")

    def _piece(self, node: Child) -> str:
        if isinstance(node, str):
            return SPACES.sub(" ", node)
        if node.tag == "br":
            return "\n"
        if node.attrs.get("class") == "footnote":
            return self._note(node)
        if node.tag == "q":
            return self._quoted(node)
        if node.tag == "img":
            return node.attrs.get("alt", "")
        inside = "".join(map(self._piece, node.children))
        if node.tag == "a":
            href = self._imprint.absolute(node.attrs.get("href", ""), self._document)
            return f"<{href}>" if inside.strip() in {"", href} else f"{inside} <{href}>"
        if node.tag in {"sup", "sub"}:
            return _shifted(inside, node.tag)
        return inside

    def _quoted(self, node: Node) -> str:
        first, last = "‘’" if self._quotes % 2 else "“”"
        self._quotes += 1
        inside = "".join(map(self._piece, node.children))
        self._quotes -= 1
        return f"{first}{inside}{last}"

    def _note(self, node: Node) -> str:
        number = len(self._notes) + 1
        self._notes.append("")
        self._notes[number - 1] = f"[{number}] {self._inline(node.children)}"
        return f"[{number}]"


def _heading(text: str, mark: str) -> str:
    return "\n".join(columns.underlined(text, mark))


def _shifted(text: str, tag: str) -> str:
    """Return raised or lowered figures, or a mark before what has no such letters."""
    table, mark = (RAISED, "^") if tag == "sup" else (LOWERED, "_")
    return text.translate(table) if all(ord(c) in table for c in text) else mark + text
