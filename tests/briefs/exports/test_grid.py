"""Tables as grids: each cell has its place, figures stand to the right."""

from typing import Any

from briefs.exports.grid import grid
from briefs.exports.words import Inline
from briefs.html import Node, parse


def grid_of(rows: str) -> dict[str, Any]:
    def inline(node: Node, longest: int | None = None) -> list[Inline]:
        return [child for child in node.children if isinstance(child, str)]

    (table,) = parse(f"<table>{rows}</table>")
    assert isinstance(table, Node)
    return grid(table, inline, inline)


def placed(rows: str) -> list[tuple[str, int, int, int, int]]:
    return [
        ("".join(c["c"]), c["x"], c["y"], c["colspan"], c["rowspan"])
        for c in grid_of(rows)["cells"]
    ]


def test_cells_are_placed_around_spans() -> None:
    cells = placed(
        "<thead><tr><th rowspan='2'>Q</th><th colspan='2'>A</th></tr>"
        "<tr><th>y</th><th>n</th></tr></thead>"
        "<tbody><tr><td>a</td><td>1</td><td>2</td></tr></tbody>"
    )

    assert cells == [
        ("Q", 0, 0, 1, 2),
        ("A", 1, 0, 2, 1),
        ("y", 1, 1, 1, 1),
        ("n", 2, 1, 1, 1),
        ("a", 0, 2, 1, 1),
        ("1", 1, 2, 1, 1),
        ("2", 2, 2, 1, 1),
    ]


def test_spans_end_with_the_table_and_never_overlap() -> None:
    cells = placed(
        "<tbody><tr><td>a</td><td rowspan='9'>b</td></tr>"
        "<tr><td colspan='3'>c</td></tr></tbody>"
    )

    assert cells == [("a", 0, 0, 1, 1), ("b", 1, 0, 1, 2), ("c", 0, 1, 1, 1)]


def test_header_rows_are_those_at_the_top() -> None:
    marked = grid_of(
        "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    )
    only_cells = grid_of("<tbody><tr><th>a</th></tr><tr><td>1</td></tr></tbody>")
    none = grid_of("<tbody><tr><td>a</td></tr><tr><th>b</th></tr></tbody>")

    assert (marked["headers"], only_cells["headers"], none["headers"]) == (1, 1, 0)


def test_columns_of_figures_are_set_to_the_right() -> None:
    cells = grid_of(
        "<tbody><tr><th>Name</th><th>Share</th></tr>"
        "<tr><td>2022</td><td>1,234.5%</td></tr>"
        "<tr><td>other</td><td>–</td></tr></tbody>"
    )["cells"]

    aligned = {"".join(cell["c"]): cell["align"] for cell in cells}
    assert aligned == {
        "Name": "start", "2022": "start", "other": "start",
        "Share": "end", "1,234.5%": "end", "–": "end",
    }  # fmt: skip


def test_longer_texts_get_wider_columns() -> None:
    columns = grid_of(
        "<tbody><tr><td>a long text of many words</td><td>1</td></tr></tbody>"
    )["columns"]

    assert columns[0] > columns[1]
