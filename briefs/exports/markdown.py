"""A brief as Markdown, as pandoc writes it: title block, notes, tables, figures."""

import json
import re
from collections.abc import Iterator, Sequence

from briefs import html
from briefs.document import Contributor, Document
from briefs.exports import wording
from briefs.exports.contract import Files, Imprint
from briefs.exports.emphasis import Piece, joined
from briefs.exports.lines import SPACES, blocks, indented, listed, paragraphs
from briefs.html import Child, Node, rules

# What would otherwise be read as Markdown, anywhere in a line …
SPECIAL = re.compile(
    r"[\\`*_\[\]<>~^$|]|&(?=#?\w+;)|@(?=\w)|!$|(?<=-)-|(?<=\.)\.(?=\.)"
)
# … and only at its beginning.
LEADING = re.compile(r"^(#|>|[-+:%=](?=\s|$)|[-=]{2,}$)|^(\(?\w{1,9})([.)])(?=\s|$)")
HEADINGS = {"h3": "###", "h4": "####"}


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the Markdown; pictures are linked, not included."""
    return f"{_Writer(document, imprint).whole()}\n".encode()


def escaped(text: str) -> str:
    """Return plain text so that Markdown shows it as it is."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", SPACES.sub(" ", text))


def line(text: str) -> str:
    """Return a finished line whose beginning is not taken for a list or heading."""
    return LEADING.sub(
        lambda m: f"{m[2]}\\{m[3]}" if m[3] else f"\\{m[1]}", text.strip(" ")
    )


