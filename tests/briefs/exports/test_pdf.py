"""PDFs: every word is in them, they are tagged, and the same input is the same file."""

import hashlib
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from briefs import html
from briefs.document import Attachment, Contributor, Document, Section
from briefs.exports import export
from tests.briefs.exports.documents import (
    HEADINGS,
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

A4_WIDTH, MARGIN = 595.28, 96.38

HASH_IN_NEW_PROCESS = """
import django, hashlib
django.setup()
from briefs.exports import export
from tests.briefs.exports.documents import IMPRINT, files, korean
print(hashlib.sha256(export(korean(), "pdf", files, IMPRINT)).hexdigest())
"""


def pdf_of(document: Document) -> bytes:
    return export(document, "pdf", files, IMPRINT)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@dataclass(frozen=True)
class Tag:
    """An element of a PDF's structure tree."""

    name: str
    alt: str
    has_id: bool
    scope: str


def tags_of(pdf: bytes) -> list[Tag]:
    """Return the structure elements of a PDF in order."""
    found: list[Tag] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                alt = str(node.get("/Alt", ""))
                scope = scope_of(node.get("/A"))
                name = str(node.S).strip("/")
                found.append(Tag(name, alt, "/ID" in node, scope))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def scope_of(attributes: Any) -> str:
    """Return what a table's header cell says it heads."""
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    for entry in listed:
        if isinstance(entry, pikepdf.Dictionary) and "/Scope" in entry:
            return str(entry.Scope).strip("/")
    return ""


def counted(pdf: bytes) -> Counter[str]:
    return Counter(tag.name for tag in tags_of(pdf))


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
    made: Callable[[], Document], tmp_path: Path
) -> None:
    document = made()
    path = tmp_path / "brief.pdf"
    path.write_bytes(pdf_of(document))

    done = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"],
        capture_output=True,
        text=True,
        check=True,
    )

    text = spaceless(done.stdout)
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


def test_pdf_is_tagged_and_says_what_it_is() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of(korean())))

    root = document.Root
    with document.open_metadata() as metadata:
        standards = (
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"],
            metadata["{http://www.aiim.org/pdfa/ns/id/}part"],
            metadata["{http://www.aiim.org/pdfa/ns/id/}conformance"],
        )
        title = metadata["{http://purl.org/dc/elements/1.1/}title"]
        creators = metadata["{http://purl.org/dc/elements/1.1/}creator"]
        language = metadata["{http://purl.org/dc/elements/1.1/}language"]

    assert standards == ("1", "2", "A")
    assert title == "일본의 대외전략과 한일관계에의 함의"
    assert creators == ["최은미, 홍길동"]
    assert list(language) == ["ko-KR"]
    assert str(root.Lang) == "ko-KR"
    assert bool(root.MarkInfo.Marked) is True
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True
    assert "/ParentTree" in root.StructTreeRoot
    assert all(str(page.Tabs) == "/S" for page in document.pages)
    assert str(document.docinfo["/Author"]) == "최은미, 홍길동"
    assert str(document.docinfo["/Keywords"]) == "일본"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20240517")


def test_everything_shown_is_tagged_or_marked_as_an_artifact() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of(korean())))

    loose, depth = 0, 0
    for page in document.pages:
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            loose += name in {"Tj", "TJ", "Do", "S", "f"} and depth == 0

    assert loose == 0


def test_notes_tables_figures_and_lists_have_their_tags() -> None:
    pdf = pdf_of(korean())

    tags = counted(pdf)
    figures = [tag.alt for tag in tags_of(pdf) if tag.name == "Figure"]
    notes = [tag for tag in tags_of(pdf) if tag.name == "Note"]

    assert all(note.has_id for note in notes)
    assert {tag.scope for tag in tags_of(pdf) if tag.name == "TH"} == {"Column"}
    assert (len(notes), tags["Table"], tags["THead"], tags["BlockQuote"]) == (
        3,
        1,
        1,
        1,
    )
    assert (tags["TH"], tags["TR"], tags["L"], tags["LI"]) == (4, 4, 3, 4)
    assert figures == ["오르는 막대", "최은미의 사진"]
    # Opening without heading, a section with two levels under it, the authors.
    assert (tags["H1"], tags["H2"], tags["H3"]) == (2, 1, 1)


def test_notes_are_linked_both_ways_and_headings_are_bookmarks() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(korean())))

    inner, outer = 0, []
    for page in reader.pages:
        for reference in page.get("/Annots", []):
            link = reference.get_object()
            action = link.get("/A", DictionaryObject())
            inner += "/URI" not in action
            outer += [str(action["/URI"])] if "/URI" in action else []
    names = [item.title for item in _flat(reader.outline)]

    assert inner == 6
    assert set(outer) == {
        "https://www.example.org/",
        "https://briefs.example.org/ko/briefs/2024-01/",
    }
    assert names == ["한국에 주는 함의", "여론의 변화", "세부", "저자 소개"]


def _flat(items: Any) -> list[Any]:
    return [
        found
        for item in items
        for found in (_flat(item) if isinstance(item, list) else [item])
    ]


