"""The house style of text documents: one table of styles for DOCX and ODT.

Fonts are named, not embedded: those that Korean offices have and edit with.
"""

from dataclasses import dataclass

# Languages whose letters have fonts and marks of their own in text documents.
EAST_ASIAN = frozenset({"ko", "ja", "zh"})

INK, QUIET, ACCENT = "16181D", "4A4F5A", "0B4F6C"
RULE, PANEL = "C9CCD3", "F6F5F1"

# In millimetres, on A4: the text is as wide as in print.
PAGE = (210, 297)
SIDE, TOP, BOTTOM = 34, 31, 28


@dataclass(frozen=True)
class Fonts:
    """Font names for Latin letters and for Hangul and Hanja."""

    latin: str
    asian: str


@dataclass(frozen=True)
class Style:
    """A paragraph style; lengths in points, `line` as a share of the font's own.

    `name` is the one pandoc and our trees use. `outline` is the level of a heading,
    `rule` the side of a line. What is empty is as in the style it is based on.
    """

    name: str
    based: str = "Body Text"
    size: float = 0
    bold: bool | None = None
    colour: str = ""
    display: bool = False
    before: float | None = None
    after: float | None = None
    line: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    align: str = ""
    keep: bool = False
    outline: int = 0
    rule: str = ""
    fill: str = ""


@dataclass(frozen=True)
class Run:
    """A character style."""

    name: str
    italic: bool = False
    colour: str = ""
    mono: bool = False
    raised: bool = False


def fonts(language: str) -> tuple[Fonts, Fonts]:
    """Return the fonts of text and of headings in a brief of that language."""
    display = "맑은 고딕" if language == "ko" else "Georgia"
    return Fonts("Georgia", "바탕"), Fonts(display, "맑은 고딕")


def spacing(language: str) -> float:
    """Return the height of a line of text: Hangul fills its square and wants more."""
    return 1.45 if language == "ko" else 1.3


# Those that others are based on come first.
STYLES = (
    Style("Normal", "", size=10.5, colour=INK, before=0, after=0),
    Style("Body Text", "Normal", before=0, after=8),
    Style("First Paragraph"),
    Style("Compact", before=0, after=3),
    Style("heading 1", "Normal", 14, True, display=True, before=20, after=8,
          line=1.2, keep=True, outline=1),
    Style("heading 2", "Normal", 11.5, True, display=True, before=16, after=6,
          line=1.2, keep=True, outline=2),
    Style("heading 3", "Normal", 10.5, True, colour=QUIET, display=True, before=12,
          after=6, line=1.2, keep=True, outline=3),
    Style("heading 4", "heading 3", outline=4, keep=True),
    Style("Brief Label", "Normal", 9.5, True, colour=ACCENT, display=True, before=16,
          after=10, keep=True),
    Style("Title", "Normal", 20, True, display=True, before=0, after=10, line=1.2,
          keep=True),
    Style("Subtitle", "Normal", 12.5, colour=QUIET, display=True, before=0, after=12,
          line=1.2, keep=True),
    Style("Author", "Normal", 9.5, True, display=True, before=4, after=3),
    Style("Affiliation", "Normal", 9.5, colour=QUIET, display=True, after=3),
    Style("Date", "Normal", 8.5, colour=QUIET, display=True, after=22),
    Style("Abstract Title", "Normal", 8.5, True, colour=ACCENT, display=True, before=0,
          after=2, left=8, right=8, keep=True, fill=PANEL),
    Style("Abstract", size=9.5, before=0, after=8, left=8, right=8, fill=PANEL),
    Style("Block Text", before=4, after=8, left=14, colour=QUIET, rule="left"),
    Style("Table Text", "Normal", 9, before=1, after=1, line=1.25),
    Style("Table Heading", "Table Text", bold=True, display=True),
    Style("Table Text Center", "Table Text", align="center"),
    Style("Table Text Right", "Table Text", align="right"),
    Style("Table Heading Center", "Table Heading", align="center"),
    Style("Table Heading Right", "Table Heading", align="right"),
    Style("caption", "Normal", 8.5, display=True, before=0, after=6, line=1.25),
    Style("Table Caption", "caption", bold=True, before=14, keep=True),
    Style("Image Caption", "caption", before=4, after=14),
    Style("Figure", "Normal", align="center", before=14, after=0),
    Style("Captioned Figure", "Figure", keep=True, align="center"),
    Style("footnote text", "Normal", 8.5, before=0, after=2, line=1.2, hanging=12),
    Style("Original", size=9.5, before=18, after=8, left=8, right=8, fill=PANEL),
    Style("Portrait", "Normal", before=12, after=4, keep=True),
    Style("Expert Name", "Normal", bold=True, display=True, before=10, after=1,
          keep=True),
    Style("Expert Position", "Normal", 8.5, colour=QUIET, display=True, after=5,
          keep=True),
    Style("Expert", size=9.5, after=6),
    Style("Horizontal Line", "Normal", 4, before=4, after=12, rule="bottom"),
    Style("Colophon", "Normal", 8.5, colour=QUIET, display=True, before=10),
    Style("header", "Normal", 8.5, colour=QUIET, display=True),
    Style("footer", "Normal", 8.5, colour=QUIET, display=True),
)  # fmt: skip

RUNS = (
    Run("Hyperlink", colour=ACCENT),
    Run("footnote reference", raised=True),
    Run("Verbatim Char", mono=True),
    Run("Credit", colour=QUIET),
    Run("Cite", italic=True),
)
