"""PDFs: every word is in them, whole, and on the page."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from briefs import html
from briefs.document import Attachment, Contributor, Document, Section
from briefs.exports import export
from tests.briefs.exports.documents import (
    IMPRINT,
    KOREAN_WORDS,
    files,
    korean,
    make_document,
    make_picture,
    sample,
    sample_biography,
    sample_paragraphs,
    spaceless,
)
from tests.briefs.exports.hard import LONG, OLD_HANGUL, hard
from tests.briefs.exports.printed import (
    counted,
    pdf_of,
    right_edges,
    tags_of,
    text_in_chrome,
    text_of,
)

A4_WIDTH, MARGIN = 595.28, 96.38


def test_every_word_of_the_sample_is_in_the_pdf_in_order() -> None:
    paragraphs = [*sample_paragraphs(), sample_biography()]

    # A page's running head and foot stand between; each paragraph stays in order.
    pages = text_of(pdf_of(sample()))

    words = [word for paragraph in paragraphs for word in paragraph.split()]
    missing = [word for word in words if word not in pages]
    text = spaceless(pages)
    assert len(words) > 1500
    assert missing == []
    starts = [text.find(spaceless(part)[:40]) for part in paragraphs]
    assert starts == sorted(starts)
    assert -1 not in starts


def test_first_page_names_publication_title_author_centre_date_and_address() -> None:
    document = replace(sample(), subtitle="What it means")

    first = PdfReader(io.BytesIO(pdf_of(document))).pages[0].extract_text()

    for words in (
        "The Institute",
        "Issue Brief 2022-19",
        "English summary",
        "Kishida-Biden",
        "What it means",
        "Choi Eunmi",
        "Center for Regional Studies",
        "22 July 2022",
        "https://briefs.example.org/en/briefs/2022-19/",
    ):
        assert words in first


def test_first_page_names_the_publication_and_where_it_stays() -> None:
    published = replace(IMPRINT, publication=2)

    pdfs = {
        language: export(make_document(language=language), "pdf", files, published)
        for language in ("ko", "en")
    }

    texts = {
        language: PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
        for language, pdf in pdfs.items()
    }
    assert "https://briefs.example.org/ko/briefs/2024-01/ · 제2판" in texts["ko"]
    assert "https://briefs.example.org/en/briefs/2024-01/ · Version 2" in texts["en"]
    assert b"/en/briefs/2024-01/v2/" in pdfs["en"]


@pytest.mark.parametrize("made", [sample, korean])
def test_every_word_is_found_by_another_program(
    made: Callable[[], Document],
) -> None:
    document = made()

    text = spaceless(text_in_chrome(pdf_of(document)))

    words = [
        word
        for section in document.sections
        for word in html.text(section.body).split()
    ]
    assert [word for word in words if word not in text] == []


def test_note_on_the_original_is_made_again_and_experts_are_introduced() -> None:
    pdf = pdf_of(sample())

    text = spaceless(text_of(pdf))

    note = "This is the English summary of Issue Brief 2022-19 “기시다-바이든"
    assert spaceless(note) in text
    assert spaceless("(Korean).https://www.example.org/?p=83920") in text
    assert "AbouttheexpertChoiEunmi최은미" in text
    assert text.count("AboutExperts") == 0


def test_korean_with_hanja_old_hangul_and_rare_letters_comes_back_whole() -> None:
    pdf = pdf_of(korean())

    text = text_of(pdf)

    assert spaceless(KOREAN_WORDS) in spaceless(text)
    for word in KOREAN_WORDS.split():
        assert word in text, "a word was broken at the end of a line"
    assert "\u2060" not in text


def test_tone_marks_stand_beside_their_syllable_and_nothing_is_lost() -> None:
    plain, marked = "<p>나랏말ᄊᆞ미</p>", "<p>나랏〮말〯ᄊᆞ미</p>"

    glyphs = [
        _glyphs_of_korean_font(pdf_of(make_document(body, language="ko")))
        for body in (plain, marked)
    ]

    # Each mark adds its own glyph to the Korean font; the syllables stay in it.
    assert glyphs[1] == glyphs[0] + 2


def _glyphs_of_korean_font(pdf: bytes) -> int:
    reader = PdfReader(io.BytesIO(pdf))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    widths = 0
    for reference in fonts:
        font = reference.get_object()
        if font["/BaseFont"].endswith("NotoSerifKR-Regular-Identity-H") or (
            "NotoSerifKR" in font["/BaseFont"] and "Bold" not in font["/BaseFont"]
        ):
            maps = font["/ToUnicode"].get_object().get_data().decode("latin-1")
            widths += maps.count("\n<")
    return widths


@pytest.mark.parametrize(
    "words",
    [
        '#import "x": * #panic("no") #sys.inputs',
        "= Heading - item 1. one + two / term: x",
        "$x^2$ `code` *bold* _em_ @ref <label> ~ \\ // -- --- ...",
        "{{ brief }} {% x %} #{ 1 + 1 } [a](b) \"quoted\" 'single'",
        "- - - 1) (a) ”#”",
    ],
)
def test_text_is_never_read_as_the_engines_language(words: str) -> None:
    body = html.write([html.Node("p", {}, (words,))])
    document = replace(
        make_document(body),
        title=words,
        subtitle=words,
        summary=words,
        sections=(Section(1, words, body),),
        contributors=(Contributor(None, "author", words, biography=words),),
    )

    text = spaceless(text_of(pdf_of(document)))

    # Title, subtitle, byline, summary, heading, paragraph, name, biography.
    assert text.count(spaceless(words)) >= 8


def test_the_institutes_own_typeset_pdf_stands_in_for_ours() -> None:
    sha256 = make_picture("own.png", colour="red").sha256
    own = Attachment(sha256, "own.pdf", "Own", 10, typeset=True)

    pdf = pdf_of(make_document("<p>Never set: ก</p>", attachments=(own,)))

    assert pdf == files(sha256)


def test_hard_brief_is_whole_and_nothing_runs_off_the_page() -> None:
    document = hard()

    pdf = pdf_of(document)

    bodies = [node for s in document.sections for node in html.walk(html.parse(s.body))]
    notes = sum(node.attrs.get("class") == "footnote" for node in bodies)
    tables = sum(node.tag == "table" for node in bodies)
    tags = counted(pdf)
    assert max(right_edges(pdf)) <= A4_WIDTH - MARGIN + 1
    assert (tags["Note"], tags["Table"]) == (notes, tables)
    assert len({tag.alt for tag in tags_of(pdf) if tag.alt}) >= 1
    text = spaceless(text_of(pdf))
    assert spaceless(OLD_HANGUL) in text
    assert "𠮷野家" in text
    assert spaceless(LONG) in text
