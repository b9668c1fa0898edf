"""DOCX, ODT, EPUB and JATS: what they say of themselves, and how they are built."""

import datetime
import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from lxml import etree

from briefs.document import Contributor
from briefs.exports import FORMATS, export
from briefs.exports.contract import ExportRefusedError
from briefs.exports.pandoc import program
from tests.briefs.exports.documents import (
    IMPRINT,
    files,
    korean,
    make_document,
    make_picture,
    sample,
)
from tests.briefs.exports.hard import hard
from tests.briefs.exports.readers import WP, W

BY_PANDOC = ["docx", "odt", "epub", "xml"]


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_word_file_says_title_authors_language_and_date() -> None:
    document = docx.Document(io.BytesIO(export(korean(), "docx", files, IMPRINT)))

    said = document.core_properties
    assert said.title == korean().title
    assert said.author == "최은미; 홍길동"
    assert said.language == "ko"
    assert said.subject == "이슈브리프 2024-01"
    assert said.keywords == "일본"
    assert said.created is not None
    assert said.created.date() == korean().date


def test_word_file_names_fonts_of_korean_offices_and_the_language() -> None:
    styles = text_part(export(korean(), "docx", files, IMPRINT), "word/styles.xml")

    assert 'w:eastAsia="바탕"' in styles
    assert 'w:eastAsia="맑은 고딕"' in styles
    assert 'w:eastAsia="ko-KR"' in styles
    assert "Noto" not in styles


def test_word_file_uses_styles_that_the_reference_defines() -> None:
    data = export(hard(), "docx", files, IMPRINT)
    styles = part(data, "word/styles.xml")
    defined = {s.get(f"{W}styleId") for s in styles.iter(f"{W}style")}

    used = {
        str(style.get(f"{W}val"))
        for name in ("word/document.xml", "word/footnotes.xml", "word/header2.xml")
        for tag in ("pStyle", "rStyle", "tblStyle")
        for style in part(data, name).iter(f"{W}{tag}")
    }

    assert len(used) > 15
    assert used <= defined


def test_word_file_runs_label_title_institute_and_page_along() -> None:
    data = export(sample(), "docx", files, IMPRINT)

    first, others, foot = (
        "".join(map(str, part(data, f"word/{name}.xml").itertext()))
        for name in ("header1", "header2", "footer2")
    )
    assert "The Institute" in first
    assert "22 July 2022" in first
    assert "Issue Brief 2022-19" in others
    assert sample().title in others
    assert "NUMPAGES" in foot


def test_word_file_marks_decoration_and_describes_pictures() -> None:
    main = part(export(hard(), "docx", files, IMPRINT), "word/document.xml")

    pictures = list(main.iter(f"{WP}docPr"))

    assert [p.get("descr") for p in pictures] == ["오르는 막대", ""]
    marks = [b"decorative" in etree.tostring(p) for p in pictures]
    assert marks == [False, True]


def test_opendocument_rows_are_as_wide_as_their_table() -> None:
    root = part(export(hard(), "odt", files, IMPRINT), "content.xml")
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

    table = next(root.iter(f"{space}table"))

    cells = [
        sum(1 for cell in row if "table-cell" in str(cell.tag))
        for row in table.iter(f"{space}table-row")
    ]
    assert cells == [3] * 5


def test_opendocument_says_title_language_and_date() -> None:
    meta = text_part(export(korean(), "odt", files, IMPRINT), "meta.xml")

    assert korean().title in meta
    assert "<dc:language>ko</dc:language>" in meta
    assert "2024-05-17T00:00:00Z" in meta
    assert "1970" not in meta


def test_epub_names_itself_by_its_address_and_tells_of_access() -> None:
    document = replace(
        korean(),
        contributors=(Contributor(1, "author", "최은미", family="최", given="은미"),),
    )

    package = text_part(export(document, "epub", files, IMPRINT), "EPUB/content.opf")

    for said in (
        ">https://briefs.example.org/ko/briefs/2024-01/</dc:identifier>",
        ">2024-05-17</dc:date>",
        "<dc:language>ko</dc:language>",
        ">아산정책연구원</dc:publisher>",
        ">일본</dc:subject>",
        ">최, 은미</meta>",
        '"schema:accessMode">visual<',
        '"schema:accessModeSufficient">textual<',
        '"schema:accessibilityFeature">alternativeText<',
        '"schema:accessibilityHazard">none<',
        '"group-position">2024-01<',
        '"dcterms:modified">2024-05-17T00:00:00Z<',
    ):
        assert said in package


def test_epub_notes_lead_there_and_back() -> None:
    chapter = text_part(export(hard(), "epub", files, IMPRINT), "EPUB/text/ch001.xhtml")

    for n in range(1, 8):
        assert f'href="#fn{n}"' in chapter
        assert (
            f'href="#fnref{n}" class="footnote-back" role="doc-backlink">{n}.'
            in chapter
        )


