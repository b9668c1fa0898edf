"""Reports as files: XLSX with a sheet for each figure, CSV with a line for each."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from asanbriefs.sheets import Column, Lines, workbook
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


def write_xlsx(report: Report, year: int, output: Path) -> None:
    """Write the workbook; its memory does not grow with the rows."""
    with workbook(output) as book:
        sheets = {
            name: book.sheet(
                str(label), list(_columns(report, year, balance=name == "views"))
            )
            for name, label in NAMES.items()
        }
        for row in report.rows(year):
            for name, sheet in sheets.items():
                sheet.add([*row.names, *_counts(row, name)])
        notes = (f"{report.title}, {year}", *map(str, NOTES))
        book.notes(pgettext("of a report", "Notes"), notes)


def _columns(report: Report, year: int, *, balance: bool) -> Iterator[Column]:
    for n, head in enumerate(_heads(report, year, balance=balance)):
        if n < len(report.heads):
            yield Column(head, 40 if n == 3 else 18)
        else:
            yield Column(head, 10)


def write_csv(report: Report, year: int, output: IO[str], *, guarded: bool) -> None:
    """Write a line for each row and figure; open `output` with `newline=""`."""
    lines = Lines(output, guarded=guarded)
    lines.add([_("figure"), *_heads(report, year, balance=True)])
    for row in report.rows(year):
        for name, label in NAMES.items():
            lines.add([str(label), *row.names, *_counts(row, name)])


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
