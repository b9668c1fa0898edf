"""The 48 public queries and the hostile ones, on the corpus they were written for."""

import time

import pytest

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


def found(q: str) -> Found:
    return find(q, Publication.objects.readable())


def test_every_public_query_finds_what_it_must_first_and_nothing_that_it_must_not() -> (
    None
):
    names = {publication.pk: name for name, publication in make_corpus().items()}

    missed = {}
    for pair in load("pairs"):
        listed = [names[pk] for pk in found(pair["query"]).ids]
        first = listed[: max(3, len(pair["finds"]) + 1)]
        if set(pair["finds"]) - set(first) or set(pair["absent"]) & set(listed):
            missed[pair["query"]] = listed

    assert len(load("pairs")) == 48
    assert missed == {}


def test_no_hostile_text_raises_anything_takes_long_or_changes_a_row() -> None:
    make_corpus()
    before = list(Indexed.objects.order_by("pk").values_list("pk", "at"))

    for text in HOSTILE:
        began = time.process_time()
        answer = found(text)
        fragments(answer.query, answer.ids)
        assert time.process_time() - began < SLOWEST, text[:20]

    assert list(Indexed.objects.order_by("pk").values_list("pk", "at")) == before


def test_what_stands_around_the_words_is_not_in_their_way() -> None:
    make_corpus()

    for littered, plain in LITTERED.items():
        assert found(littered).ids == found(plain).ids
        assert found(plain).count == 3
