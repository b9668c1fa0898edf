"""Which words may have been meant."""

import pytest

from briefs.models import Word
from briefs.search.spelling import oftener, suggest, switched
from briefs.search.text import keystrokes

pytestmark = pytest.mark.django_db


def know(**often: int) -> None:
    for word, df in often.items():
        Word.objects.create(word=word, keys=keystrokes(word), df=df)


def test_the_fewest_slips_come_first_then_the_most_frequent() -> None:
    know(정상회담=1, 정상회답=5, 정상화=50)

    assert suggest(["정상히담"])["정상히담"][:2] == ["정상회담", "정상회답"]


def test_english_is_corrected_too() -> None:
    know(cooperation=3, corporation=9)

    assert suggest(["cooperaton"])["cooperaton"][0] == "cooperation"


def test_a_word_typed_on_the_other_keyboard_is_found_by_its_keys() -> None:
    know(기시다=1, gsomia=1)

    assert suggest(["rltlek", "ㅎ내ㅡㅑㅁ"]) == {
        "rltlek": ["기시다"],
        "ㅎ내ㅡㅑㅁ": ["gsomia"],
    }


def test_a_word_no_vocabulary_has_is_read_on_the_other_keyboard() -> None:
    assert switched("gksdlf") == ["한일"]
    assert switched("ㅎ내ㅡㅑㅁ") == ["gsomia"]
    assert switched("ㄷㅕ") == ["eu"]
    assert switched("cooperaton") == []
    assert switched("한일") == []


def test_a_word_is_not_taken_for_one_that_other_keys_of_the_other_keyboard_type() -> (
    None
):
    know(good=50, three=50, 일본=50, 기시다=1)

    found = suggest(["해미", "독도", "dlfqhs", "rltlwk"])

    assert found == {"dlfqhs": ["일본"], "rltlwk": ["기시다", "기시자"]}


def test_a_word_in_no_readable_brief_is_not_suggested() -> None:
    know(정상회담=0)

    assert suggest(["정상히담"]) == {}


def test_a_rare_word_is_doubted_if_another_is_ten_times_as_frequent() -> None:
    know(정상회답=2, 정상회담=20, 지소미야=2, 지소미아=19)

    assert oftener(["정상회답", "지소미야"]) == {"정상회답": "정상회담"}


def test_nothing_is_suggested_for_what_is_too_short_or_too_long() -> None:
    know(ab=1, 한=1)

    assert suggest(["a", "하", "한" * 300, ""]) == {}
