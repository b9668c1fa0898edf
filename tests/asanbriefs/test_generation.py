"""asanbriefs.generation: answers are remembered for one state of the site."""

import itertools
from collections.abc import Iterator

import pytest

from asanbriefs import generation


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    generation.saw("first")
    yield
    generation.saw(None)


def test_an_answer_is_made_once_for_a_state() -> None:
    numbers = itertools.count()
    made = [generation.remembered("key", lambda: next(numbers)) for _ in range(3)]
    generation.saw("first")
    made.append(generation.remembered("key", lambda: 7))
    generation.saw("second")
    made.append(generation.remembered("key", lambda: 8))

    assert made == [0, 0, 0, 0, 8]


def test_an_answer_begun_in_another_state_is_not_kept() -> None:
    def make() -> str:
        generation.saw("second")
        return "of the first"

    assert generation.remembered("key", make) == "of the first"
    assert generation.remembered("key", lambda: "of the second") == "of the second"


def test_without_a_watch_nothing_is_remembered() -> None:
    generation.saw(None)

    assert generation.remembered("key", lambda: 1) == 1
    assert generation.remembered("key", lambda: 2) == 2


def test_of_many_answers_the_latest_asked_for_stay() -> None:
    generation.remembered("often", lambda: "kept")
    for n in range(generation.MOST + 10):
        generation.remembered(n, lambda: "other")
        generation.remembered("often", lambda: "made again")

    assert generation.remembered("often", lambda: "made again") == "kept"
    assert generation.remembered(0, lambda: "made again") == "made again"


def test_what_was_known_stays_while_the_database_is_away() -> None:
    generation.remembered("key", lambda: "kept")

    generation.lost()

    assert generation.is_away()
    assert generation.current() == "first"
    assert generation.remembered("key", lambda: "made again") == "kept"
    generation.saw("first")
    assert not generation.is_away()
