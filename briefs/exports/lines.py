"""Plain text as paragraphs, and bodies as lines: what several formats write alike."""

import re
from collections.abc import Callable, Sequence
from itertools import count

from briefs.html import Child, Node, rules

# A no-break space is not among them.
SPACES = re.compile(r"[ \t\r\n\f]+")
BLANK_LINE = re.compile(r"\n\s*\n")


def paragraphs(words: str) -> list[str]:
    """Return each paragraph of a summary or biography as one line."""
    parts = (SPACES.sub(" ", part).strip() for part in BLANK_LINE.split(words))
    return [part for part in parts if part]


def blocks(
    nodes: Sequence[Child],
    paragraph: Callable[[Sequence[Child]], str],
    block: Callable[[Node], str],
) -> list[str]:
    """Write blocks; inline nodes between them make a paragraph. Empty ones are left out."""
    written: list[str] = []
    inline: list[Child] = []
    for node in [*nodes, Node("end")]:
        if isinstance(node, str) or node.tag in rules.INLINE_TAGS:
            inline.append(node)
            continue
        written.append(paragraph(inline))
        inline = []
        written.append(block(node))
    return [text for text in written if text]


def listed(node: Node, write: Callable[[Sequence[Child]], str]) -> str:
    """Write a list, each item behind its number or a dash."""
    start = node.attrs.get("start", "1")
    numbers = count(int(start) if start.isdecimal() else 1)
    items = []
    for item in node.children:
        if isinstance(item, Node):
            marker = f"{next(numbers)}. " if node.tag == "ol" else "- "
            items.append(indented(write(item.children), marker, " " * len(marker)))
    return "\n".join(items)


def indented(text: str, first: str, others: str) -> str:
    """Put something before the first line and before the others."""
    lines = text.split("\n")
    rest = [(others + line).rstrip(" ") for line in lines[1:]]
    return "\n".join([first + lines[0], *rest])
