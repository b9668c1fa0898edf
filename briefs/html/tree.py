"""Body HTML as a tree of plain values, and the one way to write it down again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

from lxml import etree

# Children of these are blocks, so white space between them means nothing.
CONTAINERS = frozenset({"table", "thead", "tbody", "tr", "ul", "ol"})
BLOCKS = frozenset({"p", "h3", "h4", "ul", "ol", "blockquote", "hr", "figure", "table"})
VOID = frozenset({"br", "hr", "img"})


@dataclass(frozen=True)
class Node:
    """An element; `children` are elements and pieces of text, in order.

    A footnote is `Node("span", {"class": "footnote"}, …)` at its place in the sentence.
    """

    tag: str
    attrs: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Child, ...]" = ()


Child: TypeAlias = Node | str


def parse(body: str) -> tuple[Child, ...]:
    """Return the blocks of a clean body (what `clean` returned).

    The shape that exporters may rely on:

    - at the top only blocks: p h3 h4 ul ol blockquote hr figure table;
    - p h3 h4 hold only text and inline nodes: strong em sup sub a br q cite code,
      span[lang], span.footnote (whose children are inline again, never a footnote);
    - li, td and th hold either only inline children (perhaps followed by ul or ol in
      an li) or only blocks; blockquote holds only blocks;
    - figure is img, then perhaps figcaption; table is perhaps caption, perhaps thead,
      perhaps tbody, each row as wide as the others once spans are counted;
    - white space between blocks is not in the tree.
    """
    return tuple(_children(dom(body), top=True))


def dom(html: str) -> etree._Element:
    """Return the `body` element of HTML that is known to be well-formed."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    # The wrapper keeps libxml2 from putting loose text into a paragraph of its own.
    root = etree.fromstring(f"<html><body>{html}</body></html>", parser)
    body = root.find("body")
    return root if body is None else body


def _children(element: etree._Element, *, top: bool = False) -> Iterable[Child]:
    blocks = top or element.tag in CONTAINERS or element.tag == "blockquote"
    if element.text and not (blocks and not element.text.strip(" \t\r\n")):
        yield element.text
    for child in element:
        yield Node(
            str(child.tag),
            {str(name): str(value) for name, value in child.attrib.items()},
            tuple(_children(child)),
        )
        if child.tail and not (blocks and not child.tail.strip(" \t\r\n")):
            yield child.tail


def write(nodes: Iterable[Child]) -> str:
    """Return the HTML of nodes, spelt as nh3 spells it."""
    return "".join(map(_spell, nodes))


def _spell(node: Child) -> str:
    if isinstance(node, str):
        return escape(node, quote=False).replace("\xa0", "&nbsp;")
    attrs = "".join(
        f' {name}="{escape(value).replace("&#x27;", chr(39)).replace(chr(0xA0), "&nbsp;")}"'
        for name, value in sorted(node.attrs.items())
    )
    if node.tag in VOID:
        return f"<{node.tag}{attrs}>"
    return f"<{node.tag}{attrs}>{write(node.children)}</{node.tag}>"


def words(nodes: Iterable[Child]) -> str:
    """Return the text of nodes with nothing between it; a line break is a space."""
    return "".join(node if isinstance(node, str) else _words(node) for node in nodes)


def _words(node: Node) -> str:
    return " " if node.tag == "br" else words(node.children)
