"""Runs and blocks in a row: gathered into paragraphs, or levelled into one line."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from briefs.html import rules
from briefs.html.inline import BREAK, Mark, Run, add, mark, nested, tidy, unnested
from briefs.html.tree import Node

HEADINGS = frozenset({"h3", "h4"})
STANDING = rules.BLOCK_TAGS | rules.FOREIGN_BLOCKS


class Boundary:
    """Where a block of unknown kind begins or ends: text on both sides stays apart."""


BOUNDARY = Boundary()
Item: TypeAlias = Run | Node | Boundary
Marks: TypeAlias = tuple[Mark, ...]


def gather(
    items: Iterable[Item], tag: str = "p", attrs: dict[str, str] | None = None
) -> Iterator[Node]:
    """Yield blocks: runs between blocks become a block of `tag` each."""
    runs: list[Run] = []
    for item in items:
        if isinstance(item, Run):
            runs.append(item)
            continue
        yield from _divide(runs, tag, attrs or {})
        runs = []
        if isinstance(item, Node):
            yield item
    yield from _divide(runs, tag, attrs or {})


def _divide(runs: list[Run], tag: str, attrs: dict[str, str]) -> Iterator[Node]:
    """Yield one block, or several where two breaks follow each other."""
    parts: list[list[Run]] = [[]]
    blank = False
    for run in runs:
        if run.content == BREAK and blank:
            parts.append([])
        elif isinstance(run.content, str) and not run.content.strip():
            parts[-1].append(run)
            continue
        else:
            parts[-1].append(run)
        blank = run.content == BREAK
    for part in parts:
        kept = tidy(part)
        if tag in HEADINGS and all(_has(run, "strong") for run in kept):
            kept = [replace(run, marks=_without(run, "strong")) for run in kept]
        kept, own = _hoist(kept, attrs)
        if kept:
            yield Node(tag, own, nested(kept))


def _has(run: Run, tag: str) -> bool:
    return run.is_note or any(m[1] == tag for m in run.marks)


def _without(run: Run, tag: str) -> Marks:
    return tuple(m for m in run.marks if m[1] != tag)


def _hoist(runs: list[Run], attrs: dict[str, str]) -> tuple[list[Run], dict[str, str]]:
    """Move a language that holds for the whole block from its runs to the block."""
    langs = {
        run.content.attrs.get("lang", "")
        if isinstance(run.content, Node) and run.is_note
        else next((m[2][0][1] for m in run.marks if m[1] == "span"), "")
        for run in runs
        if run.content != BREAK
    }
    if len(langs) != 1 or not (lang := langs.pop()) or all(r.is_note for r in runs):
        return runs, attrs
    moved = [replace(run, marks=_without(run, "span")) for run in runs]
    return moved, attrs | {"lang": lang}


def as_runs(items: Iterable[Item]) -> Iterator[Run]:
    """Yield everything as runs, for places that hold one line: captions and notes."""
    for item in items:
        if isinstance(item, Run):
            yield item
            continue
        yield Run(" ")
        if isinstance(item, Node):
            yield from _unblocked(item)
            yield Run(" ")


def _unblocked(node: Node) -> Iterator[Run]:
    if node.tag in {"p", "h3", "h4", "figcaption", "caption"}:
        yield from unnested(node.children, _lang_mark(node))
        return
    for child in node.children:
        if isinstance(child, Node) and child.tag in STANDING:
            yield from _unblocked(child)
            yield Run(" ")
        elif isinstance(child, Node) and child.tag == "img":
            continue
        else:
            yield from unnested([child], _lang_mark(node))


def _lang_mark(node: Node) -> Marks:
    lang = node.attrs.get("lang", "")
    return (mark("span", lang=lang),) if lang else ()


def inner_blocks(items: Iterable[Item], *, cell: bool = False) -> list[Node]:
    """Return blocks fit for a list item, quotation or cell: without headings."""
    blocks: list[Node] = []
    for node in gather(items):
        if node.tag in HEADINGS:
            runs = tidy(unnested(node.children))
            bold = [
                run
                if run.is_note
                else replace(run, marks=add(run.marks, mark("strong")))
                for run in runs
            ]
            blocks.append(replace(node, tag="p", children=nested(bold)))
        elif node.tag == "table" and cell:
            runs = tidy(_unblocked(node))
            if runs:
                blocks.append(Node("p", {}, nested(runs)))
        elif node.tag == "blockquote" and cell:
            blocks.extend(b for b in node.children if isinstance(b, Node))
        elif node.tag != "hr":
            blocks.append(node)
    return blocks


def opened(blocks: list[Node], attrs: dict[str, str], *, lists: bool) -> Node:
    """Return a nameless node of blocks, a single paragraph replaced by its text."""
    first, *rest = blocks or [Node("p")]
    own = {"lang": first.attrs["lang"]} if "lang" in first.attrs else {}
    followed = bool(rest) and not (lists and all(n.tag in {"ul", "ol"} for n in rest))
    if first.tag != "p" or followed or (own and rest):
        return Node("", attrs, tuple(blocks))
    return Node("", attrs | own, (*first.children, *rest))
