"""Tables as files that spreadsheets open: nothing in them is taken for a formula."""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import IO, Any, TypeAlias

import xlsxwriter

# What a spreadsheet takes for the beginning of a formula.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
# What Excel would take for a month or a day, as the number of a brief, 2022-01, or cut to
# a number. A whole date may become one.
CHANGED = re.compile(r"\d{4}[-/.](0?[1-9]|1[0-2])|\d{1,2}[-/]\d{1,4}|0\d+")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Value: TypeAlias = str | int | datetime.date | None


class Link(Enum):
    """A cell that opens the address in the cell before it."""

    TO_THE_LEFT = auto()


@dataclass(frozen=True)
class Column:
    """A column: what stands above it, and how many letters wide it is."""

    head: str
    width: int = 18


class Sheet:
    """A sheet that grows row by row, its first row always in sight."""

    def __init__(self, sheet: Any, columns: Sequence[Column], formats: Any) -> None:
        self._sheet, self._formats = sheet, formats
        self.rows = 0
        self._width = len(columns)
        for n, column in enumerate(columns):
            sheet.write_string(0, n, column.head, formats["head"])
            sheet.set_column(n, n, column.width)
        sheet.freeze_panes(1, 0)

    def add(self, values: Iterable[Value | Link]) -> None:
        """Write a row: texts as texts, whatever they begin with, numbers as numbers."""
        self.rows += 1
        for n, value in enumerate(values):
            self._write(n, value)

    def filter(self) -> None:
        """Offer choices under each head; all rows must be there."""
        self._sheet.autofilter(0, 0, max(self.rows, 1), self._width - 1)

    def _write(self, column: int, value: Value | Link) -> None:
        sheet, row, formats = self._sheet, self.rows, self._formats
        if isinstance(value, Link):
            # The formula holds a place and no text, so that no text can break out of
            # it; links of their own would be kept in memory and end at 65,530.
            place = xlsxwriter.utility.xl_rowcol_to_cell(row, column - 1)
            formula = f'=HYPERLINK({place},"↗")'
            sheet.write_formula(row, column, formula, formats["link"], "↗")
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, formats["date"])
        elif isinstance(value, int):
            sheet.write_number(row, column, value, formats["number"])
        elif value:
            sheet.write_string(row, column, value)


class Book:
    """A workbook; its memory does not grow with its rows."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "number": book.add_format({"num_format": "#,##0"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "link": book.add_format({"font_color": "#0b4f6c"}),
        }

    def sheet(self, name: str, columns: Sequence[Column]) -> Sheet:
        """Add a sheet with its heads."""
        return Sheet(self._book.add_worksheet(name), columns, self._formats)

    def notes(self, name: str, lines: Iterable[str]) -> None:
        """Add a sheet of plain lines."""
        sheet = self._book.add_worksheet(name)
        for n, line in enumerate(lines):
            sheet.write_string(n, 0, line)


@contextmanager
def workbook(output: Path) -> Iterator[Book]:
    """Write a workbook; what it needs on the way lies beside it."""
    with xlsxwriter.Workbook(
        str(output), OPTIONS | {"tmpdir": str(output.parent)}
    ) as book:
        yield Book(book)


class Lines:
    """A CSV file that grows line by line.

    A guarded one is for spreadsheets: it begins with a mark that says UTF-8, and an
    apostrophe stands before whatever would be taken for a formula, a month or a number.
    It stays in sight; a formula such as ="2022-01" would be read by Excel alone, and a
    letter that nobody sees would be in the way of searching. The other holds the data as
    they are.
    """

    def __init__(self, output: IO[str], *, guarded: bool) -> None:
        self._writer = csv.writer(output)
        self._guarded = guarded
        if guarded:
            output.write("\ufeff")

    def add(self, values: Iterable[Value]) -> None:
        """Write a line."""
        self._writer.writerow(self._written(value) for value in values)

    def _written(self, value: Value) -> str | int | None:
        text = value.isoformat() if isinstance(value, datetime.date) else value
        if self._guarded and isinstance(text, str) and _misread(text):
            return f"'{text}"
        return text


def _misread(text: str) -> bool:
    """Whether a spreadsheet would take the text for something else."""
    return bool(FORMULA.match(text) or CHANGED.fullmatch(text))
