"""What the benchmark found, as tables and verdicts, for a terminal or as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Table:
    """A table; the first column names the rows, the others hold figures."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def text(self) -> str:
        """Return it for a terminal."""
        lines = [("", *self.heads[1:]), *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        said = [self.title, *_wrapped(self.note), ""]
        for name, *figures in lines:
            cells = [f"{name:{widths[0]}}"]
            cells += [
                f"{it:>{width}}" for it, width in zip(figures, widths[1:], strict=True)
            ]
            said.append("  ".join(cells).rstrip())
        return "\n".join(said)

    def markdown(self) -> str:
        """Return it under a heading of the third level."""
        columns = ["---"] + ["---:"] * (len(self.heads) - 1)
        lines = [_row(self.heads), _row(columns), *map(_row, self.rows)]
        note = [self.note, ""] if self.note else []
        return "\n".join([f"### {self.title}", "", *note, *lines])


@dataclass(frozen=True)
class Bar:
    """A bound that must hold: what, at most how much, and what was found."""

    what: str
    most: float
    found: float
    unit: str = ""

    @property
    def held(self) -> bool:
        """Whether it holds."""
        return self.found <= self.most

    def row(self) -> tuple[str, ...]:
        """Return bound, figure and verdict as a table has them."""
        return (
            self.what,
            f"≤ {_short(self.most)}{self.unit}",
            f"{_short(self.found)}{self.unit}",
            "yes" if self.held else "NO",
        )


@dataclass
class Findings:
    """All that a run found; `left_out` says what could not be measured and why."""

    machine: str
    tables: list[Table] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def verdicts(self) -> Table:
        """Return the bars as the last table."""
        rows = [bar.row() for bar in self.bars]
        return Table("Verdicts", "", ("bar", "bound", "found", "held"), rows)

    def markdown(self) -> str:
        """Return the whole run."""
        parts = [self.machine, *(f"Left out: {why}" for why in self.left_out)]
        tables = [*self.tables, *([self.verdicts()] if self.bars else [])]
        parts += [table.markdown() for table in tables]
        return "\n\n".join(parts)


def put_into(document: str, figures: str) -> str:
    """Return the document with its figures replaced; without a place, only these."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return f"{figures}\n"
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _wrapped(text: str, width: int = 88) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]
