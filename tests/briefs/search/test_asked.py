"""What was searched for: counted without persons, shown only where several asked."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from briefs.models import Asked
from briefs.search import asked, groups

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    asked.write()
    Asked.objects.all().delete()
    yield
    asked.write()


def ask(q: str, *, times: int = 1, hits: int = 0, language: str = "ko") -> None:
    """Ask as often, each time in another half minute."""
    for _ in range(times):
        asked.note(q, language, hits)
        asked.write()


def test_a_search_is_counted_by_day_and_language_with_its_last_hits() -> None:
    with time_machine.travel(NOW, tick=False):
        ask("사드", times=2, hits=0)
        ask("사드", hits=1)
        ask("사드", hits=4, language="en")

    rows = Asked.objects.order_by("language").values_list("language", "times", "hits")
    assert list(rows) == [("en", 1, 4), ("ko", 3, 1)]


def test_spellings_of_one_search_are_one() -> None:
    ask("THAAD")
    ask("  thaad ")
    ask("ＴＨＡＡＤ")

    assert list(Asked.objects.values_list("query", "times")) == [("thaad", 3)]


def test_who_asks_again_at_once_asked_once() -> None:
    for _ in range(5):
        asked.note("사드", "ko", 0)
    asked.write()

    assert Asked.objects.get().times == 1


@pytest.mark.parametrize(
    "q",
    [
        *("", "   ", "\x00", "()", "hong@example.org", "홍길동 010-1234-5678"),
        *("02) 123 4567", "9001011234567", "https://example.org", "www.example.org"),
        "x" * 61,
        "가" * 10_000,
    ],
)
def test_what_may_be_personal_is_not_noted(q: str) -> None:
    ask(q, times=3)

    assert not Asked.objects.exists()


def test_a_number_of_a_brief_is_noted() -> None:
    ask("2022-19")

    assert Asked.objects.get().query == "2022-19"


def test_what_fewer_than_three_asked_is_not_shown() -> None:
    ask("둘이 찾음", times=2)
    ask("셋이 찾음", times=3)

    assert [search.query for search in asked.with_few_hits(9)] == ["셋이 찾음"]


def test_what_is_found_well_is_not_shown() -> None:
    ask("많음", times=3, hits=3)
    ask("적음", times=3, hits=2)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2)):
        ask("이제 많음", times=3, hits=0)
    ask("이제 많음", hits=9)

    assert [search.query for search in asked.with_few_hits(9)] == ["적음"]


def test_the_most_asked_come_first_with_both_languages_together() -> None:
    ask("하나", times=3)
    ask("둘", times=2)
    ask("둘", times=2, language="en")

    found = asked.with_few_hits(9)

    assert [(s.query, s.languages, s.times) for s in found] == [
        ("둘", ["en", "ko"], 4),
        ("하나", ["ko"], 3),
    ]


def test_what_has_synonyms_by_now_is_not_shown() -> None:
    ask("사드", times=3)
    groups.gather(["사드", "THAAD"])

    assert asked.with_few_hits(9) == []


def test_ninety_days_later_it_is_forgotten() -> None:
    with time_machine.travel(NOW, tick=False):
        ask("사드")
    with time_machine.travel(NOW + datetime.timedelta(days=90), tick=False):
        kept = asked.forget()
    with time_machine.travel(NOW + datetime.timedelta(days=91), tick=False):
        gone = asked.forget()

    assert (kept, gone) == (0, 1)


def test_many_searches_are_written_at_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(asked.MOST_AT_ONCE + 10):
        asked.note(f"word {n}", "en", 0)

    with django_assert_num_queries(2):
        asked.write()
    with django_assert_num_queries(0):
        asked.write()

    assert Asked.objects.count() == asked.MOST_AT_ONCE


def test_a_flood_of_searches_adds_no_rows_but_counts_those_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask("알려짐")
    monkeypatch.setattr(asked, "MOST_A_DAY", 1)

    ask("알려짐")
    ask("새로움")

    assert list(Asked.objects.values_list("query", "times")) == [("알려짐", 2)]
