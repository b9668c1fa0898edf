"""Paragraphs that are list items in all but name, as real lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from briefs.html.inline import BREAK
from briefs.html.tree import Child, Node, words

_BULLET = re.compile(r"[\s\u3000]*([•·∙▪▫◦‣●○■□◆◇▶▷–-])[\s\u3000]+(?=\S)")
_ORDERED = re.compile(r"\(?([0-9]+|[a-z]{1,4})[.)]", re.IGNORECASE)


@dataclass
class Item:
    """A list item to be: where it hangs, and whether it is numbered."""

    level: int
    ordered: bool
    start: int
    content: Node


def outline(blocks: Iterable[Node]) -> list[Node]:
    """Return blocks with typed lists made real.

    Word's list paragraphs say so themselves. Hand-typed bullets count from two lines
    on; the first kind of bullet is the outer level, the next new kind the inner one,
    as □, ○ and - are used in Korean papers.
    """
    made: list[Node] = []
    group: list[tuple[Node, str]] = []
    for block in (line for whole in blocks for line in _lines(whole)):
        marker = _marker(block)
        if not marker:
            made += _close(group)
            group = []
            made.append(block)
        else:
            group.append((block, marker))
    return made + _close(group)


def _lines(block: Node) -> list[Node]:
    """Divide a paragraph whose every line begins with a bullet."""
    if block.tag != "p" or BREAK not in block.children:
        return [block]
    lines: list[list[Child]] = [[]]
    for child in block.children:
        if child == BREAK:
            lines.append([])
        else:
            lines[-1].append(child)
    if not all(_BULLET.match(words(line)) for line in lines):
        return [block]
    return [replace(block, children=tuple(line)) for line in lines]


def _marker(block: Node) -> str:
    if block.tag != "p":
        return ""
    if "data-level" in block.attrs:
        return "word"
    match = _BULLET.match(words(block.children[:1]))
    return match[1] if match else ""


def _close(group: list[tuple[Node, str]]) -> list[Node]:
    """Return the lists of a run of item-like paragraphs, or the paragraphs."""
    if len(group) == 1 and group[0][1] != "word":
        return [group[0][0]]
    stack: list[str] = []
    items: list[Item] = []
    for block, marker in group:
        if marker == "word":
            items.append(_from_word(block))
            continue
        if marker in stack:
            del stack[stack.index(marker) + 1 :]
        else:
            stack.append(marker)
        match = _BULLET.match(words(block.children[:1]))
        cut = match.end() if match else 0
        children = tuple(_cut(block.children, cut))
        items.append(Item(len(stack), False, 1, replace(block, children=children)))
    made: list[Node] = []
    while items:
        made.append(_list(items))
    return made


def _from_word(block: Node) -> Item:
    marker = _ORDERED.fullmatch(block.attrs.get("data-marker", ""))
    # "o" is the bullet of Word's second level.
    ordered = bool(marker) and block.attrs["data-marker"] != "o"
    start = int(marker[1]) if marker and marker[1].isdigit() else 1
    attrs = {name: v for name, v in block.attrs.items() if name == "lang"}
    return Item(
        int(block.attrs["data-level"]), ordered, start, replace(block, attrs=attrs)
    )


def _cut(children: Iterable[Child], length: int) -> Iterable[Child]:
    """Yield children without the first `length` characters of their text."""
    for child in children:
        size = len(words([child]))
        if length >= size:
            length -= size
        elif length == 0:
            yield child
        elif isinstance(child, str):
            yield child[length:]
            length = 0
        else:
            yield replace(child, children=tuple(_cut(child.children, length)))
            length = 0


def _list(items: list[Item]) -> Node:
    """Take the items of one list off the front, deeper ones nested in them."""
    first = items[0]
    children: list[Node] = []
    while items and items[0].level >= first.level:
        if items[0].level > first.level:
            inner = _list(items)
            last = children[-1]
            children[-1] = replace(last, children=(*last.children, inner))
            continue
        if items[0].ordered != first.ordered:
            break
        content = items.pop(0).content
        children.append(Node("li", content.attrs, content.children))
    start = {"start": str(first.start)} if first.ordered and first.start != 1 else {}
    return Node("ol" if first.ordered else "ul", start, tuple(children))
