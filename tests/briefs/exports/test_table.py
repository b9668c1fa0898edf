"""Tables: texts stay texts in every program that opens them, and data stay exact."""

import csv
import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from briefs.exports.citations import bibtex, csl, ris
from briefs.exports.table import NAMES, TABLES, Counted, Row
from tests.briefs.exports.documents import IMPRINT, make_document

# What a spreadsheet takes for a formula, or a program once did.
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+82-2-730-5842",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "=cmd|' /C calc'!A0",
)
CHANGED = ("2022-01", "1/2", "0012")
TITLES = (*HOSTILE, *CHANGED, "TRUE", "한일관계, “쉼표”와\n줄")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ADDRESS = NAMES.index("url")


def written(name: str, folder: Path, rows: list[Row]) -> Path:
    output = folder / f"table.{TABLES[name].suffix}"
    with TABLES[name].open(output, IMPRINT) as add:
        for row in rows:
            add(row)
    return output


def rows() -> list[Row]:
    counted = Counted(380, 12, 300)
    return [Row(make_document(title=title), counted) for title in TITLES]


def as_office_reads(file: Path, folder: Path) -> list[list[tuple[str, str]]]:
    """Return type and text of each cell, as LibreOffice understands the file."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed: nobody else’s reading to compare")
    subprocess.run(
        [
            *(OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "fods", "--outdir", str(folder)),
            # Commas, quotes, UTF-8, from line 1, and types found as when opened by hand.
            *(
                ["--infilter=CSV:44,34,76,1,,0,false,true"]
                if file.suffix == ".csv"
                else []
            ),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    tree: Any = etree.parse(str(folder / f"{file.stem}.fods"))
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    found = []
    sheet = next(tree.iter(f"{table}table"))
    for row in sheet.iter(f"{table}table-row"):
        cells: list[tuple[str, str]] = []
        for cell in row:
            kind = "formula" if f"{table}formula" in cell.attrib else ""
            kind = kind or cell.get(f"{office}value-type", "")
            said = "\n".join("".join(p.itertext()) for p in cell.iter(f"{text}p"))
            times = int(cell.get(f"{table}number-columns-repeated", "1"))
            cells += [(kind, said)] * min(times, 60)
        found.append(cells)
    return found


def test_titles_stay_texts_in_a_workbook(tmp_path: Path) -> None:
    file = written("xlsx", tmp_path, rows())

    sheet = openpyxl.load_workbook(file).worksheets[0]
    column = NAMES.index("title") + 1
    cells = [sheet.cell(n, column) for n in range(2, len(TITLES) + 2)]

    assert [cell.data_type for cell in cells] == ["s"] * len(TITLES)
    # XML itself turns a lone carriage return into a line's end, hence `_x000D_`.
    assert [_unescaped(cell.value) for cell in cells] == list(TITLES)


def test_titles_stay_texts_as_libreoffice_reads_a_workbook(tmp_path: Path) -> None:
    read = as_office_reads(written("xlsx", tmp_path, rows()), tmp_path)

    column = NAMES.index("title")
    kinds = {row[column][0] for row in read[1 : len(TITLES) + 1]}

    assert kinds == {"string"}
    assert read[1][column][1] == "=1+1"


def test_titles_stay_texts_as_libreoffice_reads_guarded_csv(tmp_path: Path) -> None:
    hostile = [Row(make_document(title=title), Counted(1)) for title in HOSTILE]
    read = as_office_reads(written("excel", tmp_path, hostile), tmp_path)

    column = NAMES.index("title")

    assert [row[column][0] for row in read[1 : len(HOSTILE) + 1]] == ["string"] * len(
        HOSTILE
    )
    assert read[1][column][1].endswith("=1+1")


def test_plain_csv_would_be_taken_for_formulas_hence_the_other(tmp_path: Path) -> None:
    hostile = [Row(make_document(title="=1+1"), Counted(1))]
    read = as_office_reads(written("csv", tmp_path, hostile), tmp_path)

    assert read[1][NAMES.index("title")][0] == "formula"


def test_csv_for_excel_has_a_mark_and_a_guard(tmp_path: Path) -> None:
    file = written("excel", tmp_path, rows())

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as text:
        _head, *read = csv.reader(text)
    titles = [row[NAMES.index("title")] for row in read]
    guarded = (*HOSTILE, *CHANGED)
    assert titles[: len(guarded)] == [f"'{title}" for title in guarded]
    assert titles[len(guarded) :] == list(TITLES[len(guarded) :])


@pytest.mark.parametrize(
    ("number", "guarded"),
    [
        ("2022-01", "'2022-01"),
        ("2022-12", "'2022-12"),
        ("1-2", "'1-2"),
        ("3/2022", "'3/2022"),
        ("007", "'007"),
        ("7", "7"),
        ("2022-19", "2022-19"),
        ("2022-013", "2022-013"),
        ("S-2022-01", "S-2022-01"),
    ],
)
def test_a_number_that_excel_would_take_for_a_month_is_guarded_there_alone(
    number: str, guarded: str, tmp_path: Path
) -> None:
    row = Row(make_document(number=number), Counted(1))
    read = {}
    for table, encoding in (("excel", "utf-8-sig"), ("csv", "utf-8")):
        file = written(table, tmp_path, [row])
        with file.open(encoding=encoding, newline="") as text:
            read[table] = list(csv.reader(text))[1]

    assert read["excel"][NAMES.index("number")] == guarded
    assert read["csv"][NAMES.index("number")] == number
    assert read["excel"][NAMES.index("date")] == "2024-05-17"


def test_plain_csv_is_exact(tmp_path: Path) -> None:
    file = written("csv", tmp_path, rows())

    with file.open(encoding="utf-8", newline="") as text:
        read = list(csv.DictReader(text))

    assert [row["title"] for row in read] == list(TITLES)
    assert {row["views"] for row in read} == {"380"}
    assert {row["brought_forward"] for row in read} == {"300"}
    assert {row["counted_from"] for row in read} == {""}


def test_workbook_has_numbers_dates_filters_and_a_head_that_stays(
    tmp_path: Path,
) -> None:
    since, until = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    counted = Counted(1234, 5, None, since, until)
    file = written("xlsx", tmp_path, [Row(make_document(), counted)])

    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    cells = {name: sheet.cell(2, _column(name)) for name in NAMES}

    assert cells["views"].value == 1234
    assert cells["date"].value.date() == datetime.date(2024, 5, 17)
    assert cells["counted_until"].value.date() == until
    assert cells["brought_forward"].value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(2, len(NAMES) + 1).coordinate}"
    assert book.sheetnames == ["Briefs", "Notes"]


def test_an_address_is_text_and_beside_it_stands_what_opens_it(tmp_path: Path) -> None:
    file = written("xlsx", tmp_path, [Row(make_document(), Counted(1))])

    sheet = openpyxl.load_workbook(file).worksheets[0]
    address, link = sheet.cell(2, ADDRESS + 1), sheet.cell(2, ADDRESS + 2)

    assert address.data_type == "s"
    assert address.value == "https://briefs.example.org/en/briefs/2024-01/"
    assert link.value == f'=HYPERLINK({address.coordinate},"↗")'


def test_json_lines_hold_the_documents_and_the_figures(tmp_path: Path) -> None:
    document = make_document(title="=1+1")
    file = written("jsonl", tmp_path, [Row(document, Counted(380, 12, 300))])

    (line,) = file.read_text(encoding="utf-8").splitlines()
    read = json.loads(line)

    assert {name: read[name] for name in document.to_json()} == json.loads(
        json.dumps(document.to_json())
    )
    assert (read["views"], read["downloads"], read["brought_forward"]) == (380, 12, 300)
    assert read["sha256"] == document.sha256


@pytest.mark.parametrize(
    ("name", "write"),
    [("all.bib", bibtex.write), ("all.ris", ris.write)],
)
def test_citations_of_many_are_those_of_each_in_one_file(
    name: str, write: Any, tmp_path: Path
) -> None:
    documents = [make_document(number=f"2024-0{n}", slug=f"2024-0{n}") for n in (1, 2)]
    file = written(name, tmp_path, [Row(it, Counted(0)) for it in documents])

    assert file.read_bytes() == write(documents, IMPRINT)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_csl_of_many_is_one_list(count: int, tmp_path: Path) -> None:
    documents = [make_document(slug=f"2024-0{n}") for n in range(count)]
    file = written("all.csl", tmp_path, [Row(it, Counted(0)) for it in documents])

    items = [csl.item(document, IMPRINT) for document in documents]
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(json.dumps(items))


def _column(name: str) -> int:
    """Return where a field stands in the workbook, where a column is put between."""
    place = NAMES.index(name)
    return place + 1 + (place > ADDRESS)


def _unescaped(text: Any) -> str:
    return str(text).replace("_x000D_", "\r")
