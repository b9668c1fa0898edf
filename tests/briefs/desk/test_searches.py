"""Searches with few hits in the desk: what is shown to whom, and the step to a synonym."""

from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from briefs.models import SynonymGroup
from briefs.search import asked
from tests.briefs.desk.filled import browser, values
from tests.make import make_user

pytestmark = pytest.mark.django_db
SEARCHES = "/admin/searches/"


@pytest.fixture(autouse=True)
def _editor(client: Client) -> None:
    client.force_login(make_user("editor"))


def ask(q: str, hits: int = 0, times: int = 3) -> None:
    """Ask as often, each time in another half minute."""
    for _ in range(times):
        asked.note(q, "ko", hits)
        asked.write()


def rows(client: Client) -> list[list[str]]:
    """Return the cells of the table without the day."""
    tree: Any = html.fromstring(client.get(SEARCHES).content.decode())
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")][:4]
        for row in tree.xpath("//tbody/tr")
    ]


def test_searches_with_few_hits_are_shown_once_several_asked(client: Client) -> None:
    ask("사드", times=5)
    ask("고고도 미사일", hits=2)
    ask("북한", hits=80)
    ask("홍길동", times=2)

    assert rows(client) == [
        ["사드", "5", "0", "Korean"],
        ["고고도 미사일", "3", "2", "Korean"],
    ]


def test_a_search_becomes_a_synonym_in_one_step(client: Client) -> None:
    ask("사드")
    tree: Any = html.fromstring(client.get(SEARCHES).content.decode())
    (address,) = tree.xpath("//td[@class='acts']/a/@href")
    form = values(client.get(address).content, "synonymgroup_form")
    assert form["texts"] == ["사드"]

    client.post(address, form | {"texts": "사드\nTHAAD"})

    assert str(SynonymGroup.objects.get()) == "사드 = THAAD"
    assert rows(client) == []


def test_without_any_the_page_says_so(client: Client) -> None:
    assert "Nothing was searched for in vain." in client.get(SEARCHES).content.decode()


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    ask("<script>alert(1)</script>")

    page = client.get(SEARCHES).content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("group", "status"),
    [("author", 403), ("editor", 200), ("publisher", 200), ("administrator", 200)],
)
def test_editors_and_those_above_see_searches(group: str, status: int) -> None:
    client = browser()
    client.force_login(make_user(group))

    assert client.get(SEARCHES).status_code == status
    assert (SEARCHES in client.get("/admin/").content.decode()) == (status == 200)


def test_nobody_unknown_sees_searches_and_nobody_posts_them(client: Client) -> None:
    assert Client().get(SEARCHES).status_code == 302
    assert client.post(SEARCHES).status_code == 405


@pytest.mark.parametrize("n", [1, 7])
def test_the_page_costs_the_same_queries_for_many(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        ask(f"낱말 {number}")

    # Session, user, two for rights; what has synonyms, the searches.
    with django_assert_num_queries(6):
        assert len(rows(client)) == n


def test_the_page_is_in_korean_for_those_who_read_korean() -> None:
    ask("사드")
    client = Client(headers={"accept-language": "ko"})
    client.force_login(make_user("editor"))

    page = client.get(SEARCHES).content.decode()

    assert "결과가 없거나 적은 검색어" in page
    assert "동의어 추가" in page
