"""Text into tokens: Korean, English, Hanja, and anything else without an error."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefs.search.letters import normal
from briefs.search.morphemes import entries
from briefs.search.text import (
    LONGEST,
    Sort,
    from_keys,
    keystrokes,
    to_keys,
    tokens,
    unplaced,
    words,
)

# What a text may be of, so that odd neighbours meet often.
ODD = st.text(
    st.one_of(
        st.sampled_from(
            "가나한일관계핵을에의하고 韓日關係率女習 abXÉİß'-&.,·ㆍ0129①½㎏ﷺ"
        ),
        st.sampled_from(
            "\0\n\t\u200b\u00ad\u202e\ufe0f\u0301\u11ab\u119e\u3000\ud800ㅎㅑ"
        ),
        st.characters(),
    ),
    max_size=60,
)


def lexemes(text: str, *sorts: Sort) -> list[str]:
    return [t.lexeme for t in tokens(normal(text)) if not sorts or t.sort in sorts]


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Ｋｉｓｈｉｄａ", "kishida"),
        ("São Müller ÉTAT", "sao muller etat"),
        ("한일\u200b관\u00ad계", "한일관계"),
        ("\u1112\u1161\u11ab국", "한국"),
        ("핵ㆍ미사일 핵\u119e미사일", "핵 미사일 핵 미사일"),
        ("①북한 ②중국", "1 북한 2 중국"),
        ("‘한일’ “관계” Indo–Pacific", "'한일' \"관계\" indo-pacific"),
        ("가 \t\u3000 나\r\n\n다", "가 나\n다"),
        ("\0최은미\0", "최은미 "),
        ("ㅎㅇ", "ㅎㅇ"),
        ("韓日關係의 崔恩美", "한일관계의 최은미"),
        ("歷史 女性 勞動 良心 來日", "역사 여성 노동 양심 내일"),
        ("法律 支持率 換率 比率 率", "법률 지지율 환율 비율 율"),
        ("5年 韓國人 論理", "5년 한국인 논리"),
    ],
)
def test_one_word_in_many_spellings_is_compared_as_one(
    text: str, compared: str
) -> None:
    assert normal(text).text == compared


@settings(deadline=None)  # the first Korean word loads the dictionary
@given(ODD)
@example("e\u0301\u200b한\u1161\u11ab")
def test_every_letter_leads_back_to_where_it_comes_from(text: str) -> None:
    read = normal(text)

    assert len(read.text) == len(read.origin) == len(read.ends)
    assert list(read.origin) == sorted(read.origin)
    for place, letter in enumerate(read.text):
        start, end = read.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        # Hanja are read by what stands before them, white space alone is nothing.
        assert letter in normal(f"a{text[start:end]}").text or letter >= "가"


@settings(deadline=None)  # the first Korean word loads the dictionary
@given(ODD)
def test_any_text_has_tokens_that_stand_where_they_say(text: str) -> None:
    read = normal(text)

    found = words(read)

    for word in found:
        assert read.text[word.start : word.end] == word.surface
        assert word.surface.startswith(word.stem)
        for token in word.tokens:
            assert word.start <= token.start < token.end <= word.end
            assert 0 < len(token.lexeme) <= LONGEST + 1
            if token.sort == Sort.BIGRAM:
                ends = read.text[token.start] + read.text[token.end - 1]
                assert token.lexeme == f"~{ends}"
    places = [t.place for w in found for t in w.tokens if t.sort is Sort.MORPHEME]
    assert places == sorted(set(places))
    assert [w.morphemes for w in unplaced(read)] == [w.morphemes for w in found]


def test_morphemes_of_a_long_text_stand_where_they_say() -> None:
    text = normal("미국 관계와 미일 정상회담. " * 200).text

    forms = {
        text[start + m.start : start + m.end]
        for start, _, entry in entries(text)
        for m in entry.morphemes
        if m.says
    }

    assert forms == {"미국", "관계", "미일", "정상", "회담"}


def test_particles_and_endings_are_left_out_and_stems_kept() -> None:
    assert lexemes("협력을 정상화하고", Sort.MORPHEME) == ["협력", "정상", "화"]
    assert lexemes("미일정상회담", Sort.MORPHEME) == ["미일", "정상", "회담"]
    assert lexemes("방위력을 밝혔다", Sort.MORPHEME)[-1] == "밝히"


def test_a_word_tells_what_it_is_found_by() -> None:
    (relations,) = words(normal("한일관계에의"))
    (unknown,) = words(normal("비햭화를"))
    (summit,) = words(normal("정상회담은"))

    assert relations.bigrams == ("~한일", "~일관", "~관계")
    assert relations.stem == "한일관계"
    assert not relations.whole  # 한 was lost, which is no ending
    assert (unknown.bigrams, unknown.whole) == (("~비햭", "~햭화"), False)
    assert summit.morphemes == ("정상", "회담")
    assert summit.whole


def test_every_two_syllables_are_found_also_across_a_hyphen() -> None:
    assert lexemes("인도-태평양", Sort.BIGRAM) == ["~인도", "~도태", "~태평", "~평양"]
    assert {t.place for t in tokens(normal("한일관계")) if t.sort == Sort.BIGRAM} == {0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the relations of Japan’s allies", ["relat", "japan", "alli"]),
        ("CHOI Eun-mi", ["choi", "eun", "mi", "eunmi"]),
        ("Eunmi", ["eunmi"]),
        ("U.S.-China", ["us", "china", "uschina"]),
        ("the U.S. and R&D", ["us", "r", "d", "rd"]),
        ("1,000,000 of 2,5", ["1000000", "2", "5"]),
        ("2022-19", ["2022", "19", "#2022-19"]),
        ("2022.5.23.", ["2022", "5", "23"]),
        ("GSOMIA를", ["gsomia"]),
        ("코로나-19가", ["코로나", "19", "코로나19", "~코로", "~로나"]),
        ("5월에", ["5", "5월", "~월에"]),
    ],
)
def test_latin_words_numbers_and_mixtures(text: str, expected: list[str]) -> None:
    assert lexemes(text) == expected


def test_places_count_what_is_kept() -> None:
    found = [(t.lexeme, t.place) for t in tokens(normal("freedom of the Eun-mi press"))]

    assert found == [("freedom", 1), ("eun", 2), ("mi", 3), ("eunmi", 2), ("press", 4)]


def test_very_long_words_stay_short_lexemes() -> None:
    for text in ("x" * 100_000, "한" * 100_000, "ㅋ" * 100_000, "1,000" * 20_000):
        assert max(map(len, lexemes(text))) <= LONGEST


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("정상", "wjdtkd"),
        ("까치", "Rkcl"),
        ("괜찮", "rhoscksg"),
        ("ㅎㅑ", "gi"),
        ("a", "a"),
    ],
)
def test_korean_is_typed_with_these_keys(word: str, keys: str) -> None:
    assert to_keys(word) == keystrokes(word) == keys


@pytest.mark.parametrize(
    ("keys", "korean"),
    [
        ("rltlek", "기시다"),
        ("wjdtkdghleka", "정상회담"),
        ("rkrk", "가가"),
        ("ekfrdl", "닭이"),
        ("rhos", "괜"),
        ("RKcl", "까치"),
        ("g l", "ㅎ ㅣ"),
        ("gi2 kl", "햐2 ㅏㅣ"),
    ],
)
def test_keys_compose_what_a_korean_keyboard_does(keys: str, korean: str) -> None:
    assert from_keys(keys) == korean


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8))
def test_every_korean_word_comes_back_from_its_keys(word: str) -> None:
    assert from_keys(to_keys(word)) == word
