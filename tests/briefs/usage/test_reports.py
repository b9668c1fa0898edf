"""Reports as they come out of their files again."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pytest_django import DjangoAssertNumQueries, Settings

from briefs import usage
from briefs.models import Brief
from briefs.usage import counter, sheets
from briefs.usage.reports import REPORTS
from tests.briefs.usage.counted import counted
from tests.make import make_brief, make_center, make_expert, make_published

pytestmark = pytest.mark.django_db
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM(1)"]
END = datetime.date(2026, 12, 31)


def read_back(file: Path) -> dict[str, list[list[tuple[str, str]]]]:
    """Return by sheet the type and text of each cell that is there."""
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        names = [str(s.get("name")) for s in book.iter(f"{SPACE}sheet")]
        return {
            name: [
                [
                    (str(cell.get("t") or "n"), "".join(map(str, cell.itertext())))
                    for cell in row
                ]
                for row in etree.fromstring(
                    archive.read(f"xl/worksheets/sheet{n}.xml")
                ).iter(f"{SPACE}row")
            ]
            for n, name in enumerate(names, 1)
        }


def as_csv(name: str, *, guarded: bool = False) -> str:
    output = io.StringIO(newline="")
    sheets.write_csv(REPORTS[name], 2026, output, guarded=guarded)
    return output.getvalue()


def lines(text: str, figure: str = "Views") -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text)) if row[0] == figure]


def read_in_spring() -> Brief:
    """Make a brief with a balance that was read in March, April and the year before."""
    brief = make_published(title="Tides", number="2024-90").brief
    usage.bring_forward(brief, views=380)
    counted(brief, "2025-12-31", views=1000)
    counted(brief, "2026-03-01", views=5, downloads=2, unique=6, machines=40)
    counted(brief, "2026-03-31", views=1)
    counted(brief, "2026-04-01", views=7)
    return brief


def test_a_workbook_holds_a_sheet_for_each_figure(tmp_path: Path) -> None:
    read_in_spring()

    sheets.write_xlsx(REPORTS["briefs"], 2026, tmp_path / "r.xlsx")

    book = read_back(tmp_path / "r.xlsx")
    assert list(book) == ["Views", "Downloads", "Unique items", "Machines", "Notes"]
    heads, row = ([text for _, text in cells] for cells in book["Views"])
    assert heads[:4] == ["language", "series", "number", "title"]
    assert heads[7:9] + heads[18:] == [
        *("Jan", "Feb", "Dec", "Year", "Brought forward, not included"),
    ]
    assert row[2:4] == ["2024-90", "Tides"]
    assert row[7:] == [*"006700000000", "13", "380"]
    assert [text for _, text in book["Downloads"][1]][7:] == [*"002000000000", "2"]
    assert [text for _, text in book["Machines"][1]][-1] == "40"
    assert [text for _, text in book["Unique items"][1]][-1] == "6"


@pytest.mark.parametrize("title", [*HOSTILE, "\tx", "\x01 odd", "http://a.b/"])
def test_a_hostile_title_is_text_in_a_workbook(tmp_path: Path, title: str) -> None:
    make_published(title=title)

    sheets.write_xlsx(REPORTS["briefs"], 2026, tmp_path / "r.xlsx")

    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        parts = [archive.read(n) for n in archive.namelist() if "/sheet" in n]
    assert not any(b"<f>" in part or b"hyperlink" in part for part in parts)
    kinds = {kind for kind, _ in read_back(tmp_path / "r.xlsx")["Views"][1][:7]}
    assert kinds == {"inlineStr"}


def test_plain_csv_holds_the_data_as_they_are() -> None:
    make_published(title="=1+1, “한국”\n")

    text = as_csv("briefs")

    assert not text.startswith("\ufeff")
    assert lines(text)[0][4] == "=1+1, “한국”\n"


@pytest.mark.parametrize("title", [*HOSTILE, "\tx", "\rx", "\nx"])
def test_csv_for_spreadsheets_is_marked_and_guarded(title: str) -> None:
    make_published(title=title)

    text = as_csv("briefs", guarded=True)

    assert text.startswith("\ufeff")
    assert lines(text.removeprefix("\ufeff"))[0][4] == f"'{title}"


def test_every_figure_has_its_line_in_csv() -> None:
    read_in_spring()

    text = as_csv("briefs")

    ends = {row[0]: row[8:] for row in csv.reader(io.StringIO(text))}
    assert ends["Views"] == [*"006700000000", "13", "380"]
    assert ends["Downloads"] == [*"002000000000", "2"]
    assert ends["Unique items"][-1] == "6"
    assert ends["Machines"][-1] == "40"


def test_people_and_centers_have_the_sums_of_their_briefs() -> None:
    one, two, none = make_expert(), make_expert(), make_expert()
    center = make_center(name_en="Seas")
    both = make_published(experts=(one, two), centers=(center,)).brief
    alone = make_published(experts=(one,), centers=(center,)).brief
    usage.bring_forward(both, views=380)
    counted(both, "2026-01-01", views=3)
    counted(alone, "2026-01-31", views=4)
    counted(alone, "2026-02-01", downloads=9)

    experts, centers = as_csv("experts"), as_csv("centers")

    found = {row[4]: (row[5], row[-2], row[-1]) for row in lines(experts)}
    assert found[one.slug] == ("7", "7", "380")
    assert found[two.slug] == ("3", "3", "380")
    assert found[none.slug] == ("0", "0", "0")
    assert [(r[2], r[4], r[-2], r[-1]) for r in lines(centers)] == [
        ("Seas", "7", "7", "380")
    ]
    downloads = {row[4]: row[6] for row in lines(experts, "Downloads")}
    assert downloads[one.slug] == "9"


def test_a_draft_is_in_no_report() -> None:
    make_brief(title="A draft")

    assert "A draft" not in as_csv("briefs")


def test_a_report_costs_the_same_queries_for_many_briefs(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        counted(make_published().brief, "2026-01-01", views=3)

    with django_assert_max_num_queries(4):
        text = as_csv("briefs")

    assert len(lines(text)) == 12


def item_report(until: datetime.date = END) -> dict[str, Any]:
    output = io.StringIO()
    counter.write(2026, until, output)
    report: dict[str, Any] = json.loads(output.getvalue())
    return report


def test_the_counter_report_has_the_shape_of_release_5_1(settings: Settings) -> None:
    settings.SITE_URL = "https://briefs.example.org"
    brief = read_in_spring()

    report = item_report()

    header = report["Report_Header"]
    created = datetime.datetime.strptime(header.pop("Created"), "%Y-%m-%dT%H:%M:%S%z")
    assert created.tzname() == "UTC"
    metrics = [
        *("Total_Item_Investigations", "Total_Item_Requests"),
        *("Unique_Item_Investigations", "Unique_Item_Requests"),
    ]
    assert header == {
        "Release": "5.1",
        "Report_ID": "IR",
        "Report_Name": "Item Report",
        "Created_By": settings.INSTITUTE_NAME_EN,
        "Institution_Name": "The World",
        "Institution_ID": {"Proprietary": ["asanbriefs:0000000000000000"]},
        "Registry_Record": "",
        "Report_Attributes": {"Attributes_To_Show": ["Publication_Date", "YOP"]},
        "Report_Filters": {
            "Begin_Date": "2026-01-01",
            "End_Date": "2026-12-31",
            "Metric_Type": metrics,
        },
    }
    totals, unique = {"2026-03": 8, "2026-04": 7}, {"2026-03": 6}
    (group,) = report["Report_Items"]
    (item,) = group["Items"]
    assert item == {
        "Item": "Tides",
        "Publisher": settings.INSTITUTE_NAME_EN,
        "Platform": "briefs.example.org",
        "Publication_Date": "2024-05-17",
        "Item_ID": {
            "Proprietary": f"asanbriefs:en-{brief.slug}",
            "URI": f"https://briefs.example.org/en/briefs/{brief.slug}/",
        },
        "Attribute_Performance": [
            {
                "Data_Type": "Report",
                "YOP": "2024",
                "Performance": dict(
                    zip(metrics, (totals, totals, unique, unique), strict=True)
                ),
            }
        ],
    }


def test_months_that_are_not_over_and_items_nobody_opened_are_left_out() -> None:
    read_in_spring()
    counted(make_published(title="Later").brief, "2026-05-01", views=1)
    make_published(title="Unread")

    report = item_report(datetime.date(2026, 3, 31))

    (group,) = report["Report_Items"]
    (item,) = group["Items"]
    performance = item["Attribute_Performance"][0]["Performance"]
    assert performance["Total_Item_Requests"] == {"2026-03": 8}


def test_a_year_in_which_nobody_read_is_an_empty_report() -> None:
    make_published()

    assert item_report()["Report_Items"] == []


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2026-11-24", "2026-10-31"),
        ("2026-11-01", "2026-10-31"),
        ("2027-01-01", "2026-12-31"),
        ("2030-05-05", "2026-12-31"),
        ("2026-01-31", None),
    ],
)
def test_the_counter_report_ends_with_the_last_month_that_is_over(
    today: str, last: str | None
) -> None:
    found = counter.last_day(2026, datetime.date.fromisoformat(today))

    assert (found.isoformat() if found else None) == last