def test_words_in_another_language_say_so() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of(korean())))

    languages = set()
    for page in document.pages:
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "BDC":
                properties = instruction.operands[1]
                if isinstance(properties, pikepdf.Dictionary) and "/Lang" in properties:
                    languages.add(str(properties.Lang))

    assert "en" in languages


def test_decorative_picture_is_an_artifact_and_needs_no_words() -> None:
    picture = make_picture("line.png", alt="")
    body = f'<figure><img alt="" src="/files/{picture.sha256}/line.png"></figure>'

    pdf = pdf_of(make_document(f"<p>Text.</p>{body}", pictures=(picture,)))

    assert counted(pdf)["Figure"] == 0
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


def test_same_document_gives_the_same_bytes_again_and_in_a_new_process() -> None:
    first = pdf_of(korean())
    other = replace(korean(), title="다른 제목")

    again = [pdf_of(korean()), pdf_of(korean())]
    done = subprocess.run(
        [sys.executable, "-c", HASH_IN_NEW_PROCESS],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "asanbriefs.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert again == [first, first]
    assert pdf_of(other) != first
    assert done.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_fonts_of_the_machine_and_a_missing_home_change_nothing(
    tmp_path: Path,
) -> None:
    kept = ("DATABASE_URL", "SECRET_KEY", "VAR_DIR")
    bare = {name: os.environ[name] for name in kept if name in os.environ}

    hashes = {
        subprocess.run(
            [sys.executable, "-c", HASH_IN_NEW_PROCESS],
            cwd=Path(__file__).parents[3],
            env=bare | {"DJANGO_SETTINGS_MODULE": "asanbriefs.settings"} | other,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for other in (
            {"TYPST_FONT_PATHS": "/usr/share/fonts", "HOME": str(tmp_path)},
            {
                "FONTCONFIG_FILE": "/nowhere",
                "PATH": "",
                "LANG": "C",
                "TZ": "Asia/Seoul",
            },
        )
    }

    assert hashes == {f"{hashlib.sha256(pdf_of(korean())).hexdigest()}\n"}


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


def test_skipped_heading_levels_and_empty_headings_do_not_stop_the_pdf() -> None:
    pdf = pdf_of(make_document("<h4>Deep</h4><p>Text.</p>", "<h4>Deep again</h4>"))

    tags = counted(pdf)

    assert (tags["H1"], tags["H2"], tags["H3"]) == (3, 1, 0)


@pytest.mark.parametrize("inside", ["", "<span class='footnote'>Note.</span>"])
def test_header_of_a_long_table_is_repeated_unless_it_has_a_note(inside: str) -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(120))
    head = f"<thead><tr><th>Heading{inside}</th></tr></thead>"
    table = f"<table>{head}<tbody>{rows}</tbody></table>"

    reader = PdfReader(io.BytesIO(pdf_of(make_document(table))))

    pages = sum("Heading" in page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 2
    assert pages == (1 if inside else len(reader.pages))


def test_the_institutes_own_typeset_pdf_stands_in_for_ours() -> None:
    sha256 = make_picture("own.png", colour="red").sha256
    own = Attachment(sha256, "own.pdf", "Own", 10, typeset=True)

    pdf = pdf_of(make_document("<p>Never set: ก</p>", attachments=(own,)))

    assert pdf == files(sha256)


def test_undated_draft_is_set_without_claiming_to_be_archival() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of(make_document(date=None))))

    with document.open_metadata() as metadata:
        claims = "{http://www.aiim.org/pdfa/ns/id/}part" in metadata
        accessible = metadata["{http://www.aiim.org/pdfua/ns/id/}part"]

    # Nor does it say when it was made: the clock would change the bytes.
    assert str(document.docinfo.get("/CreationDate", "D:1970")).startswith("D:1970")
    assert claims is False
    assert accessible == "1"


def test_headings_of_the_sample_are_bookmarks() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(sample())))

    names = [item.title for item in _flat(reader.outline)]

    assert names == [*HEADINGS, "About the expert"]


def test_hard_brief_is_whole_and_nothing_runs_off_the_page(tmp_path: Path) -> None:
    document = hard()
    path = tmp_path / "hard.pdf"
    path.write_bytes(pdf_of(document))

    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    edges = [float(right) for right in re.findall(r'xMax="([0-9.]+)"', boxes)]
    bodies = [node for s in document.sections for node in html.walk(html.parse(s.body))]
    notes = sum(node.attrs.get("class") == "footnote" for node in bodies)
    tables = sum(node.tag == "table" for node in bodies)
    tags = counted(path.read_bytes())
    assert max(edges) <= A4_WIDTH - MARGIN + 1
    assert (tags["Note"], tags["Table"]) == (notes, tables)
    assert len({tag.alt for tag in tags_of(path.read_bytes()) if tag.alt}) >= 1
    text = spaceless(text_of(path.read_bytes()))
    assert spaceless(OLD_HANGUL) in text
    assert "𠮷野家" in text
    assert spaceless(LONG) in text
