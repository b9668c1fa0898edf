"""Search for programs: the same answers as the page's, and errors that name fields."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from asanbriefs import generation
from tests.briefs.public.test_search import made_searchable
from tests.make import make_brief, make_center, make_expert
from tests.web import Reader

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/search/"


def test_an_answer_holds_what_the_page_shows(client: Client) -> None:
    center = make_center(slug="seas", name_ko="바다", name_en="Seas")
    expert = make_expert(family_en="Han", given_en="Garam", slug="han")
    made_searchable(
        title="Of <whales>",
        number="2024-61",
        centers=(center,),
        experts=(expert,),
        date=datetime.date(2024, 5, 17),
        sections=(("", "<p>First.</p>"), ("At sea", "<p>A whale & 고래.</p>")),
    )
    made_searchable(title="Of land", centers=(center,))

    answer = client.get(ADDRESS, {"q": "whale"})

    said = answer.json()
    assert answer.status_code == 200
    assert {k: said[k] for k in ("q", "step", "count", "page", "pages", "next")} == {
        "q": "whale",
        "step": "all",
        "count": 1,
        "page": 1,
        "pages": 1,
        "next": None,
    }
    [result] = said["results"]
    url = f"{settings.SITE_URL}/en/briefs/2024-61/"
    assert result == {
        "number": "2024-61",
        "series": "issue-brief",
        "language": "en",
        "kind": "full",
        "title": "Of <whales>",
        "title_marks": [[4, 10]],
        "byline": "Han Garam",
        "byline_marks": [],
        "date": "2024-05-17",
        "views": 0,
        "url": url,
        "partly": False,
        "reason": None,
        "fragments": [
            {
                "heading": "At sea",
                "text": "A whale & 고래.",
                "marks": [[2, 7]],
                "url": f"{url}#section-2",
            }
        ],
    }
    assert said["facets"]["center"] == [
        {
            "value": "seas",
            "count": 1,
            "chosen": False,
            "name_ko": "바다",
            "name_en": "Seas",
        }
    ]
    assert said["facets"]["year"] == [{"value": "2024", "count": 1, "chosen": False}]
    assert "고래" in answer.content.decode()


def test_it_finds_the_same_in_the_same_order_as_the_page(client: Client) -> None:
    center = make_center(slug="seas")
    for n in range(25):
        made_searchable(title=f"Whale {n}", centers=(center,) if n % 2 else ())

    for query in (
        *("q=whale", "q=whale&page=2", "q=whale&sort=oldest", "q=whale&center=seas"),
        *("q=whlae", "q=whale zebra", "q=2024", "q=xylophone", "q=whale&lang=ko"),
    ):
        page = client.get(f"/en/briefs/?{query}").context
        said = client.get(f"{ADDRESS}?{query}").json()

        rows = [row.brief.title for row in (*page["rows"], *page["partly"])]
        assert [result["title"] for result in said["results"]] == rows
        assert said["count"] == page["page"].paginator.count
        assert said["step"] == page["found"].step
        assert said["corrected"] == page["found"].corrected
        assert said["suggestion"] == page["found"].suggestion


def test_the_next_page_is_where_it_says(client: Client) -> None:
    for n in range(21):
        made_searchable(title=f"Whale {n}")

    first = client.get(ADDRESS, {"q": "whale", "sort": "newest"}).json()
    second = client.get(first["next"].removeprefix(settings.SITE_URL)).json()

    assert (len(first["results"]), len(second["results"])) == (20, 1)
    assert second["next"] is None
    assert second["results"][0] not in first["results"]


@pytest.mark.parametrize(
    ("query", "field", "status"),
    [
        ({}, "q", 400),
        ({"q": " \0"}, "q", 400),
        ({"q": "a" * 201}, "q", 400),
        ({"q": "whale", "sort": "best"}, "sort", 400),
        ({"q": "whale", "lang": "fr"}, "lang", 400),
        ({"q": "whale", "literal": "yes"}, "literal", 400),
        ({"q": "whale", "year": "20x4"}, "year", 400),
        ({"q": "whale", "page": "0"}, "page", 400),
        ({"q": "whale", "page": "x"}, "page", 400),
        ({"q": "whale", "page": "99"}, "page", 404),
        ({"q": "whale", "center": "nosuch"}, "center", 400),
        ({"q": "whale", "expert": "'"}, "expert", 400),
        ({"q": "whale", "colour": "red"}, "colour", 400),
    ],
)
def test_an_error_names_the_field_and_the_reason(
    client: Client, query: dict[str, Any], field: str, status: int
) -> None:
    made_searchable(title="Whale")

    answer = client.get(ADDRESS, query)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["reason"].endswith(".")


def test_an_address_that_is_not_there_and_a_database_away_are_told_as_data(
    client: Client,
) -> None:
    nowhere = client.get("/api/v1/nosuch/")
    generation.lost()
    away = client.get(ADDRESS, {"q": "whale"})
    generation.saw(None)

    for answer, status in ((nowhere, 404), (away, 503)):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json()["errors"][0]["field"] is None
        assert answer.headers["Cache-Control"] == "no-store"
    assert away.headers["Retry-After"] == "5"


def test_only_reading_is_answered(client: Client) -> None:
    answer = client.post(ADDRESS, {"q": "whale"})

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["errors"] == [
        {"field": None, "reason": "Only GET is answered here."}
    ]


def test_an_answer_is_the_same_for_everybody_and_no_search_engine_lists_it(
    reader: Reader,
) -> None:
    made_searchable(title="Whale")

    korean = reader.get(f"{ADDRESS}?q=whale", headers={"Accept-Language": "ko"})
    english = reader.get(f"{ADDRESS}?q=whale", headers={"Accept-Language": "en"})
    zipped = reader.get(f"{ADDRESS}?q=whale", headers={"Accept-Encoding": "gzip"})

    assert korean.content == english.content
    assert korean.headers["Content-Language"] == "ko, en"
    assert korean.headers["Cache-Control"] == "public, max-age=60"
    assert korean.headers["X-Robots-Tag"] == "noindex"
    assert zipped.headers["Content-Encoding"] == "gzip"
    again = reader.get(
        f"{ADDRESS}?q=whale", headers={"If-None-Match": korean.headers["ETag"]}
    )
    assert again.status_code == 304


def test_it_costs_no_more_than_the_page_and_finds_no_drafts(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made_searchable(title="Whale")
    make_brief(title="Narwhal")

    with django_assert_max_num_queries(8):
        found = client.get(ADDRESS, {"q": "whlae", "center": "x", "lang": "en"})
    draft = client.get(ADDRESS, {"q": "narwhal"})

    assert found.status_code == 400
    assert draft.json()["results"] == []
    assert draft.json()["step"] == "nothing"
