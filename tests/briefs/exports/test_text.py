"""Plain text: a paragraph a line, columns that line up in Korean, notes at the end."""

import pytest

from briefs.exports import export
from briefs.exports.columns import Cell, drawn, folded, width
from tests.briefs.exports.documents import (
    IMPRINT,
    files,
    make_document,
    sample,
    sample_paragraphs,
)
from tests.briefs.exports.hard import hard


def text_of(*bodies: str) -> str:
    text = export(make_document(*bodies), "txt", files, IMPRINT).decode()
    return text.partition("2024-01/\n\n")[2].partition("\n\nAbout the expert")[0]


def test_every_paragraph_of_the_sample_is_a_line() -> None:
    lines = export(sample(), "txt", files, IMPRINT).decode().splitlines()

    assert all(paragraph in lines for paragraph in sample_paragraphs())
    assert "Issue Brief 2022-19 · English summary" in lines


def test_merged_cells_line_up_by_the_width_of_hangul() -> None:
    text = export(hard(), "txt", files, IMPRINT).decode()

    assert (
        "표 1. 응답[5]\n"
        "-----+---------+---------\n"
        "질문 | 응답\n"
        "     | 찬성    | 반대\n"
        "-----+---------+---------\n"
        "예산 | 72      | 21\n"
        "     | 모름[6]\n"
        "병력 | 한 칸에 | - 목록도\n"
        "     | 두 문단 |\n"
        "-----+---------+---------\n"
    ) in text


@pytest.mark.parametrize(
    ("letters", "columns"),
    [
        ("abc", 3),
        ("한글", 4),
        ("戰略", 4),
        ("듀ᇰ", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("", 0),
    ],
)
def test_letters_are_as_wide_as_a_terminal_draws_them(
    letters: str, columns: int
) -> None:
    assert width(letters) == columns


def test_long_words_are_cut_and_nothing_is_lost() -> None:
    lines = folded("짧은 말 그리고 " + "가" * 30, 20)

    assert all(width(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == "짧은말그리고" + "가" * 30


def test_a_wide_table_stays_narrow_enough_to_read() -> None:
    words = "말 " * 60
    cells = [Cell(x, 0, 1, 1, [words]) for x in range(5)]

    lines = drawn(cells, 0)

    assert max(map(width, lines)) <= 100
    assert "".join(lines).count("말") == 300


def test_links_show_their_address_once() -> None:
    text = text_of(
        "<p><a href='https://a.example/'>Here</a> and "
        "<a href='https://b.example/'>https://b.example/</a>.</p>"
    )

    assert text == "Here <https://a.example/> and <https://b.example/>."


def test_raised_and_lowered_figures_have_letters_of_their_own() -> None:
    text = text_of("<p>10<sup>3</sup> H<sub>2</sub>O x<sup>abc</sup></p>")

    assert text == "10³ H₂O x^abc"
