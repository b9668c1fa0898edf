"""A volume as EPUB and DOCX, read back by other programs."""

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from briefs.exports.volume import making
from tests.briefs.exports.volume.bound import bind, make_pair
from tests.make import make_expert, make_published

pytestmark = pytest.mark.django_db

NOTED = "<p>Words<span class='footnote'>A note.</span> and more.</p>" * 2
SECTIONS = (("", NOTED), ("Part", "<p>Text.</p>"))
HTML = "{http://www.w3.org/1999/xhtml}"


def chapters(path: Path) -> dict[str, str]:
    """Return the text of each chapter by its heading, in order."""
    found = {}
    with zipfile.ZipFile(path) as book:
        for name in sorted(n for n in book.namelist() if "/text/ch" in n):
            root = etree.fromstring(book.read(name))
            heading = next(root.iter(f"{HTML}h1"))
            found[said(heading)] = " ".join(said(root).split())
    return found


def said(element: etree._Element) -> str:
    """Return all text in an element."""
    return "".join(map(str, element.itertext()))


def test_epub_has_a_chapter_a_brief_and_contents_of_two_levels(tmp_path: Path) -> None:
    korean, english = make_pair("2024-01", sections=SECTIONS)

    path, made = bind(
        tmp_path, korean, english, format="epub", foreword="<p>머리의 글.</p>"
    )

    names = list(chapters(path))
    with zipfile.ZipFile(path) as book:
        contents = etree.fromstring(book.read("EPUB/nav.xhtml"))
    first = contents.find(f".//{HTML}nav/{HTML}ol")
    assert first is not None
    listed = [said(a) for a in first.iterfind(f"{HTML}li/{HTML}a")]
    inner = [said(a) for a in first.iterfind(f"{HTML}li/{HTML}ol/{HTML}li/{HTML}a")]
    assert made.name == "모음집.epub"
    assert names == [
        "모음집",
        "머리말",
        "국문 2024-01",
        "English 2024-01",
        "집필진 찾아보기",
        "수록 글의 출처",
    ]
    assert [name for name in listed if name in names] == names
    assert inner.count("Part") == 2


def test_epub_of_a_volume_has_its_cover_too(tmp_path: Path) -> None:
    korean, english = make_pair("2024-01", sections=SECTIONS)

    path, _made = bind(tmp_path, korean, english, format="epub", subtitle="부제")

    with zipfile.ZipFile(path) as book:
        page = etree.fromstring(book.read("EPUB/text/cover.xhtml"))
        picture = book.read("EPUB/media/cover.png")
    (shown,) = page.iter(f"{HTML}img")
    assert shown.get("alt") == "표지: 모음집"
    assert picture.startswith(b"\x89PNG")


def test_notes_of_each_chapter_begin_anew(tmp_path: Path) -> None:
    briefs = [make_published(sections=SECTIONS).brief for _ in range(2)]

    path, _made = bind(tmp_path, *briefs, format="epub")

    with zipfile.ZipFile(path) as book:
        marks = [
            re.findall(r'epub:type="noteref"[^>]*>(\d+)<', book.read(name).decode())
            for name in sorted(n for n in book.namelist() if "/text/ch" in n)
        ]
    assert [found for found in marks if found] == [["1", "2"], ["1", "2"]]


def test_docx_lists_the_briefs_and_restarts_their_notes(tmp_path: Path) -> None:
    briefs = [
        make_published(number=f"2024-0{n}", title=f"Title {n}", sections=SECTIONS).brief
        for n in (1, 2)
    ]

    path, _made = bind(tmp_path, *briefs, format="docx", language="en")

    document = docx.Document(io.BytesIO(path.read_bytes()))
    headings = [
        p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"
    ]
    xml = document.element.xml
    anchors = re.findall(r'w:anchor="(brief-\d-title)"', xml)
    assert headings == ["Title 1", "Title 2", "Index of contributors", "Sources"]
    assert xml.count("PAGEREF") == 2
    assert {"brief-1-title", "brief-2-title"} <= set(anchors)
    assert all(f'w:name="{anchor}"' in xml for anchor in anchors)
    assert re.findall(r"customMarkFollows=\"1\"[^/]*/>\s*<w:t>(\d)</w:t>", xml) == [
        *("1", "2"),
        *("1", "2"),
    ]


@pytest.mark.parametrize("format", ["epub", "docx"])
def test_contributors_lead_to_their_briefs_and_sums_are_there(
    format: str, tmp_path: Path
) -> None:
    expert = make_expert(family_ko="한", given_ko="가람")
    publication = make_published(number="2024-01", experts=(expert,))
    assert publication.version is not None

    path, _made = bind(tmp_path, publication.brief, format=format)

    with zipfile.ZipFile(path) as book:
        everything = b"".join(
            book.read(name) for name in book.namelist() if name.endswith(("ml", "rels"))
        ).decode()
    assert "한가람" in everything
    assert "brief-1-title" in everything
    assert publication.version.sha256 in everything


@pytest.mark.parametrize("format", sorted(set(making.FORMATS) - {"pdf"}))
def test_same_recipe_and_data_give_the_same_book(format: str, tmp_path: Path) -> None:
    brief = make_published(sections=SECTIONS).brief
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    first, _made = bind(tmp_path / "a", brief, format=format)
    second, _made = bind(tmp_path / "b", brief, format=format)

    assert first.read_bytes() == second.read_bytes()
