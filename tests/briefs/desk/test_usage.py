"""Pages of usage: what they say, whom they refuse, and what they cost."""

import datetime
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import DjangoAssertNumQueries

from briefs import usage
from briefs.models import Brief
from tests.briefs.usage.counted import counted
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)
SITE = "/admin/usage/"
REPORT = "/admin/usage/reports/2026/briefs.xlsx"


@pytest.fixture(autouse=True)
def _november(client: Client) -> Any:
    with time_machine.travel(NOW, tick=False):
        client.force_login(make_user("author"))
        yield


def page(client: Client, address: str = SITE) -> Any:
    """Return the page as a tree."""
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def all_of(tree: Any, name: str, tag: str = "*") -> list[Any]:
    """Return the elements of a class."""
    path = f".//{tag}[contains(concat(' ', @class, ' '), ' {name} ')]"
    found: list[Any] = tree.xpath(path)
    return found


def texts(elements: list[Any]) -> list[str]:
    """Return their texts, white space made single."""
    return [" ".join(element.text_content().split()) for element in elements]


def rows(tree: Any) -> list[list[str]]:
    """Return the cells of the table of figures."""
    (table,) = all_of(tree, "figures", "table")
    return [texts(row.xpath("./th | ./td")) for row in table.xpath(".//tr")]


def read_brief(**fields: Any) -> Brief:
    """Make a brief read in October of two years and in this month."""
    brief = make_published(**fields).brief
    counted(brief, "2025-01-01", views=1)
    counted(brief, "2025-10-05", views=100, downloads=1)
    counted(brief, "2026-10-05", views=138, downloads=7, unique=120, machines=33)
    counted(brief, "2026-11-02", views=4)
    return brief


def test_a_brief_has_its_finding_its_table_and_its_balance(client: Client) -> None:
    brief = read_brief()
    usage.bring_forward(brief, views=380)

    tree = page(client, f"/admin/usage/briefs/{brief.pk}/")

    assert texts(all_of(tree, "finding")) == [
        "Views in January–October 2026: 138, 37 % more than in January–October 2025."
    ]
    table = rows(tree)
    assert table[0][1:] == [
        *("Views", "Year before", "Change", "Downloads", "Unique items", "Machines")
    ]
    assert table[10] == ["October 2026", "138", "100", "+38 %", "7", "120", "33"]
    assert table[11] == ["November 2026 so far", "4", "0", "–", "0", "0", "0"]
    assert table[12] == ["Sum", "142", "", "", "7", "120", "33"]
    facts = dict(zip(texts(tree.xpath("//dt")), texts(tree.xpath("//dd")), strict=True))
    assert facts["Views counted here"] == "243"
    assert facts["Brought forward from an earlier site"].startswith("380 (on 2026-11-")
    assert facts["Both, as readers see it"] == "623"


def test_a_month_is_shown_by_its_days(client: Client) -> None:
    brief = read_brief()

    tree = page(client, f"/admin/usage/briefs/{brief.pk}/?year=2026&month=10")

    assert texts(all_of(tree, "finding")) == [
        "Views in October 2026: 138, 38 % more than in October 2025."
    ]
    table = rows(tree)
    assert len(table) == 1 + 31 + 1
    assert table[5][1:3] == ["138", "100"]
    assert texts(tree.xpath("//details/summary")) == ["The figures, day by day"]
    assert texts(tree.xpath("//*[@aria-current='page']")) == ["Oct"]


def test_all_years_stand_side_by_side(client: Client) -> None:
    read_brief()

    tree = page(client, f"{SITE}?by=year")

    assert [row[:4] for row in rows(tree)[1:]] == [
        ["2025", "101", "–", "–"],
        ["2026 so far", "142", "101", "–"],
        ["Sum", "243", "", ""],
    ]


def test_the_chart_stands_on_zero_and_shows_the_year_before(client: Client) -> None:
    read_brief()

    tree = page(client)

    views = all_of(tree, "chart")[0]
    heights = [int(bar.get("height")) for bar in all_of(views, "bar")]
    base = int(all_of(views, "base")[0].get("y1"))
    assert heights == [160, round(160 * 4 / 138)]
    assert len(all_of(views, "before")) == 12
    assert int(all_of(views, "before")[9].get("y1")) == base - round(160 * 100 / 138)
    assert views.get("role") == "img"
    assert views.get("aria-label")
    assert not tree.xpath("//*[@style]")


def test_people_and_centers_have_pages_of_their_own(client: Client) -> None:
    expert, center = make_expert(), make_center()
    theirs = read_brief(title="Theirs", experts=(expert,), centers=(center,))
    counted(make_published(title="Other").brief, "2026-10-01", views=1000)

    for kind, thing in (("experts", expert), ("centers", center)):
        tree = page(client, f"/admin/usage/{kind}/{thing.pk}/")

        assert rows(tree)[-1][1] == "142"
        (line,) = texts(all_of(tree, "ranked")[0].xpath("./li"))
        assert line.startswith("Theirs")
        (link,) = all_of(tree, "ranked")[0].xpath(".//a")
        assert link.get("href") == f"/admin/usage/briefs/{theirs.pk}/"


def test_the_most_read_come_first(client: Client) -> None:
    for n in range(12):
        counted(make_published(title=f"B{n:02}").brief, "2026-10-01", views=n)

    found = texts(all_of(page(client), "ranked")[0].xpath("./li"))

    assert len(found) == 10
    assert found[0].startswith("B11")
    assert "11 views" in found[0]


