"""Reports as files: XLSX with a sheet for each figure, CSV with a line for each."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from briefs.usage.figures import NOTHING, Figures
from briefs.usage.period import Unit, of_year
from briefs.usage.reports import Report, Row, total

# The figures, as Figures names them; views first, as they are what is shown.
NAMES = {
    "views": gettext_lazy("Views"),
    "downloads": gettext_lazy("Downloads"),
    "unique_items": gettext_lazy("Unique items"),
    "machines": gettext_lazy("Machines"),
}
YEAR = pgettext_lazy("of a report", "Year")
BALANCE = gettext_lazy("Brought forward, not included")
NOTES = (
    gettext_lazy("Days, months and years are those of Seoul."),
    gettext_lazy(
        "Views and downloads count a reader’s requests within 30 seconds once; robots,"
        " pages loaded ahead and our own staff are left out."
    ),
    gettext_lazy(
        "Unique items count a reader once an hour for a brief, whether viewed or"
        " downloaded; they are as COUNTER Release 5.1 defines them."
    ),
    gettext_lazy("Machines are requests of robots; they are in no other figure."),
    gettext_lazy(
        "What an earlier system had counted stands in a column of its own and is in no"
        " month and no sum."
    ),
    gettext_lazy(
        "People and centers have the figures of the briefs that name them as readers see"
        " them now; a brief of two counts for both."
    ),
)
# What a spreadsheet takes for the beginning of a formula.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def write_xlsx(report: Report, year: int, output: Path) -> None:
    """Write the workbook; its memory does not grow with the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(output), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        number = book.add_format({"num_format": "#,##0"})
        sheets = {name: book.add_worksheet(str(label)) for name, label in NAMES.items()}
        for name, sheet in sheets.items():
            heads = _heads(report, year, balance=name == "views")
            for column, head in enumerate(heads):
                sheet.write_string(0, column, head, bold)
            sheet.freeze_panes(1, 0)
            for column in range(len(report.heads)):
                sheet.set_column(column, column, 40 if column == 3 else 18)
        for n, row in enumerate(report.rows(year), 1):
            for name, sheet in sheets.items():
                _write_row(sheet, n, row, name, number)
        notes = book.add_worksheet(pgettext("of a report", "Notes"))
        for n, line in enumerate((f"{report.title}, {year}", *map(str, NOTES))):
            notes.write_string(n, 0, line)


def _write_row(sheet: Any, n: int, row: Row, name: str, number: Any) -> None:
    for column, text in enumerate(row.names):
        sheet.write_string(n, column, text)
    for column, count in enumerate(_counts(row, name), len(row.names)):
        sheet.write_number(n, column, count, number)


def write_csv(report: Report, year: int, output: IO[str], *, guarded: bool) -> None:
    """Write a line for each row and figure; open `output` with `newline=""`.

    A guarded file is for spreadsheets: it begins with a mark that says UTF-8, and an
    apostrophe stands before whatever would be taken for a formula. The other holds the
    data as they are.
    """
    write_text = _guard if guarded else str
    if guarded:
        output.write("\ufeff")
    writer = csv.writer(output)
    writer.writerow([_("figure"), *_heads(report, year, balance=True)])
    for row in report.rows(year):
        texts = [write_text(text) for text in row.names]
        for name, label in NAMES.items():
            writer.writerow([str(label), *texts, *_counts(row, name)])


def _guard(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def _heads(report: Report, year: int, *, balance: bool) -> list[str]:
    months = [Unit.MONTH.label(month) for month in of_year(year).parts]
    heads = [*map(str, report.heads), *months, str(YEAR)]
    return [*heads, str(BALANCE)] if balance else heads


def _counts(row: Row, name: str) -> Iterator[int]:
    """Yield the twelve months, the year, and after the views the balance."""
    for month in range(1, 13):
        yield _count(row.months.get(month, NOTHING), name)
    yield _count(total(row.months), name)
    if name == "views":
        yield row.brought_forward


def _count(figures: Figures, name: str) -> int:
    found: int = getattr(figures, name)
    return found
