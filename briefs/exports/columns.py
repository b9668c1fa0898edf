"""Plain text in columns: how wide letters are, lines folded to a width, tables drawn."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

WIDEST_CELL, WIDEST_TABLE = 32, 100
GAP = " | "
# The vowels and finals of old Hangul stand in the square of their initial.
JOINED = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")


@dataclass
class Cell:
    """A cell at its place, with the paragraphs in it; `lines` once it is folded."""

    x: int
    y: int
    columns: int
    rows: int
    text: list[str]
    right: bool = False


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter) or JOINED.match(letter):
        return 0
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def folded(text: str, most: int) -> list[str]:
    """Return the text as lines of at most `most` columns, cut within words at need."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width(joined) <= most:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, most)
        lines += full
    return [*lines, line] if line or not lines else lines


def _cut(word: str, most: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1]) + _width(letter) > most:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def padded(text: str, to: int, *, right: bool = False) -> str:
    """Return the text filled up with spaces."""
    space = " " * (to - width(text))
    return f"{space}{text}" if right else f"{text}{space}"


def drawn(cells: list[Cell], headers: int) -> list[str]:
    """Return the table as lines: a rule under the header, a bar between columns."""
    widths = _widths(cells)
    texts = [_lines(cell, _span(widths, cell)) for cell in cells]
    heights = _heights(cells, texts)
    starts = [sum(heights[:y]) for y in range(len(heights))]
    canvas: list[dict[int, str]] = [{} for _ in range(sum(heights))]
    for cell, lines in zip(cells, texts, strict=True):
        deep = sum(heights[cell.y : cell.y + cell.rows])
        space = _span(widths, cell)
        for at in range(deep):
            line = lines[at] if at < len(lines) else ""
            shown = padded(line, space, right=cell.right)
            canvas[starts[cell.y] + at][cell.x] = shown
    written = [GAP.join(row[x] for x in sorted(row)).rstrip() for row in canvas]
    rule = "-+-".join("-" * space for space in widths)
    top = sum(heights[:headers])
    if headers:
        written.insert(top, rule)
    return [rule, *written, rule]


def _widths(cells: list[Cell]) -> list[int]:
    columns = max((cell.x + cell.columns for cell in cells), default=0)
    widths = [1] * columns
    for cell in cells:
        if cell.columns == 1:
            most = max((width(line) for line in cell.text), default=0)
            widths[cell.x] = max(widths[cell.x], min(most, WIDEST_CELL))
    room = max(WIDEST_TABLE - len(GAP) * (columns - 1), columns * 4)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return widths


def _span(widths: list[int], cell: Cell) -> int:
    taken = widths[cell.x : cell.x + cell.columns]
    return sum(taken) + len(GAP) * (len(taken) - 1)


def _lines(cell: Cell, space: int) -> list[str]:
    return [line for text in cell.text for line in folded(text, max(space, 2))]


def _heights(cells: list[Cell], texts: list[list[str]]) -> list[int]:
    rows = max((cell.y + cell.rows for cell in cells), default=0)
    heights = [1] * rows
    placed = sorted(zip(cells, texts, strict=True), key=lambda pair: pair[0].rows)
    for cell, lines in placed:
        last = cell.y + cell.rows - 1
        missing = len(lines) - sum(heights[cell.y : last + 1])
        heights[last] += max(missing, 0)
    return heights


def underlined(text: str, mark: str) -> Iterator[str]:
    """Yield a heading and the line under it."""
    yield text
    yield mark * max(width(text), 1)