class _Writer:
    """Writes one Document; numbers its notes from the first section to the last."""

    def __init__(self, document: Document, imprint: Imprint) -> None:
        self._document = document
        self._imprint = imprint
        self._notes: list[str] = []

    def whole(self) -> str:
        document = self._document
        parts = [self._head()]
        for section in document.sections:
            if section.heading:
                parts.append(f"## {escaped(section.heading)}")
            parts += self._blocks(html.parse(section.body))
        parts += self._original()
        if document.contributors:
            parts.append(f"## {wording.experts(document)}")
            for person in document.contributors:
                parts += self._person(person)
        if self._notes:
            parts.append("\n\n".join(self._notes))
        return "\n\n".join(part for part in parts if part)

    def _head(self) -> str:
        document = self._document
        fields = {
            "title": document.title,
            "subtitle": document.subtitle,
            "author": [author.name for author in document.authors],
            "date": document.date.isoformat() if document.date else "",
            "lang": document.language,
            "series": document.series.name(document.language),
            "number": document.number,
            "publisher": self._imprint.institute(document.language),
            "url": self._imprint.address(document),
            "keywords": [topic.name(document.language) for topic in document.topics],
            "abstract": document.summary,
            "license": document.licence,
            "doi": document.doi,
        }
        # JSON's quoted strings and lists are YAML's too.
        lines = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in fields.items()
            if value
        ]
        return "\n".join(("---", *lines, "---"))

    def _original(self) -> Iterator[str]:
        original = self._document.original
        if original:
            before, after = wording.note(self._document, original)
            title = escaped(original.title)
            if original.url:
                url = self._imprint.absolute(original.url, self._document)
                title = f"[{title}]({_address(url)})"
            yield line(f"{escaped(before)}{title}{escaped(after)}")

    def _person(self, person: Contributor) -> Iterator[str]:
        center = person.center.name(self._document.language) if person.center else ""
        rest = ", ".join(escaped(part) for part in (person.position, center) if part)
        name = f"**{escaped(person.name)}**"
        yield f"{name} — {rest}" if rest else name
        for words in paragraphs(person.biography):
            yield line(escaped(words))

    # Blocks

    def _blocks(self, nodes: Sequence[Child]) -> list[str]:
        return blocks(nodes, self._paragraph, self._block)

    def _paragraph(self, nodes: Sequence[Child]) -> str:
        return line(self._inline(nodes))

    def _block(self, node: Node) -> str:
        if node.tag in HEADINGS:
            return f"{HEADINGS[node.tag]} {self._marked(node)}"
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
        return line(self._marked(node)) if node.tag == "p" else ""

    def _list(self, node: Node) -> str:
        return listed(node, lambda item: "\n\n".join(self._blocks(item)))

    def _figure(self, node: Node) -> str:
        image = next(child for child in html.walk([node]) if child.tag == "img")
        captions = [n for n in html.walk([node]) if n.tag == "figcaption"]
        caption = self._inline(captions[0].children) if captions else ""
        source = self._imprint.absolute(image.attrs.get("src", ""), self._document)
        alt = json.dumps(image.attrs.get("alt", ""), ensure_ascii=False)
        return f"![{caption}]({_address(source)}){{alt={alt}}}"

    def _table(self, node: Node) -> str:
        rows = [
            [cell for cell in row.children if isinstance(cell, Node)]
            for row in html.walk([node])
            if row.tag == "tr"
        ]
        heads = [row for row in rows if all(cell.tag == "th" for cell in row)]
        if not _is_plain(rows) or len(heads) > 1 or heads != rows[:1]:
            return "\n".join(self._drawn([node]))
        lines = [[self._cell(cell) for cell in row] for row in rows]
        lines.insert(1, ["---"] * len(lines[0]))
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        captions = [n for n in html.walk([node]) if n.tag == "caption"]
        if captions:
            table += f"\n\n: {self._inline(captions[0].children)}"
        return table

    def _drawn(self, nodes: Sequence[Child]) -> Iterator[str]:
        """Yield a table in HTML; what stands in it is Markdown, between blank lines."""
        for node in nodes:
            if not isinstance(node, Node):
                continue
            if node.tag in {"td", "th", "caption"}:
                inside = "\n\n".join(self._blocks(node.children))
                yield f"{_tag(node)}\n\n{inside}\n\n</{node.tag}>"
            else:
                yield _tag(node)
                yield from self._drawn(node.children)
                yield f"</{node.tag}>"

    def _cell(self, cell: Node) -> str:
        return " ".join(self._blocks(cell.children)).replace("\\\n", " ")

    # Inline

    def _inline(self, nodes: Sequence[Child], *, nested: bool = False) -> str:
        return joined([self._piece(node, nested) for node in nodes])

    def _piece(self, node: Child, nested: bool) -> Piece:
        """Write an inline node; `nested` within emphasis, where stars would meet."""
        if isinstance(node, str):
            return Piece(escaped(node))
        if node.tag == "br":
            return Piece("\\\n")
        if node.attrs.get("class") == "footnote":
            return Piece(self._note(node))
        if node.tag in {"strong", "em", "cite"}:
            name = "strong" if node.tag == "strong" else "em"
            return Piece(self._inline(node.children, nested=True), name, nested)
        inside = self._inline(node.children, nested=nested)
        if node.tag == "a":
            href = self._imprint.absolute(node.attrs.get("href", ""), self._document)
            return Piece(f"[{inside}]({_address(href)})")
        if node.tag == "q":
            return Piece(f"“{inside}”")
        if node.tag == "code":
            return Piece(_code(html.words(node.children)))
        if node.tag in {"sup", "sub"}:
            mark = "^" if node.tag == "sup" else "~"
            return Piece(mark + inside.replace(" ", "\\ ") + mark if inside else "")
        if "lang" in node.attrs:
            return Piece(f'<span lang="{node.attrs["lang"]}">{inside}</span>')
        return Piece(inside)

    def _marked(self, node: Node) -> str:
        """Write the line of a node, its language marked if it says one."""
        inside = self._inline(node.children).strip()
        language = node.attrs.get("lang", "")
        return f'<span lang="{language}">{inside}</span>' if language else inside

    def _note(self, node: Node) -> str:
        number = len(self._notes) + 1
        self._notes.append("")
        self._notes[number - 1] = f"[^{number}]: {self._marked(node)}"
        return f"[^{number}]"


def _tag(node: Node) -> str:
    """Return the opening tag alone."""
    return html.write([Node(node.tag, node.attrs)]).removesuffix(f"</{node.tag}>")


def _address(url: str) -> str:
    return f"<{url.replace('<', '%3C').replace('>', '%3E')}>"


def _code(text: str) -> str:
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _is_plain(rows: list[list[Node]]) -> bool:
    """Whether Markdown can draw the table: no spans, no blocks, one row a line."""
    cells = [cell for row in rows for cell in row]
    return all(
        not {"colspan", "rowspan"} & cell.attrs.keys()
        and all(isinstance(c, str) or c.tag in rules.INLINE_TAGS for c in cell.children)
        for cell in cells
    )
