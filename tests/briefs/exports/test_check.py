"""What a PDF would lack is said before it is made, in the editor's words."""

import json
import unicodedata

import pytest
import typst

from briefs.document import Contributor, Document, Original, Picture
from briefs.exports import export, fonts
from briefs.exports.check import check
from briefs.exports.contract import ExportRefusedError
from tests.briefs.exports.documents import (
    IMPRINT,
    files,
    korean,
    make_document,
    make_picture,
    sample,
)

ONE_LINE_EACH = """
#set document(title: "t")
#set text(lang: "ko", font: ("Noto Serif", "Noto Serif KR", "Brief Han Extra"))
#for letter in json(bytes(sys.inputs.letters)) { par("a" + letter + "b") }
"""


def refused(document: Document) -> ExportRefusedError:
    with pytest.raises(ExportRefusedError) as caught:
        export(document, "pdf", files, IMPRINT)
    return caught.value


def engine_sets(letters: list[str]) -> bool:
    """Whether Typst draws all the letters in an accessible PDF."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.folder())],
    )
    try:
        typst.compile(
            ONE_LINE_EACH.encode(),
            font_paths=found,
            sys_inputs={"letters": json.dumps(letters)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        return False
    return True


def is_wrong(letters: list[str]) -> bool:
    """Whether the check finds fault with a title of such letters."""
    title = "".join(f"a{letter}b" for letter in letters)
    return bool(check(make_document(title=title)))


def test_sound_briefs_have_no_problems() -> None:
    found = [check(sample()), check(korean()), check(make_document())]

    assert found == [[], [], []]


def test_check_and_engine_agree_on_letters_from_all_of_unicode() -> None:
    fonts.unpack()
    letters = [chr(code) for code in (*range(0x20, 0x3400), *range(0xF900, 0x10000))]
    letters += [chr(code) for code in range(0x3400, 0xE0200, 211)]
    letters = [x for x in letters if unicodedata.category(x) not in {"Cs", "Cc"}]

    denied = []
    for n in range(0, len(letters), 50):
        some = letters[n : n + 50]
        # One by one only where something is wrong.
        if is_wrong(some):
            denied += [letter for letter in some if is_wrong([letter])]
    allowed = [*{*letters} - {*denied}]

    assert len(allowed) > 5000
    assert engine_sets(allowed)
    assert len(denied) > 5000
    for letter in denied[:: len(denied) // 60]:
        assert not engine_sets([letter]), f"U+{ord(letter):04X}"


def test_control_characters_are_refused() -> None:
    problems = check(make_document("<p>Fine.</p>", title="A\x00b\x07c\ttab"))

    assert [p.message for p in problems] == [
        "Remove the invisible character U+0000.",
        "Remove the invisible character U+0007.",
    ]


def test_missing_letters_are_named_with_section_and_sentence() -> None:
    document = make_document(
        "<p>Fine.</p>",
        "<p>Prices rose ∼ 5 per cent \U0001f600 last year.</p>",
        title="Brief \ue000",
    )

    problems = refused(document).problems

    assert [(p.section, p.place) for p in problems] == [
        (None, "Title"),
        (2, "Prices rose ∼ 5 per cent \U0001f600 last year."),
        (2, "Prices rose ∼ 5 per cent \U0001f600 last year."),
    ]
    assert "U+E000" in problems[0].message
    assert "Use ~ instead" in problems[1].message
    assert "U+1F600, grinning face" in problems[2].message


def test_letters_in_notes_tables_names_and_credits_are_checked_too() -> None:
    note = "<p>A<span class='footnote'>Note ก.</span></p>"
    table = "<table><tbody><tr><td>Cell ข</td></tr></tbody></table>"
    person = Contributor(None, "author", "Han", biography="Born in ค.")
    document = make_document(note, table, contributors=(person,))

    problems = refused(document).problems

    assert [(p.section, p.place) for p in problems] == [
        (None, "Han"),
        (1, "Note ก."),
        (2, "Cell ข"),
    ]


def test_picture_without_words_or_without_file_is_refused() -> None:
    picture = make_picture()
    source = f"/files/{picture.sha256}/chart.png"
    silent = f"<figure><img src='{source}'></figure>"
    lost = Picture("0" * 64, "lost.png", "Lost")

    problems = [
        refused(make_document(silent, pictures=(picture,))).problems,
        refused(make_document(silent)).problems,
        refused(make_document(pictures=(lost,))).problems,
    ]

    assert [(p.section, p.place, p.message) for (p,) in problems] == [
        (1, "chart.png", "Say in words what the picture shows."),
        (1, "chart.png", "The picture is not stored here."),
        (None, "lost.png", "The file is missing in the store."),
    ]


def test_picture_that_cannot_be_decoded_is_named_where_it_stands() -> None:
    broken = Picture("f" * 64, "scan.png", "A scan", width=10, height=10)
    body = f"<figure><img alt='A scan' src='/files/{'f' * 64}/scan.png'></figure>"
    document = make_document("<p>Text.</p>", body, pictures=(broken,))

    def cut_off(sha256: str) -> bytes:
        return files(make_picture().sha256)[:40]

    found = check(document, cut_off)
    with pytest.raises(ExportRefusedError) as caught:
        export(document, "pdf", cut_off, IMPRINT)

    assert [(p.section, p.place) for p in found] == [(2, "scan.png")]
    assert "cannot be read" in found[0].message
    assert caught.value.problems == found
    assert check(document) == []


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        (f"<p><a href='https://e.org/{'a' * 9000}'>here</a></p>", "here", "too long"),
        (f"<p>{'a' * 6000}</p>", f"{'a' * 60}…", "A word of 6000 letters"),
        (f"<h3>{'word ' * 900}</h3>", "word " * 12 + "…", "heading is too long"),
        (
            "<ul><li>" * 14 + "deep" + "</li></ul>" * 14,
            "deep",
            "too deep in each other",
        ),
    ],
)
def test_what_would_break_a_standard_is_named_with_its_section(
    body: str, place: str, words: str
) -> None:
    document = make_document("<p>Fine.</p>", body)

    (problem,) = refused(document).problems

    assert (problem.section, problem.place) == (2, place)
    assert words in problem.message


def test_fields_around_the_text_are_checked_too() -> None:
    document = make_document(
        title=" ",
        number="2024-๑",
        doi="10.1/ก",
        original=Original(None, "1", "Title", "ko", "https://e.org/" + "a" * 9000),
    )

    problems = refused(document).problems

    assert [p.place for p in problems] == [
        "Title",
        "Number",
        "DOI",
        "Original",
        "Original",
    ]


def test_long_summary_and_odd_languages_do_not_stop_the_pdf() -> None:
    document = make_document(
        summary="a b " * 9000,
        original=Original(None, "1", "Title", "japanese", "https://e.org/"),
    )

    assert check(document) == []
    assert export(document, "pdf", files, IMPRINT).startswith(b"%PDF-")
