"""What is proposed while a reader types: only what readers can open."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from briefs import workflow
from briefs.search import index
from tests.briefs.public.test_search import made_searchable
from tests.make import edit, make_brief, make_center, make_expert, make_published

pytestmark = pytest.mark.django_db


def proposed(client: Client, q: str, language: str = "en") -> list[Any]:
    """Return what is proposed for a text typed so far."""
    answer = client.get(f"/{language}/suggest/", {"q": q})
    assert answer.status_code == 200
    suggestions: list[Any] = answer.json()["suggestions"]
    return suggestions


def texts(client: Client, q: str) -> list[str]:
    """Return the texts of what is proposed."""
    return [one["text"] for one in proposed(client, q)]


@pytest.mark.parametrize(
    "q",
    [
        *(
            "korea",
            "Korea–Ja",
            "japan",
            "apan rel",
            "KOREA-JAPAN REL",
            "2022-1",
            "2022",
        ),
        *("2022-19", "relations re", " korea "),
    ],
)
def test_titles_and_numbers_are_proposed_from_their_beginning_and_within(
    client: Client, q: str
) -> None:
    made_searchable(title="Korea-Japan relations restored", number="2022-19")
    made_searchable(title="Other", number="2021-19")

    assert proposed(client, q) == [
        {
            "kind": "brief",
            "text": "Korea-Japan relations restored",
            "note": "Issue Brief 2022-19",
            "url": "/en/briefs/2022-19/",
        }
    ]


@pytest.mark.parametrize(
    "q",
    [
        *(
            "한",
            "한이",
            "한일",
            "한일 ",
            "한일 과",
            "한일 관",
            "일 관계",
            "관계에",
            "韓日",
        ),
        *("한일 ㄱ", "gksdlf", "gksdl", "한일 관계에 관"),
    ],
)
def test_korean_is_proposed_while_its_syllables_are_composed(
    client: Client, q: str
) -> None:
    expert = make_expert(
        family_ko="박", family_en="Park", given_ko="산", given_en="San"
    )
    about: dict[str, Any] = {"language": "ko", "experts": (expert,)}
    made_searchable(title="한일 관계에 관한 생각", number="2024-80", **about)
    made_searchable(title="미중 경쟁", **about)

    found = proposed(client, q)

    assert [one["text"] for one in found] == ["한일 관계에 관한 생각"]
    assert found[0]["lang"] == "ko"
    assert found[0]["url"] == "/ko/briefs/2024-80/"
    assert found[0]["note"].endswith("· In Korean")


@pytest.mark.parametrize(
    "q",
    [
        *("최", "최으", "최은미", "은미", "Choi", "choi eun", "Choi, Eun", "Eunmi Ch"),
        *("Eun-mi", "Choe", "chldms", "初"),
    ],
)
def test_experts_are_proposed_by_any_of_their_names(client: Client, q: str) -> None:
    make_expert(
        family_ko="최",
        given_ko="은미",
        family_en="Choi",
        given_en="Eunmi",
        aliases=["Choe Un-mi"],
        slug="choi",
    )
    make_expert(family_ko="박", given_ko="산", family_en="Park", given_en="San")

    found = proposed(client, q)

    expected = {"text": "Choi Eunmi", "url": "/en/experts/choi/"}
    known = {"kind": "expert", "note": "Expert"} | expected
    assert found == ([] if q == "初" else [known])


def test_centers_are_proposed_in_both_languages_while_they_are_active(
    client: Client,
) -> None:
    make_center(name_ko="지역연구센터", name_en="Center for Regional Studies", slug="r")
    make_center(name_ko="지역 옛 센터", name_en="Regional Past", active=False)

    for q in ("region", "지역", "지역 연구", "연구센"):
        assert texts(client, q) == ["Center for Regional Studies"]
    assert proposed(client, "region", "ko")[0]["text"] == "지역연구센터"
    assert proposed(client, "region", "ko")[0]["url"] == "/ko/centers/r/"


def test_what_begins_so_comes_before_what_holds_it_and_newer_before_older(
    client: Client,
) -> None:
    for title, year in (("The seas", 2024), ("Seas old", 2020), ("Seas new", 2022)):
        made_searchable(title=title, date=datetime.date(year, 1, 1))

    assert texts(client, "seas") == ["Seas new", "Seas old", "The seas"]


def test_what_is_proposed_stays_short(client: Client) -> None:
    for n in range(12):
        made_searchable(title=f"Seas {n}")
        make_center(name_en=f"Seas {n}")

    found = proposed(client, "seas")

    assert len(found) == 8
    assert [one["kind"] for one in found].count("center") == 3


def test_what_stands_only_in_a_draft_is_not_proposed(client: Client) -> None:
    make_brief(title="Narwhal draft", number="2031-01")
    over = made_searchable(title="Published").brief
    edit(over, title="Narwhal over it")
    later = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
    waiting = make_published(title="Narwhal to come", number="2031-02", at=later)
    corrected = made_searchable(title="Narwhal before").brief
    edit(corrected, title="Corrected")
    index.index([workflow.publish(corrected, by=None, kind="silent").pk])
    gone = made_searchable(title="Narwhal gone", number="2031-03").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="An error.")
    index.index([waiting.pk])

    for q in ("na", "nar", "narwhal", "narwhal b", "whal", "2031", "2031-0"):
        assert proposed(client, q) == []
    assert texts(client, "correct") == ["Corrected"]


@pytest.mark.parametrize(
    "q",
    [
        *("", " ", "a", "%", "_", "\\", "'", "''); DROP", "(", "[", "*", "a" * 5000),
        *("\0", "ㅎ", "ㅋㅋㅋ", "🐋", "[[:alpha:]]", ".*", "(a+)+$", "한" * 300),
    ],
)
def test_odd_texts_propose_nothing_and_do_no_harm(client: Client, q: str) -> None:
    made_searchable(title="Whale")

    assert proposed(client, q) == []


def test_it_costs_two_queries_and_may_be_kept_a_minute(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made_searchable(title="Whale")

    for q in ("whale", "최은", "gksdlf", "2024"):
        with django_assert_max_num_queries(2):
            answer = client.get("/ko/suggest/", {"q": q})

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.post("/ko/suggest/").status_code == 405
