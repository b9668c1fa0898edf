"""What becomes of a query."""

import pytest

from briefs.search.query import Kind, parse
from briefs.search.synonyms import Lexicon, expanded, key


def test_words_are_looked_up_as_morphemes_or_as_bigrams() -> None:
    query = parse("협력을")

    assert query.tsquery == "((('협력')) | (('~협력')))"


def test_a_word_that_loses_more_than_endings_is_looked_up_by_its_bigrams_alone() -> (
    None
):
    query = parse("일대일로")

    assert "'~일대'" in query.tsquery
    assert "'일'" not in query.tsquery


def test_one_syllable_finds_the_words_that_begin_with_it() -> None:
    query = parse("핵")

    assert query.tsquery == "(('핵':*) | ('~핵':*))"


def test_many_single_syllables_are_looked_up_as_they_stand() -> None:
    query = parse("가 나 다 라 마 바 사 " * 200)

    assert ":*" not in query.tsquery


def test_quoted_words_stand_one_after_another_however_they_are_quoted() -> None:
    straight, curly = parse('"미일 정상회담"'), parse("“미일 정상회담”")

    assert straight.tsquery == curly.tsquery == "(('미일' <1> '정상' <1> '회담'))"


def test_a_minus_leaves_out_a_word_or_a_phrase() -> None:
    word, words = parse("러시아 -곡물"), parse('Russia -"grain deal"')

    assert word.tsquery.endswith(" & !((('곡물')) | (('~곡물')))")
    assert words.tsquery == "((('russia'))) & !(('grain' <1> 'deal'))"


def test_a_minus_within_a_word_or_alone_is_none() -> None:
    hyphen, alone = parse("한-일 관계"), parse("- 관계 -- -")

    kinds = {clause.kind for query in (hyphen, alone) for clause in query.clauses}
    assert kinds == {Kind.WORD}


def test_what_is_only_to_be_left_out_is_looked_for() -> None:
    assert parse("-곡물").tsquery == parse("곡물").tsquery


def test_a_number_is_looked_up_in_one() -> None:
    query = parse(" 2022–19 ")

    assert (query.number, query.tsquery) == (
        "2022-19",
        "(('#2022-19') | ('#2022-019'))",
    )


def test_stop_words_say_nothing() -> None:
    assert parse("the and of").tsquery == ""


@pytest.mark.parametrize("q", ["", "  ", ":*", "<->", "(((((", "\\", "%_%", "😀", "--"])
def test_what_is_no_word_asks_for_nothing(q: str) -> None:
    assert parse(q).tsquery == ""


def test_lexemes_are_quoted() -> None:
    query = parse("o'neil's")

    assert "'o''neil'" in query.tsquery


def test_an_endless_text_is_cut() -> None:
    query = parse("한" * 10_000 + " x" * 10_000)

    assert len(query.text) <= 200
    assert len(query.tsquery) < 500


def test_a_synonym_is_known_by_its_letters_and_digits() -> None:
    assert key("Choi, Eun-mi") == key("choi eunmi") == "choieunmi"
    assert key("崔恩美") == key("최은미")


def test_the_longest_of_the_words_that_mean_something_together_are_expanded() -> None:
    known = Lexicon({"대만해협": ("대만해협", "taiwan strait"), "대만": ("臺灣",)}, 10)

    query = expanded(parse("대만 해협에서 위기"), known)

    strait, crisis = query.clauses
    assert "'taiwan' <1> 'strait'" in strait.tsquery
    assert len(strait.words) == 2
    assert crisis == parse("대만 해협에서 위기").clauses[2]


def test_quoted_words_mean_themselves() -> None:
    known = Lexicon({"quad": ("quad", "쿼드")}, 10)

    query = expanded(parse('"Quad" Quad'), known)

    assert "쿼드" not in query.clauses[0].tsquery
    assert "쿼드" in query.clauses[1].tsquery


def test_words_can_be_exchanged_where_they_stand() -> None:
    query = parse('kishida "일본 총리" 정상히담 -quad')

    start = query.clauses[2].start
    assert query.with_words({start: "정상회담"}) == 'kishida "일본 총리" 정상회담 -quad'
