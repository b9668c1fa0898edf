"""Reading the text of a page copied from the former site."""

import datetime
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from briefs.document import Original
from briefs.imports import UnsupportedFileError, page_text
from briefs.imports import read as read_file
from briefs.imports.record import Person

SAMPLE = Path(__file__).parents[2] / "data" / "issue-brief-2022-19-en.txt"
KOREAN = """이슈브리프

조회 1,380

정책은 말에서 시작한다. 이 글은 그 말을 다룬다.

문제의 제기

첫째 문단은 <기호>와 & 기호를 담고 있다.

둘째 문단이다.

맺음말

여기서 글을 맺는다.

이 글은 Issue Brief (2023-04)의 국문 번역입니다.
(“On Words (and Deeds), Briefly”, https://example.org/?p=12)

저자 소개

가나다
가나다

연구위원

지역연구센터

가나다 박사는 연구자이다.

라마바

경제센터

라마바 박사도 연구자이다.
"""


@pytest.fixture
def sample() -> str:
    return SAMPLE.read_text(encoding="utf-8")


def plain(body: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_the_sample_goes_into_the_right_fields(sample: str) -> None:
    record = page_text.read(sample, name=SAMPLE.name)

    assert record.series == "Issue Briefs"
    assert record.number == "2022-19"
    assert record.language == "en"
    assert record.kind == "summary"
    assert record.views == 380
    assert record.title == ""
    assert record.missing == ("title", "date")
    assert record.original == Original(
        brief=None,
        number="2022-19",
        title="기시다-바이든 미일정상회담 이후 일본의 대외전략과 한일관계에의 함의",
        language="ko",
        url="https://www.asaninst.org/?p=83920",
    )


def test_the_sample_has_an_opening_and_two_headed_sections(sample: str) -> None:
    record = page_text.read(sample, name=SAMPLE.name)

    assert [heading for heading, _ in record.sections] == [
        "",
        "Japan’s Progress Through the U.S.-Japan Summit",
        "Implications for Korea",
    ]
    assert [body.count("<p>") for _, body in record.sections] == [2, 4, 6]


def test_no_sentence_of_the_sample_is_lost_and_the_note_is_not_text(
    sample: str,
) -> None:
    _, _, rest = sample.partition("380 views")
    body, _, _ = rest.partition("This article is an English Summary")

    record = page_text.read(sample, name=SAMPLE.name)

    read = " ".join(f"{heading} {plain(text)}" for heading, text in record.sections)
    assert read.split() == body.split()


def test_the_sample_has_one_expert_whose_name_stands_once(sample: str) -> None:
    biography = sample.rstrip().splitlines()[-1]

    record = page_text.read(sample, name=SAMPLE.name)

    assert record.people == (
        Person("Choi Eunmi", "Center for Regional Studies", "", biography),
    )


def test_a_korean_page_is_read_alike() -> None:
    record = page_text.read(KOREAN, name="a.txt")

    assert (record.language, record.series, record.views) == ("ko", "이슈브리프", 1380)
    assert (record.number, record.kind) == ("2023-04", "translation")
    assert record.original is not None
    assert record.original.title == "On Words (and Deeds), Briefly"
    assert (record.original.language, record.original.url) == (
        "en",
        "https://example.org/?p=12",
    )
    assert record.sections == (
        ("", "<p>정책은 말에서 시작한다. 이 글은 그 말을 다룬다.</p>"),
        (
            "문제의 제기",
            (
                "<p>첫째 문단은 &lt;기호&gt;와 &amp; 기호를 담고 있다.</p>\n"
                "<p>둘째 문단이다.</p>"
            ),
        ),
        ("맺음말", "<p>여기서 글을 맺는다.</p>"),
    )
    assert record.people == (
        Person("가나다", "지역연구센터", "연구위원", "가나다 박사는 연구자이다."),
        Person("라마바", "경제센터", "", "라마바 박사도 연구자이다."),
    )


@pytest.mark.parametrize(
    "disturb",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n\n", "\n\xa0\n\u200b\n"),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: "\n\n" + text + "\n\n",
    ],
    ids=["windows", "bom", "blank-lines", "double", "no-break", "around"],
)
@pytest.mark.parametrize("source", ["sample", "korean"])
def test_line_ends_and_odd_blanks_make_no_difference(
    source: str, disturb: Callable[[str], str], sample: str
) -> None:
    text = sample if source == "sample" else KOREAN

    record = page_text.read(disturb(text), name="a.txt")

    assert record == page_text.read(text, name="a.txt")


def test_short_lines_that_end_a_sentence_or_list_something_are_no_headings() -> None:
    text = KOREAN.replace(
        "둘째 문단이다.", "- 첫째 항목\n\n- 둘째 항목\n\n그렇다.\n\n“정말로.”"
    )

    record = page_text.read(text, name="a.txt")

    assert [heading for heading, _ in record.sections] == ["", "문제의 제기", "맺음말"]
    assert record.sections[1][1].count("<p>") == 5


def test_a_title_and_a_date_copied_along_are_taken() -> None:
    text = KOREAN.replace("조회", "말과 정책\n\n2023. 4. 5.\n\n조회", 1)

    record = page_text.read(text, name="a.txt")

    assert record.title == "말과 정책"
    assert record.date == datetime.date(2023, 4, 5)
    assert record.missing == ()


def test_without_a_note_the_number_comes_from_the_name_of_the_file() -> None:
    start = KOREAN.index("이 글은 Issue")
    text = KOREAN[:start] + KOREAN[KOREAN.index("저자 소개") :]

    numbered = page_text.read(text, name="이슈브리프 2023-07.txt")
    unnumbered = page_text.read(text, name="a.txt")

    assert (numbered.number, numbered.kind, numbered.original) == (
        "2023-07",
        "full",
        None,
    )
    assert unnumbered.missing == ("number", "title", "date")
    assert unnumbered.key == "a.txt"


def test_the_same_brief_has_the_same_key_whatever_its_file_is_called(
    sample: str,
) -> None:
    first = page_text.read(sample, name="one.txt")
    second = page_text.read(sample, name="two.txt")

    assert first.key == second.key


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("조회 1,380", "", "views"),
        ("저자 소개", "", "About Experts"),
        ("이슈브리프\n", "", "series"),
        ("조회", "한 줄\n\n두 줄\n\n조회", "above"),
        ("조회", "2023. 14. 5.\n\n조회", "not a date"),
        ("경제센터\n\n라마바 박사도 연구자이다.", "", "라마바"),
        (KOREAN[KOREAN.index("가나다") :], "", "nobody"),
        (KOREAN[KOREAN.index("정책은") : KOREAN.index("저자 소개")], "", "no text"),
    ],
)
def test_text_of_another_form_is_refused_with_the_reason(
    old: str, new: str, why: str
) -> None:
    text = KOREAN.replace(old, new, 1)

    with pytest.raises(page_text.PageTextError, match=why):
        page_text.read(text, name="a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_file_is_read_in_every_encoding_it_may_come_in(encoding: str) -> None:
    (record,) = read_file(KOREAN.encode(encoding), name="a.txt")

    assert record == page_text.read(KOREAN, name="a.txt")


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"\xff\xfe\xd8", b"", b"\x80"])
def test_a_file_that_is_no_page_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFileError):
        read_file(data, name="a.docx")
