"""Lists of several pages on a site that is watched; it is filled once for all of them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from tests.briefs.public.watched import fill
from tests.briefs.public.watched import watched as watched
from tests.database import held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled", "watched")]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Publish one brief more than a page of a list holds."""
    with held(django_db_blocker):
        fill(21)
        yield


@pytest.mark.parametrize(
    "query",
    [
        *("", "page=2", "sort=views", "sort=oldest&page=2", "lang=all"),
        *("center=seas&sort=views", "expert=han&topic=tides&year=2024", "topic=nosuch"),
    ],
)
def test_a_list_costs_four_queries_and_then_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    with django_assert_max_num_queries(4):
        first = client.get(f"/en/briefs/?{query}")
    with django_assert_max_num_queries(1):
        again = client.get(f"/en/briefs/?{query}")

    assert first.status_code == 200
    assert again.content == first.content


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        *(("", 2), ("centers/", 1), ("topics/tides/", 2)),
        *(("experts/han/?page=2", 2), ("centers/seas/", 3)),
    ],
)
def test_other_pages_do_not_count_again_either(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
) -> None:
    first = client.get(f"/en/{address}")

    with django_assert_max_num_queries(queries):
        again = client.get(f"/en/{address}")

    assert again.status_code == 200
    assert again.content == first.content


@pytest.mark.parametrize("address", ["experts/han/", "centers/seas/", "topics/tides/"])
def test_long_lists_come_in_pages(client: Client, address: str) -> None:
    first = client.get(f"/en/{address}")
    second = client.get(f"/en/{address}?page=2")

    assert [len(answer.context["page"]) for answer in (first, second)] == [20, 1]
    assert b'href="?page=2"' in first.content
    assert f'canonical" href="http://127.0.0.1:8000/en/{address}?page=2"' in str(
        second.content
    )
    assert b"21" in second.content
    for page in ("3", "0", "x", "9999999999"):
        assert client.get(f"/en/{address}?page={page}").status_code == 404


def test_a_page_of_a_persons_briefs_is_divided_by_year(client: Client) -> None:
    first = client.get("/en/experts/han/").content.decode()
    second = client.get("/en/experts/han/?page=2").content.decode()

    years = [f'id="year-{year}"' for year in (2024, 2023, 2022)]
    assert sorted(years, key=first.index) == years
    assert [year in second for year in years] == [False, False, True]
