"""A bar chart as plain numbers for a template to draw: places across in percent.

Places across are shares of the width, so that text keeps its size on a phone; heights
are pixels. Bars stand on zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Of a bar's own share of the width: the bar, and the line of the year before.
BAR, LINE = 0.56, 0.86
ROOM_ABOVE, ROOM_BELOW, LETTER = 22, 22, 16
# More bars than this cannot all carry their number on a narrow screen; twice as many
# on none.
FEW = 6
EVERY = 5


@dataclass(frozen=True)
class Point:
    """A bar's label and value, and the value a year before; None where there is none.

    A `running` one is not over yet.
    """

    label: str
    value: int | None
    before: int | None = None
    running: bool = False


@dataclass(frozen=True)
class Bar:
    """Where a bar, its line of the year before, and its words are drawn.

    `rare_label` and `rare_value` may be left out where there is little room.
    """

    label: str
    value: str
    running: bool
    rare_label: bool
    rare_value: bool
    x: str
    width: str
    middle: str
    y: int
    height: int
    value_y: int
    line_from: str
    line_to: str
    line_y: int | None


@dataclass(frozen=True)
class Chart:
    """The bars, which stand at `base`; `last_line` is where the year before is named."""

    bars: tuple[Bar, ...]
    base: int
    height: int
    last_line: int | None


def draw(points: Sequence[Point], tall: int = 160) -> Chart | None:
    """Return the chart of the points, `tall` pixels at its highest; None if all are 0."""
    highest = max((max(p.value or 0, p.before or 0) for p in points), default=0)
    if not highest:
        return None
    top = max((p.value or 0) for p in points)
    counted = [i for i, p in enumerate(points) if p.value is not None]
    # Whatever the room, the highest and the latest say their number.
    told = {*[i for i in counted if points[i].value == top][:1], *counted[-1:]}
    base = ROOM_ABOVE + tall
    bars = []
    for i, point in enumerate(points):
        height = _pixels(point.value, highest, tall)
        line = None
        if point.before is not None:
            line = base - _pixels(point.before, highest, tall)
        bars.append(_bar(point, i, len(points), base - height, base, line, i in told))
    lines = [bar.line_y for bar in bars if bar.line_y is not None]
    return Chart(tuple(bars), base, base + ROOM_BELOW, lines[-1] if lines else None)


def _bar(
    point: Point, i: int, of: int, y: int, base: int, line: int | None, told: bool
) -> Bar:
    share = 100 / of
    middle = (i + 0.5) * share
    many, most = of > FEW, of > 2 * FEW
    # A line just over the bar would run through the number.
    above = line if line is not None and y - LETTER < line < y else y
    return Bar(
        label=point.label,
        value=f"{point.value:,}" if point.value and (told or not most) else "",
        running=point.running,
        rare_label=_is_rare(i, of),
        rare_value=many and not told,
        x=_percent(middle - share * BAR / 2),
        width=_percent(share * BAR),
        middle=_percent(middle),
        y=y,
        height=base - y,
        value_y=above - 6,
        line_from=_percent(middle - share * LINE / 2),
        line_to=_percent(middle + share * LINE / 2),
        line_y=line,
    )


def _is_rare(i: int, of: int) -> bool:
    """Whether a narrow screen leaves the label out: of twelve every second stays."""
    if of > 2 * FEW:
        return i > 0 and (i + 1) % EVERY != 0
    return of > FEW and i % 2 == 1


def _pixels(value: int | None, highest: int, tall: int) -> int:
    """Return a bar's height; what was counted at all shows as one pixel at least."""
    return max(round(tall * value / highest), 1) if value else 0


def _percent(share: float) -> str:
    return f"{share:.3f}%"
