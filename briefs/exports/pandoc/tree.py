"""The sections of a Document as pandoc's tree, one for all the formats it writes.

Only text, never markup, goes in: pandoc escapes for each format.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from briefs.document import Document, Picture
from briefs.exports.content import SHA256, fitting
from briefs.exports.contract import Imprint
from briefs.exports.grid import grid
from briefs.html import Child, Node, parse, rules, words

# A node as pandoc's JSON has it: {"t": type, "c": contents}.
Block: TypeAlias = dict[str, Any]
Inline: TypeAlias = dict[str, Any]
Attr: TypeAlias = list[Any]

NO_ATTR: Attr = ["", [], []]
SPACE: Inline = {"t": "Space"}
SPACES = re.compile(r"([ \t\r\n\f]+)")
HEADINGS = {"h3": 2, "h4": 3}
MARKS = {"strong": "Strong", "em": "Emph", "sup": "Superscript", "sub": "Subscript"}
ALIGNMENTS = {"start": "AlignLeft", "center": "AlignCenter", "end": "AlignRight"}
SIDES = {"start": "", "center": " Center", "end": " Right"}


@dataclass(frozen=True)
class Target:
    """What pandoc's tree leaves to the format.

    `picture` gives the address of a stored picture by its sha256. `named`: a class is
    the name of a style. `sized`: pictures carry the width they have in print.
    """

    picture: Callable[[str], str]
    named: bool = False
    sized: bool = False


def attr(
    style: str = "", target: Target | None = None, *, id: str = "", **pairs: str
) -> Attr:
    """Return attributes; `style` is e.g. `Expert Name`, or the class `expert-name`."""
    given = [[name, value] for name, value in pairs.items() if value]
    if not style:
        return [id, [], given]
    if target and target.named:
        return [id, [], [["custom-style", style], *given]]
    return [id, [style.lower().replace(" ", "-")], given]


def text(words: str) -> list[Inline]:
    """Return plain text as inline nodes."""
    parts = SPACES.split(words)
    return [
        SPACE if at % 2 else {"t": "Str", "c": part}
        for at, part in enumerate(parts)
        if part
    ]


def paragraph(inlines: list[Inline], style: str, target: Target) -> Block:
    """Return a paragraph in a style of ours."""
    inside = [{"t": "Para", "c": inlines}]
    return {"t": "Div", "c": [attr(style, target), inside]}


def link(inlines: list[Inline], address: str, title: str = "") -> Inline:
    """Return a link."""
    return {"t": "Link", "c": [NO_ATTR, inlines, [address, title]]}


def span(inlines: list[Inline], attributes: Attr) -> Inline:
    """Return a run with attributes, such as its language."""
    return {"t": "Span", "c": [attributes, inlines]}


def header(level: int, inlines: list[Inline], id: str = "") -> Block:
    """Return a heading."""
    return {"t": "Header", "c": [level, attr(id=id), inlines]}


def image(alt: str, address: str, width: float = 0) -> Inline:
    """Return a picture, `width` mm wide; without words for it, it is decorative."""
    attributes = attr(width=f"{width}mm" if width else "")
    return {"t": "Image", "c": [attributes, text(alt), [address, ""]]}


def images(node: Any) -> Iterator[Inline]:
    """Yield every picture of a tree, in order."""
    if isinstance(node, list):
        for child in node:
            yield from images(child)
    elif isinstance(node, dict):
        if node.get("t") == "Image":
            yield node
        yield from images(node.get("c"))


class Sections:
    """Builds the sections of one Document; headings never skip a level.

    `level` is that of a section's heading, `prefix` begins every id.
    """

    def __init__(
        self,
        document: Document,
        imprint: Imprint,
        target: Target,
        *,
        level: int = 1,
        prefix: str = "",
    ) -> None:
        self._document = document
        self._imprint = imprint
        self._target = target
        self._base = level - 1
        self._prefix = prefix
        self._pictures = {picture.sha256: picture for picture in document.pictures}
        self._depth = 0
        self._languages: list[str] = []
        self._quotes = 0

    def blocks(self) -> list[Block]:
        """Return all sections, one after the other."""
        return [
            block
            for section in self._document.sections
            for block in self._section(section.id, section.heading, section.body)
        ]

    def _section(self, id: str, heading: str, body: str) -> Iterator[Block]:
        if heading.strip():
            self._depth = 1
            yield header(self._base + 1, text(heading.strip()), f"{self._prefix}{id}")
        yield from self._blocks(parse(body))

    # Blocks

    def _blocks(self, nodes: Iterable[Child], *, loose: bool = True) -> list[Block]:
        """Return blocks; the inline nodes between them make lines of their own."""
        found: list[Block] = []
        line: list[Child] = []
        for node in [*nodes, Node("end")]:
            if isinstance(node, str) or node.tag in rules.INLINE_TAGS:
                line.append(node)
                continue
            if inlines := self._line(line):
                found.append({"t": "Para" if loose else "Plain", "c": inlines})
            line = []
            if node.tag != "end":
                found += self._block(node)
        return found

    def _block(self, node: Node) -> list[Block]:
        with self._in_language(node):
            return list(self._made(node))

    def _made(self, node: Node) -> Iterator[Block]:
        if node.tag in HEADINGS:
            self._depth = min(HEADINGS[node.tag], self._depth + 1)
            yield header(self._base + self._depth, self._line(node.children))
        elif node.tag in {"ul", "ol"}:
            yield self._list(node)
        elif node.tag == "blockquote":
            yield {"t": "BlockQuote", "c": self._blocks(node.children)}
        elif node.tag == "hr":
            yield {"t": "HorizontalRule"}
        elif node.tag == "figure":
            yield self._figure(node)
        elif node.tag == "table":
            yield self._table(node)
        else:
            yield from self._blocks(node.children)

    def _list(self, node: Node) -> Block:
        items = []
        for item in node.children:
            if isinstance(item, Node):
                with self._in_language(item):
                    items.append(self._blocks(item.children, loose=False))
        if node.tag == "ul":
            return {"t": "BulletList", "c": items}
        start = node.attrs.get("start", "")
        numbering = [
            int(start) if start.isdecimal() else 1,
            {"t": "Decimal"},
            {"t": "Period"},
        ]
        return {"t": "OrderedList", "c": [numbering, items]}

    def _figure(self, node: Node) -> Block:
        picture: list[Inline] = []
        caption: list[Inline] = []
        said, credit = "", ""
        for child in node.children:
            if isinstance(child, Node) and child.tag == "img":
                picture = [self._image(child)]
                stored = self._picture(child)
                credit = stored.credit if stored else ""
            elif isinstance(child, Node) and child.tag == "figcaption":
                with self._in_language(child):
                    caption = self._line(child.children, caption=True)
                said = words(child.children)
        if credit not in said:
            space = [SPACE] if caption else []
            caption += [*space, span(text(credit), attr("Credit", self._target))]
        inside = [{"t": "Plain", "c": picture}]
        return {"t": "Figure", "c": [NO_ATTR, _caption(caption), inside]}

    def _table(self, node: Node) -> Block:
        found = grid(node, self._cell, self._caption)
        columns, headers = found["columns"], found["headers"]
        whole = sum(columns) or 1
        aligns = ["AlignLeft"] * len(columns)
        for cell in found["cells"]:
            if cell["y"] >= headers and cell["colspan"] == 1:
                aligns[cell["x"]] = ALIGNMENTS[cell["align"]]
        specs = [
            [
                {"t": align},
                {"t": "ColWidth", "c": math.floor(weight / whole * 10000) / 10000},
            ]
            for align, weight in zip(aligns, columns, strict=True)
        ]
        rows: dict[int, list[Any]] = {}
        for cell in found["cells"]:
            rows.setdefault(cell["y"], []).append(self._placed(cell, headers))
        last = max(rows, default=-1) + 1
        lines = [[NO_ATTR, rows.get(y, [])] for y in range(last)]
        side = _named_columns(found["cells"], headers)
        return {
            "t": "Table",
            "c": [
                NO_ATTR,
                _caption(found["c"]),
                specs,
                [NO_ATTR, lines[:headers]],
                [[NO_ATTR, side, [], lines[headers:]]],
                [NO_ATTR, []],
            ],
        }

    def _placed(self, cell: dict[str, Any], headers: int) -> list[Any]:
        blocks = cell["c"]
        scope = ""
        if self._target.named:
            style = "Table Heading" if cell["strong"] else "Table Text"
            style += SIDES[cell["align"]]
            blocks = [{"t": "Div", "c": [attr(style, self._target), blocks]}]
        elif cell["strong"]:
            if cell["y"] < headers:
                scope = "colgroup" if cell["colspan"] > 1 else "col"
            else:
                scope = "rowgroup" if cell["rowspan"] > 1 else "row"
        align = {"t": ALIGNMENTS[cell["align"]]}
        spans = [cell["rowspan"], cell["colspan"]]
        return [attr(scope=scope), align, *spans, blocks]

    def _cell(self, node: Node, longest: int | None) -> list[Any]:
        with self._in_language(node):
            # Only a full paragraph takes the style that a name gives it.
            return self._blocks(node.children, loose=self._target.named)

    def _caption(self, node: Node) -> list[Any]:
        return self._line(node.children)

    # Lines

    def _line(self, nodes: Sequence[Child], *, caption: bool = False) -> list[Inline]:
        inlines = trimmed(self._inlines(nodes, caption))
        if inlines and self._languages:
            return [span(inlines, attr(lang=self._languages[-1]))]
        return inlines

    def _inlines(self, nodes: Iterable[Child], caption: bool) -> list[Inline]:
        found: list[Inline] = []
        for node in nodes:
            found += (
                text(node) if isinstance(node, str) else [self._mark(node, caption)]
            )
        return found

    def _mark(self, node: Node, caption: bool) -> Inline:
        if node.tag == "br":
            return {"t": "LineBreak"}
        if node.tag == "img":
            return self._image(node)
        if node.tag == "code":
            return {"t": "Code", "c": [NO_ATTR, words(node.children)]}
        if node.attrs.get("class") == "footnote":
            return self._note(node)
        made = self._marked(node, caption)
        language = node.attrs.get("lang", "") if node.tag != "span" else ""
        return span([made], attr(lang=language)) if language else made

    def _marked(self, node: Node, caption: bool) -> Inline:
        if node.tag == "q":
            kind = {"t": "SingleQuote" if self._quotes % 2 else "DoubleQuote"}
            self._quotes += 1
            inside = self._inlines(node.children, caption)
            self._quotes -= 1
            return {"t": "Quoted", "c": [kind, inside]}
        inside = self._inlines(node.children, caption)
        if node.tag == "a":
            href = node.attrs.get("href", "")
            address = self._imprint.absolute(href, self._document)
            return link(inside, address, node.attrs.get("title", ""))
        if node.tag == "cite":
            return span(inside, attr("Credit" if caption else "Cite", self._target))
        if node.tag in MARKS:
            return {"t": MARKS[node.tag], "c": inside}
        return span(inside, attr(lang=node.attrs.get("lang", "")))

    def _note(self, node: Node) -> Inline:
        inside = trimmed(self._inlines(node.children, False))
        if language := node.attrs.get("lang", ""):
            inside = [span(inside, attr(lang=language))]
        return {"t": "Note", "c": [{"t": "Para", "c": inside}]}

    # Pictures and languages

    def _picture(self, node: Node) -> Picture | None:
        match = SHA256.search(node.attrs.get("src", ""))
        return self._pictures.get(match[0]) if match else None

    def _image(self, node: Node) -> Inline:
        match = SHA256.search(node.attrs.get("src", ""))
        address = self._target.picture(match[0] if match else "")
        picture = self._picture(node)
        sized = picture if self._target.sized else None
        width = fitting(sized.width, sized.height) if sized else 0
        return image(node.attrs.get("alt", "").strip(), address, width)

    @contextmanager
    def _in_language(self, node: Node) -> Iterator[None]:
        """Mark the lines within a block that says it is in another language."""
        language = node.attrs.get("lang", "")
        if language:
            self._languages.append(language)
        yield
        if language:
            self._languages.pop()


def trimmed(inlines: list[Inline]) -> list[Inline]:
    """Return a line without white space at its ends."""
    first, last = 0, len(inlines)
    while first < last and inlines[first] == SPACE:
        first += 1
    while first < last and inlines[last - 1] == SPACE:
        last -= 1
    return inlines[first:last]


def _caption(inlines: list[Inline]) -> list[Any]:
    return [None, [{"t": "Plain", "c": inlines}] if inlines else []]


def _named_columns(cells: list[dict[str, Any]], headers: int) -> int:
    """Return how many columns at the side hold only names of rows."""
    plain = (c["x"] for c in cells if c["y"] >= headers and not c["strong"])
    below = [c["x"] for c in cells if c["y"] >= headers]
    return min(plain, default=0) if below else 0