def test_jats_says_what_indexing_services_ask_for() -> None:
    """Without a schema at hand, these elements are looked at, in the order of the DTD.

    journal-id, journal-title, issn, publisher; article-id (publisher-id, doi),
    subject, article-title, subtitle, contrib with surname, given-names and bio, aff,
    pub-date, elocation-id, license, self-uri, related-article, abstract, kwd.
    """
    document = replace(
        hard(),
        contributors=(
            Contributor(
                1, "author", "최은미", family="최", given="은미", biography="연구한다.",
                orcid="0000-0002-1825-0097", center=hard().contributors[0].center,
            ),
        ),
    )  # fmt: skip
    imprint = replace(IMPRINT, issn="1234-5679")

    root = etree.fromstring(export(document, "xml", files, imprint))

    assert root.get("dtd-version") == "1.1"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ko"
    journal, article = root.find("front/journal-meta"), root.find("front/article-meta")
    assert journal is not None
    assert article is not None
    assert [child.tag for child in journal] == [
        "journal-id", "journal-title-group", "issn", "publisher"
    ]  # fmt: skip
    assert [child.tag for child in article] == [
        "article-id", "article-id", "article-categories", "title-group",
        "contrib-group", "aff", "pub-date", "elocation-id", "permissions", "self-uri",
        "related-article", "abstract", "kwd-group",
    ]  # fmt: skip
    assert article.findtext(".//surname") == "최"
    assert article.findtext(".//given-names") == "은미"
    assert article.findtext(".//bio/p") == "연구한다."
    assert article.findtext(".//contrib-id") == "https://orcid.org/0000-0002-1825-0097"
    assert article.findtext(".//kwd") == "시험"
    related = article.find("related-article")
    assert related is not None
    assert related.get("related-article-type") == "translated-article"


@pytest.mark.parametrize(
    ("issn", "date", "tags"),
    [
        ("1234-5679", datetime.date(2024, 1, 2), "JATS-journalpublishing1.dtd"),
        ("", datetime.date(2024, 1, 2), "JATS-archivearticle1.dtd"),
        ("1234-5679", None, "JATS-archivearticle1.dtd"),
    ],
)
def test_jats_is_of_the_set_whose_demands_it_meets(
    issn: str, date: datetime.date | None, tags: str
) -> None:
    document = make_document("<p>Text.</p>", date=date)

    data = export(document, "xml", files, replace(IMPRINT, issn=issn))

    root = etree.fromstring(data)
    assert f'"{tags}">'.encode() in data
    assert (root.find(".//issn") is not None) == bool(issn)
    assert (root.find(".//pub-date") is not None) == bool(date)


def test_jats_numbers_notes_in_the_order_of_the_text() -> None:
    root = etree.fromstring(export(hard(), "xml", files, IMPRINT))

    references = [x.text for x in root.iterfind(".//xref[@ref-type='fn']")]
    notes = [(n.findtext("label"), n.findtext("p")) for n in root.iter("fn")]

    assert references == [str(n) for n in range(1, 8)]
    assert notes[4] == ("5", "표의 주.")
    assert notes[6] == ("7", "그림의 주.")


@pytest.mark.parametrize("fmt", ["docx", "odt", "epub", "html"])
def test_missing_picture_is_said(fmt: str) -> None:
    picture = replace(make_picture(), sha256="0" * 64)
    body = f"<figure><img alt='x' src='/files/{picture.sha256}/a.png'></figure>"

    with pytest.raises(ExportRefusedError, match="missing in the store"):
        export(make_document(body, pictures=(picture,)), fmt, files, IMPRINT)


@pytest.mark.parametrize("fmt", BY_PANDOC)
def test_format_says_that_pandoc_is_not_installed(
    fmt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.program.cache_clear()
    monkeypatch.setattr(program, "find_spec", lambda name: None)
    try:
        assert not FORMATS[fmt].available
        with pytest.raises(ExportRefusedError, match="needs the program pandoc"):
            export(make_document(), fmt, files, IMPRINT)
    finally:
        program.program.cache_clear()


def test_warning_of_pandoc_is_a_refusal() -> None:
    unknown = {"t": "Image", "c": [["", [], []], [], ["nowhere.png", ""]]}

    with pytest.raises(ExportRefusedError, match=r"nowhere\.png"):
        program.run([{"t": "Para", "c": [unknown]}], {}, ["--to=docx"])


def many_words() -> list[dict[str, Any]]:
    """Make a text that pandoc is a while at."""
    words = {"t": "Para", "c": [{"t": "Str", "c": "word"}, {"t": "Space"}] * 200}
    return [words] * 2000


def test_pandoc_that_takes_too_long_is_stopped() -> None:
    limits = program.Limits(seconds=0)

    with pytest.raises(program.PandocError, match="seconds"):
        program.run(many_words(), {}, ["--to=docx"], limits=limits)


def test_pandoc_that_wants_too_much_memory_is_stopped() -> None:
    limits = program.Limits(heap=100)

    with pytest.raises(program.PandocError, match="heap"):
        program.run(many_words(), {}, ["--to=docx"], limits=limits)