def test_a_month_out_of_line_is_noticed(client: Client) -> None:
    brief = make_published().brief
    for month in range(1, 13):
        counted(brief, f"2025-{month:02}-10", views=10)
    counted(brief, "2026-01-10", views=131)
    counted(brief, "2026-02-10", views=140)

    tree = page(client, f"/admin/usage/briefs/{brief.pk}/")

    assert texts(all_of(tree, "notice")[0].xpath(".//li")) == [
        "Out of line: 131 views in January 2026, where the months before had 10 on average."
    ]
    assert all_of(page(client, f"{SITE}?year=2025"), "notice") == []


def test_without_readings_the_page_says_so(client: Client) -> None:
    brief = make_published().brief

    for address in (SITE, f"/admin/usage/briefs/{brief.pk}/"):
        tree = page(client, address)

        assert "Nobody has read" in tree.text_content()
        assert not all_of(tree, "chart") + all_of(tree, "figures")


def test_a_year_without_readings_is_an_empty_table(client: Client) -> None:
    counted(make_published().brief, "2024-05-01", views=5)

    tree = page(client, f"{SITE}?year=2026")

    assert texts(all_of(tree, "finding")) == [
        "Views in January–October 2026: 0, about as many as in January–October 2025."
    ]
    assert not all_of(tree, "chart")
    assert "Nothing was read in this period." in tree.text_content()


@pytest.mark.parametrize("n", [1, 8])
def test_a_page_costs_the_same_queries_for_many_briefs(
    client: Client,
    n: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    expert = make_expert()
    for _ in range(n):
        read_brief(experts=(expert,))
    # Session, user, two for rights; the person, first day, figures, three for the most
    # read, totals.
    with django_assert_num_queries(11):
        page(client, f"/admin/usage/experts/{expert.pk}/")


@pytest.mark.parametrize(
    "query", ["year=abc", "year=9999", "year=2026&month=99", "by=x", "month=²"]
)
def test_a_period_that_makes_no_sense_is_this_year(client: Client, query: str) -> None:
    read_brief()

    tree = page(client, f"{SITE}?{query}")

    assert texts(tree.xpath("//*[@aria-current='true']")) == ["2026"]


def addresses() -> list[str]:
    """Return every page and file, of things that are there."""
    brief, expert, center = make_brief(), make_expert(), make_center()
    return [
        *(SITE, REPORT, "/admin/usage/reports/2026/items.json"),
        f"/admin/usage/briefs/{brief.pk}/",
        f"/admin/usage/experts/{expert.pk}/",
        f"/admin/usage/centers/{center.pk}/",
    ]


def test_nobody_unknown_sees_figures() -> None:
    for address in addresses():
        answer = Client().get(address)

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")


def test_staff_without_the_right_to_see_briefs_are_refused() -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user(is_staff=True))

    for address in addresses():
        assert client.get(address).status_code == 403
    assert SITE not in client.get("/admin/").content.decode()


def test_figures_are_only_to_be_read(client: Client) -> None:
    for address in addresses():
        assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        *("briefs/99999/", "experts/99999/", "centers/99999/"),
        *("reports/2026/briefs.pdf", "reports/2026/items.xlsx"),
        *("reports/2027/briefs.csv", "reports/1/briefs.csv"),
        *("reports/2026/nothing.csv", f"reports/{'9' * 5000}/briefs.csv"),
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(f"{SITE}{address}").status_code == 404


def body(answer: Any) -> bytes:
    """Return the bytes of a file that was answered."""
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("form", "file", "good"),
    [
        ("xlsx", "usage-briefs-2026.xlsx", lambda b: zipfile.ZipFile(BytesIO(b))),
        ("csv", "usage-briefs-2026.csv", lambda b: b.startswith(b"figure,")),
        (
            "excel",
            "usage-briefs-2026.excel.csv",
            lambda b: b.startswith(b"\xef\xbb\xbffigure,"),
        ),
    ],
)
def test_a_report_is_a_file_to_take_away(
    client: Client, form: str, file: str, good: Callable[[bytes], object]
) -> None:
    read_brief(title="Tides")

    answer: Any = client.get(f"/admin/usage/reports/2026/briefs.{form}")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file}"'
    assert good(body(answer))


def test_the_counter_report_ends_with_last_month(client: Client) -> None:
    read_brief()

    report = json.loads(body(client.get("/admin/usage/reports/2026/items.json")))

    assert report["Report_Header"]["Report_Filters"]["End_Date"] == "2026-10-31"


def test_the_page_offers_every_report_of_its_year(client: Client) -> None:
    read_brief()

    tree = page(client, f"{SITE}?year=2025")

    offered = [link.get("href") for link in all_of(tree, "reports")[0].xpath(".//a")]
    assert len(offered) == 10
    for address in offered:
        assert address.startswith("/admin/usage/reports/2025/")
        assert body(client.get(address))


def test_every_page_leads_to_usage_and_things_to_theirs(client: Client) -> None:
    client.force_login(make_user("administrator"))
    brief, expert, center = make_brief(), make_expert(), make_center()

    for model, thing in (("brief", brief), ("expert", expert), ("center", center)):
        app = "briefs" if model == "brief" else "experts"
        change = reverse(f"admin:{app}_{model}_change", args=[thing.pk])
        links = [a.get("href") for a in page(client, change).xpath("//a")]
        assert SITE in links
        assert f"/admin/usage/{model}s/{thing.pk}/" in links
