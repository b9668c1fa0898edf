"""A table of a body as a grid: every cell with its column, row and spans."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from briefs.exports.words import Inline
from briefs.html import Node, walk

FIGURES = re.compile(r"[\s\d.,:/%+()$€£¥₩~–—-]*\d[\s\d.,:/%+()$€£¥₩~–—-]*|[–—-]?")

# Of the measure: the narrowest and the widest weight a column of text may have.
NARROWEST, WIDEST = 5, 40
# What fits into one column of a table as wide as the measure, in syllables.
SYLLABLES = 42


def grid(
    table: Node,
    cell: Callable[[Node, int | None], list[Inline]],
    caption: Callable[[Node], list[Inline]],
) -> dict[str, Any]:
    """Return the table for the template: caption, columns, header rows, cells."""
    rows = list(_rows(table))
    headers = sum(1 for _row, header in rows if header)
    placed = list(_placed([row for row, _header in rows], headers))
    columns = max((x + spans[0] for x, _y, spans, _node in placed), default=0)
    weights = _weights(placed, columns)
    numbers = [_is_figures(placed, x, headers) for x in range(columns)]
    return {
        "c": [
            part
            for child in table.children
            if isinstance(child, Node) and child.tag == "caption"
            for part in caption(child)
        ],
        "columns": weights,
        "headers": headers,
        # A repeated header is an artifact, and those may hold no links.
        "repeat": not any(_has_link(node) for _x, y, _s, node in placed if y < headers),
        "cells": [
            {
                "x": x, "y": y, "colspan": width, "rowspan": height,
                "strong": node.tag == "th",
                "align": _align(numbers[x : x + width]),
                "c": cell(node, _longest(weights, x, width)),
            }
            for x, y, (width, height), node in placed
        ],
    }  # fmt: skip


def _rows(table: Node) -> Iterator[tuple[list[Node], bool]]:
    """Yield each row, and whether it is one of the header rows at the top."""
    at_top = True
    for part in table.children:
        if not isinstance(part, Node) or part.tag not in {"thead", "tbody", "tr"}:
            continue
        for row in [part] if part.tag == "tr" else part.children:
            if not isinstance(row, Node):
                continue
            cells = [c for c in row.children if isinstance(c, Node)]
            only_th = bool(cells) and all(c.tag == "th" for c in cells)
            at_top = at_top and (part.tag == "thead" or only_th)
            yield cells, at_top


def _placed(
    rows: list[list[Node]], headers: int
) -> Iterator[tuple[int, int, tuple[int, int], Node]]:
    """Place cells as browsers do; a span ends with its part of the table."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        end = headers if y < headers else len(rows)
        for node in row:
            while (x, y) in taken:
                x += 1
            width = _span(node, "colspan")
            while any((x + i, y) in taken for i in range(width)):
                width -= 1
            height = min(_span(node, "rowspan"), end - y)
            taken |= {(x + i, y + j) for i in range(width) for j in range(height)}
            yield x, y, (width, height), node
            x += width


def _has_link(node: Node) -> bool:
    linked = ("a", "footnote")
    return any(
        found.tag in linked or found.attrs.get("class") in linked
        for found in walk(node.children)
    )


def _span(node: Node, name: str) -> int:
    value = node.attrs.get(name, "1")
    return max(1, min(int(value), 100)) if value.isdecimal() else 1


def _text(node: Node) -> str:
    return "".join(c if isinstance(c, str) else _text(c) for c in node.children).strip()


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x1100 else 1 for letter in text)


def _weights(
    placed: list[tuple[int, int, tuple[int, int], Node]], columns: int
) -> list[int]:
    """Return each column's share: by its longest word and its usual text."""
    weights = [NARROWEST] * columns
    for x, _y, (width, _height), node in placed:
        if width == 1:
            text = _text(node)
            word = max((_width(part) for part in text.split()), default=0)
            usual = min(_width(text), WIDEST)
            weights[x] = max(weights[x], min(word + 2, WIDEST), (usual + word) // 2)
    return weights


def _longest(weights: list[int], x: int, width: int) -> int:
    """Return how many syllables of a word fit into the cell's columns."""
    share = sum(weights[x : x + width]) / (sum(weights) or 1)
    return max(2, int(share * SYLLABLES) - 1)


def _align(numbers: list[bool]) -> str:
    if not all(numbers):
        return "start"
    return "end" if len(numbers) == 1 else "center"


def _is_figures(
    placed: list[tuple[int, int, tuple[int, int], Node]], column: int, headers: int
) -> bool:
    """Whether all cells under the header hold figures: these are set to the right.

    The first column names its rows, be it by years.
    """
    if column == 0:
        return False
    texts = [
        _text(node)
        for x, y, (width, _height), node in placed
        if x == column and y >= headers and width == 1
    ]
    return any(texts) and all(FIGURES.fullmatch(text) for text in texts)
