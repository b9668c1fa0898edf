"""What others need from a clean body: text, numbered notes, pictures, shortcomings."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from briefs.html import rules
from briefs.html.tree import Child, Node, parse, words, write

FOOTNOTE = "footnote"


@dataclass(frozen=True)
class Note:
    """A footnote under its number; `html` is inline and clean, `lang` may be empty.

    `id` is where the note stands, `ref` the place in the text to return to.
    """

    number: int
    id: str
    ref: str
    html: str
    lang: str = ""


@dataclass(frozen=True)
class Rendered:
    """A body for a page, each note replaced by its number, and the notes."""

    html: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Illustration:
    """A picture in a body; `alt` is None if nobody has decided what it should be."""

    sha256: str
    name: str
    alt: str | None
    width: int
    height: int
    credit: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, as a code, in which block (from 1), and its first words."""

    code: str
    block: int
    excerpt: str


def text(body: str) -> str:
    """Return the plain text: a line a block, its notes on the lines after it."""
    return "\n".join(_lines(parse(body), _with_notes))


def without_notes(body: str) -> tuple[str, tuple[str, ...]]:
    """Return the plain text, a line a block, and apart from it that of each note."""
    found: list[Node] = []

    def line(inline: list[Child]) -> Iterator[str]:
        if left := words(_without_notes(inline, found)):
            yield left

    plain = "\n".join(_lines(parse(body), line))
    return plain, tuple(words(note.children) for note in found)


def _lines(
    nodes: Iterable[Child], line: Callable[[list[Child]], Iterator[str]]
) -> Iterator[str]:
    """Yield the text of blocks, and of what stands between them, line by line."""
    inline: list[Child] = []
    for node in nodes:
        if isinstance(node, str) or not _is_block(node):
            inline.append(node)
            continue
        yield from line(inline)
        inline = []
        if node.tag == "tr":
            cells = ("\n".join(_lines([cell], line)) for cell in node.children)
            yield "\t".join(cell.replace("\n", " ") for cell in cells)
        else:
            yield from _lines(node.children, line)
    yield from line(inline)


def _with_notes(inline: list[Child]) -> Iterator[str]:
    notes: list[Node] = []
    line = words(_without_notes(inline, notes))
    if line:
        yield line
    for note in notes:
        yield words(note.children)


def _is_block(node: Node) -> bool:
    return node.tag in rules.BLOCK_TAGS


def _without_notes(nodes: Iterable[Child], notes: list[Node]) -> Iterator[Child]:
    """Yield inline nodes, their notes moved to `notes`."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node.attrs.get("class") == FOOTNOTE:
            notes.append(node)
        else:
            children = tuple(_without_notes(node.children, notes))
            yield Node(node.tag, node.attrs, children)


def render(body: str, *, first: int, prefix: str) -> Rendered:
    """Return a body with notes numbered from `first`, and the notes for a list.

    Ids begin with `prefix`, which must not need escaping. The result is as safe as the
    body, which must be clean.
    """
    notes: list[Note] = []

    def number(node: Child) -> Child:
        if isinstance(node, str):
            return node
        if node.attrs.get("class") != FOOTNOTE:
            return Node(node.tag, node.attrs, tuple(map(number, node.children)))
        n = first + len(notes)
        note = Note(
            number=n,
            id=note_id(n, prefix),
            ref=f"{prefix}ref-{n}",
            html=write(node.children),
            lang=node.attrs.get("lang", ""),
        )
        notes.append(note)
        link = {"href": f"#{note.id}", "id": note.ref, "role": "doc-noteref"}
        return Node("sup", {"class": "note-ref"}, (Node("a", link, (str(n),)),))

    html = "\n".join(write([number(node)]) for node in parse(body))
    return Rendered(html, tuple(notes))


def note_id(number: int, prefix: str = "") -> str:
    """Return the id of the note of that number on the page."""
    return f"{prefix}note-{number}"


def pictures(body: str) -> tuple[Illustration, ...]:
    """Return the pictures of a body in order; the credit is what its caption cites."""
    return tuple(
        found
        for figure in walk(parse(body))
        if figure.tag == "figure" and (found := _illustration(figure))
    )


def _illustration(figure: Node) -> Illustration | None:
    image = next((node for node in walk(figure.children) if node.tag == "img"), None)
    stored = rules.picture(image.attrs["src"]) if image else None
    if image is None or stored is None:
        return None
    cited = (node for node in walk(figure.children) if node.tag == "cite")
    return Illustration(
        sha256=stored[0],
        name=stored[1],
        alt=image.attrs.get("alt"),
        width=int(image.attrs.get("width", 0)),
        height=int(image.attrs.get("height", 0)),
        credit="".join(words(node.children) for node in cited),
    )


def walk(nodes: Iterable[Child]) -> Iterator[Node]:
    """Yield every element among nodes, outer before inner, in order."""
    for node in nodes:
        if isinstance(node, Node):
            yield node
            yield from walk(node.children)


def problems(body: str) -> tuple[Problem, ...]:
    """Return what an editor should mend before readers see it.

    Codes: `image-alt` (neither described nor marked decorative), `heading-level` (a
    heading of the second level before any of the first), `link-empty` (nothing to read
    in the link), `table-header` (no header cell).
    """
    found: list[Problem] = []
    headed = False
    for place, block in enumerate(parse(body), 1):
        if not isinstance(block, Node):
            continue
        excerpt = words([block])[:60]
        if block.tag == "h4" and not headed:
            found.append(Problem("heading-level", place, excerpt))
        headed = headed or block.tag in {"h3", "h4"}
        codes = filter(None, map(_problem, walk([block])))
        found += [Problem(code, place, excerpt) for code in codes]
    return tuple(found)


def _problem(node: Node) -> str:
    if node.tag == "img" and "alt" not in node.attrs:
        return "image-alt"
    if node.tag == "a" and not _says_something(node):
        return "link-empty"
    if node.tag == "table" and not any(n.tag == "th" for n in walk(node.children)):
        return "table-header"
    return ""


def _says_something(node: Node) -> bool:
    return any(character.isalnum() for character in words(node.children))
