"""The 48 public queries and the hostile ones, on the corpus they were written for."""

import re
import time

import pytest
from django.test import Client
from django.urls import reverse

from briefs.models import Indexed, Publication
from briefs.search.fragments import fragments
from briefs.search.results import Found, find
from tests.briefs.search.corpus import load, make_corpus

pytestmark = pytest.mark.django_db

HOSTILE = (
    *("'", '"', "a & b | !c", '"unclosed phrase', "Robert'); DROP TABLE x;--"),
    *("x" * 10_000, "한" * 10_000, "😀🇰🇷", "", "   ", ":*", "<->", "-", "--"),
    *("핵", "a", "ㅎ", "ㅎㅇ", "(((((", "\\", "%_%", "ㅋ" * 300),
    "가 나 다 라 마 바 사 " * 200,
)
# What stands around the words must not be in their way.
LITTERED = {
    "\0최은미\0": "최은미",
    "최은미😀": "최은미",
    "한일\u200b관계": "한일관계",
    "‘한일관계’": "한일관계",
}
SLOWEST = 1.0  # seconds of processor time; the bench measures against a real bar


# A row of the page, also below the line "partly".
ROW = re.compile(r'class="row-title"><a href="([^"]+)"')


def found(q: str) -> Found:
    return find(q)


def missed(listed: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the queries whose list has not what it must, or what it must not."""
    pairs = {pair["query"]: pair for pair in load("pairs")}
    assert len(pairs) == len(listed) == 48
    return {
        q: names
        for q, names in listed.items()
        if set(pairs[q]["finds"]) - set(names[: max(3, len(pairs[q]["finds"]) + 1)])
        or set(pairs[q]["absent"]) & set(names)
    }


def test_every_public_query_finds_what_it_must_first() -> None:
    names = {publication.pk: name for name, publication in make_corpus().items()}

    listed = {
        pair["query"]: [names[pk] for pk in found(pair["query"]).ids]
        for pair in load("pairs")
    }

    assert missed(listed) == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_public_query_is_answered_so_on_the_page(
    client: Client, language: str
) -> None:
    names = {
        reverse("brief", args=[publication.language, publication.brief.slug]): name
        for name, publication in make_corpus().items()
    }
    address = reverse("briefs", args=[language])

    listed = {}
    for pair in load("pairs"):
        page = client.get(address, {"q": pair["query"]})
        assert page.status_code == 200
        listed[pair["query"]] = [names[a] for a in ROW.findall(page.content.decode())]

    assert missed(listed) == {}


def test_no_hostile_text_raises_anything_takes_long_or_changes_a_row() -> None:
    make_corpus()
    before = list(Indexed.objects.order_by("pk").values_list("pk", "at"))

    for text in HOSTILE:
        began = time.process_time()
        answer = found(text)
        shown = Publication.objects.with_passages().in_order_of(answer.ids)
        fragments(answer.query, shown)
        assert time.process_time() - began < SLOWEST, text[:20]

    assert list(Indexed.objects.order_by("pk").values_list("pk", "at")) == before


def test_what_stands_around_the_words_is_not_in_their_way() -> None:
    make_corpus()

    for littered, plain in LITTERED.items():
        assert found(littered).ids == found(plain).ids
        assert found(plain).count == 3


def test_the_page_and_the_data_answer_hostile_texts(client: Client) -> None:
    make_corpus()

    for text in (*HOSTILE, *LITTERED):
        page = client.get(reverse("briefs", args=["ko"]), {"q": text})
        data = client.get("/api/v1/search/", {"q": text})
        assert page.status_code == 200, text[:20]
        assert data.status_code in {200, 400}, text[:20]
