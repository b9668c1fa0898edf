"""PDFs: everything is tagged, linked and said to be what it is."""

import io
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.briefs.exports.documents import (
    HEADINGS,
    korean,
    make_document,
    make_picture,
    sample,
)
from tests.briefs.exports.printed import counted, pdf_of, tags_of


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


def test_headings_of_the_sample_are_bookmarks() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(sample())))

    names = [item.title for item in _flat(reader.outline)]

    assert names == [*HEADINGS, "About the expert"]


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


def test_undated_draft_is_set_without_claiming_to_be_archival() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of(make_document(date=None))))

    with document.open_metadata() as metadata:
        claims = "{http://www.aiim.org/pdfa/ns/id/}part" in metadata
        accessible = metadata["{http://www.aiim.org/pdfua/ns/id/}part"]

    # Nor does it say when it was made: the clock would change the bytes.
    assert str(document.docinfo.get("/CreationDate", "D:1970")).startswith("D:1970")
    assert claims is False
    assert accessible == "1"
