"""Rows of cells as a table without holes, with the head and scopes it must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from briefs.html.tree import Child, Node

# No table in a brief is larger; a forged span must not fill the memory.
MOST_CELLS = 40_000
WIDEST_CELL = 100


@dataclass
class Cell:
    """A cell as found; `columns` and `rows` are corrected while it is laid out."""

    header: bool = False
    scope: str = ""
    columns: int = 1
    rows: int = 1
    attrs: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Child, ...] = ()


@dataclass
class Row:
    """A row as found."""

    attrs: dict[str, str]
    cells: list[Cell]


def table(caption: Node | None, rows: list[Row], attrs: dict[str, str]) -> Node | None:
    """Return a table, or None if there is no cell or the table is beyond all measure.

    Every row comes out equally wide, no cell reaches out of the table or from its head
    into its body, and every header cell says what it heads.
    """
    _drop_empty(rows)
    if not rows or not _lay_out(rows):
        return None
    head = _head(rows)
    parts = [caption] if caption else []
    for tag, some in (("thead", rows[:head]), ("tbody", rows[head:])):
        if some:
            parts.append(Node(tag, {}, tuple(_row(row, tag) for row in some)))
    return Node("table", attrs, tuple(parts))


def _drop_empty(rows: list[Row]) -> None:
    """Remove rows without a cell of their own, and shorten what reached through them."""
    for y in range(len(rows) - 1, -1, -1):
        if rows[y].cells:
            continue
        for above, row in enumerate(rows[:y]):
            for cell in row.cells:
                cell.rows -= above + cell.rows > y
        del rows[y]


def _lay_out(rows: list[Row]) -> bool:
    """Correct spans so that no two cells overlap, and fill what is left empty.

    Return whether the table has a size that can be.
    """
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row.cells:
            while (y, x) in taken:
                x += 1
            room = 1
            while room < min(cell.columns, WIDEST_CELL) and (y, x + room) not in taken:
                room += 1
            cell.columns = room
            cell.rows = max(1, min(cell.rows, len(rows) - y))
            if len(taken) + cell.rows * room > MOST_CELLS:
                return False
            taken |= {(y + j, x + i) for j in range(cell.rows) for i in range(room)}
            x += room
    width = max(x for _, x in taken) + 1
    if width * len(rows) > MOST_CELLS:
        return False
    for y, row in enumerate(rows):
        header = all(cell.header for cell in row.cells)
        missing = sum((y, x) not in taken for x in range(width))
        row.cells += [Cell(header=header) for _ in range(missing)]
    return True


def _head(rows: list[Row]) -> int:
    """Return how many leading rows are the head: headers only, none reaching below."""
    leading = 0
    while leading < len(rows) and all(cell.header for cell in rows[leading].cells):
        leading += 1
    while leading and any(
        y + cell.rows > leading
        for y, row in enumerate(rows[:leading])
        for cell in row.cells
    ):
        leading -= 1
    return leading


def _row(row: Row, section: str) -> Node:
    return Node("tr", row.attrs, tuple(_cell(cell, section) for cell in row.cells))


def _cell(cell: Cell, section: str) -> Node:
    attrs = dict(cell.attrs)
    if cell.columns > 1:
        attrs["colspan"] = str(cell.columns)
    if cell.rows > 1:
        attrs["rowspan"] = str(cell.rows)
    if cell.header:
        attrs["scope"] = cell.scope or ("col" if section == "thead" else "row")
    return Node("th" if cell.header else "td", attrs, cell.children)
