"""Elements of any origin as the blocks of our normal form; text is never dropped."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from briefs.html import office, rules
from briefs.html.inline import BREAK, RANK, Run, add, mark, nested, note, tidy
from briefs.html.outline import outline
from briefs.html.paragraph import (
    BOUNDARY,
    STANDING,
    Item,
    Marks,
    as_runs,
    gather,
    inner_blocks,
    opened,
)
from briefs.html.table import Cell, Row, table
from briefs.html.tree import Node

RENAMED = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def shape(body: etree._Element) -> list[Node]:
    """Return the blocks of a whole body."""
    items = _flow(body, (), top=True, plain=not len(body))
    return outline(gather(items))


def _flow(
    element: etree._Element, marks: Marks, *, top: bool = False, plain: bool = False
) -> Iterator[Item]:
    """Yield what is inside an element, in order; `plain`: a line end is a break."""

    def text(value: str | None) -> Iterator[Item]:
        for index, paragraph in enumerate(_paragraphs(value or "", top=top)):
            if index:
                yield BOUNDARY
            for place, line in enumerate(
                paragraph.split("\n") if plain else [paragraph]
            ):
                if place:
                    yield Run(BREAK)
                yield Run(line, marks)

    yield from text(element.text)
    for child in element:
        yield from _element(child, marks)
        yield from text(child.tail)


def _paragraphs(text: str, *, top: bool) -> list[str]:
    """Divide loose text at its blank lines, as people type it without an editor."""
    return rules.BLANK_LINE.split(text) if top else [text]


def _element(element: etree._Element, marks: Marks) -> Iterator[Item]:
    tag = RENAMED.get(str(element.tag), str(element.tag))
    if office.is_marker(element):
        return
    if tag in STANDING:
        yield from _block(tag, element, marks)
    elif tag == "img":
        yield from _image(element)
    elif tag == "br":
        yield Run(BREAK, marks)
    elif element.get("class") == "footnote" and tag == "span":
        runs = as_runs(_flow(element, ()))
        yield note(runs, marks, rules.language(element.get("lang")))
    else:
        yield from _flow(element, _marked(tag, element, marks))


def _marked(tag: str, element: etree._Element, marks: Marks) -> Marks:
    """Return the marks that hold inside an element whose own tag is given up."""
    strong, others = office.emphasis(element)
    if tag == "a":
        if href := rules.address(element.get("href")):
            title, lang = element.get("title", ""), element.get("hreflang")
            link = mark("a", href=href, title=title, hreflang=rules.language(lang))
            marks = add(marks, link)
    elif tag in RANK and tag != "span" and not (tag == "strong" and strong is False):
        marks = add(marks, mark(tag))
    if strong and tag != "strong":
        marks = add(marks, mark("strong"))
    for other in others:
        marks = add(marks, mark(other))
    if lang := rules.language(element.get("lang")):
        marks = add(marks, mark("span", lang=lang))
    return marks


def _block(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    if tag in MADE:
        yield from MADE[tag](tag, element, _entered(element, marks))
    elif tag == "hr":
        yield Node("hr")
    else:
        yield BOUNDARY
        inner = _marked(tag, element, marks)
        yield from _flow(element, inner, plain=tag == "pre")
        yield BOUNDARY


def _entered(element: etree._Element, marks: Marks) -> Marks:
    """Return marks without an outer language where the block has its own."""
    return tuple(m for m in marks if m[1] != "span") if _attrs(element) else marks


def _text(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    attrs = _attrs(element) | (office.list_place(element) if tag == "p" else {})
    if tag == "p":
        strong, others = office.emphasis(element)
        for other in (["strong"] if strong else []) + others:
            marks = add(marks, mark(other))
    yield from gather(_flow(element, marks), tag, attrs)


def _quotation(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    if blocks := outline(inner_blocks(_flow(element, marks))):
        yield Node(tag, _attrs(element), tuple(blocks))


def _attrs(element: etree._Element) -> dict[str, str]:
    lang = rules.language(element.get("lang"))
    return {"lang": lang} if lang else {}


def _caption(tag: str, parts: Iterable[etree._Element], marks: Marks) -> Node | None:
    """Return the captions found as one, or None if they say nothing."""
    runs: list[Run] = []
    for part in parts:
        runs += [Run(" "), *as_runs(_flow(part, _marked(tag, part, marks)))]
    content = nested(tidy(runs))
    return Node(tag, {}, content) if content else None


def _list(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    attrs = _attrs(element)
    start = rules.number(element.get("start"))
    if tag == "ol" and start and int(start) != 1:
        attrs["start"] = str(int(start))
    items: list[Node] = []
    for child in _wrapped(element):
        blocks = inner_blocks(_element(child, marks))
        if child.tag in {"ul", "ol"} and items:
            # Older programs put the inner list beside the item it belongs to.
            last = items[-1]
            items[-1] = replace(last, children=last.children + tuple(blocks))
        elif blocks:
            own = _attrs(child) if child.tag == "li" else {}
            items.append(replace(opened(blocks, own, lists=True), tag="li"))
    if items:
        yield Node(tag, attrs, tuple(items))


def _wrapped(element: etree._Element) -> list[etree._Element]:
    """Return the children of a list, loose text among them made an item."""
    found: list[etree._Element] = []
    for text, child in [(element.text, None), *((c.tail, c) for c in element)]:
        if child is not None:
            found.append(child)
        if text and text.strip():
            item = etree.Element("li")
            item.text = text
            found.append(item)
    return found


def _item(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    yield BOUNDARY
    yield from _flow(element, marks)
    yield BOUNDARY


def _table(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    parts = [
        part
        for part in element.iterdescendants("caption", "tr")
        if next(part.iterancestors("table"), None) is element
    ]
    caption = _caption("caption", (p for p in parts if p.tag == "caption"), marks)
    rows = [_row(part, marks) for part in parts if part.tag == "tr"]
    if made := table(caption, rows, _attrs(element)):
        yield made
        return
    cells = [Node("td", {}, cell.children) for row in rows for cell in row.cells]
    for part in [*([caption] if caption else []), *cells]:
        if content := nested(tidy(as_runs([part]))):
            yield Node("p", {}, content)


def _row(element: etree._Element, marks: Marks) -> Row:
    section = element.getparent()
    attrs = {} if section is None or section.tag == "table" else _attrs(section)
    cells = [_cell(cell, marks) for cell in element if cell.tag in {"td", "th"}]
    return Row(attrs | _attrs(element), cells)


def _cell(element: etree._Element, marks: Marks) -> Cell:
    blocks = outline(inner_blocks(_flow(element, _entered(element, marks)), cell=True))
    content = opened(blocks, _attrs(element), lists=False)
    scope = element.get("scope", "")
    return Cell(
        header=element.tag == "th",
        scope=scope if scope in rules.SCOPES else "",
        columns=int(rules.number(element.get("colspan")) or 1) or 1,
        rows=int(rules.number(element.get("rowspan")) or 1) or 1,
        attrs=content.attrs,
        children=content.children,
    )


def _image(element: etree._Element) -> Iterator[Node]:
    """Yield a figure for one of our pictures; others have no place in a brief.

    A missing `alt` says that nobody has decided yet, an empty one "decorative".
    """
    src = element.get("src", "")
    if not rules.picture(src):
        return
    attrs = {"src": src}
    if (alt := element.get("alt")) is not None:
        attrs["alt"] = " ".join(alt.split())
    for name in ("width", "height"):
        if value := rules.number(element.get(name)):
            attrs[name] = str(int(value))
    yield Node("figure", _attrs(element), (Node("img", attrs),))


def _figure(tag: str, element: etree._Element, marks: Marks) -> Iterator[Item]:
    """Yield what a figure holds, its caption put under the last picture or table."""
    captions = [
        part
        for part in element.iterdescendants("figcaption")
        if next(part.iterancestors("figure"), None) is element
    ]
    for part in captions:
        office.remove(part)
        part.tail = None
    caption = _caption("figcaption", captions, marks)
    attrs = _attrs(element)
    blocks = list(gather(_flow(element, marks)))
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if block.tag not in {"figure", "table"}:
            continue
        block = replace(block, attrs=attrs | dict(block.attrs))
        if caption and (made := _captioned(block, caption)):
            block, caption = made, None
        blocks[index] = block
    yield from blocks
    if caption:
        yield Node("p", attrs, caption.children)


def _captioned(block: Node, caption: Node) -> Node | None:
    """Return a picture or table with its caption, or None if it has one already."""
    tags = {child.tag for child in block.children if isinstance(child, Node)}
    if tags & {"caption", "figcaption"}:
        return None
    if block.tag == "figure":
        return replace(block, children=(*block.children, caption))
    return replace(block, children=(replace(caption, tag="caption"), *block.children))


MADE: dict[str, Callable[[str, etree._Element, Marks], Iterator[Item]]] = {
    "p": _text,
    "h3": _text,
    "h4": _text,
    "ul": _list,
    "ol": _list,
    "li": _item,
    "blockquote": _quotation,
    "table": _table,
    "figure": _figure,
}
