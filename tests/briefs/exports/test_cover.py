"""The picture of an EPUB's cover: what stands on it, how it is named, and its bytes."""

import io
import zipfile
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image

from briefs.exports import cover, export, fonts
from tests.briefs.exports.documents import IMPRINT, files, make_document, make_picture

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize(
    ("language", "alt"),
    [("en", "Cover: “Two” & <three>"), ("ko", "표지: “Two” & <three>")],
)
def test_epub_begins_with_a_cover_that_is_named_in_its_language(
    language: str, alt: str
) -> None:
    title = "“Two” & <three>"
    document = make_document("<p>Text.</p>", title=title, language=language)

    found = parts(export(document, "epub", files, IMPRINT))

    package = etree.fromstring(found["EPUB/content.opf"])
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    first = next(package.iter(f"{OPF}itemref")).get("idref")
    page = etree.fromstring(found["EPUB/text/cover.xhtml"])
    (picture,) = page.iter(f"{XHTML}img")
    (shelf,) = (i for i in items.values() if i.get("properties") == "cover-image")
    assert items[first].get("href") == "text/cover.xhtml"
    assert shelf.get("href") == "media/cover.png"
    assert picture.get("alt") == alt
    assert picture.get("src") == "../media/cover.png"
    assert page.get("lang") == language
    width, height = Image.open(io.BytesIO(found["EPUB/media/cover.png"])).size
    assert 1.3 < height / width < 1.6
    assert height > 1200


def test_cover_is_the_same_each_time_and_another_for_another_title() -> None:
    document = make_document("<p>Text.</p>")

    one, again, other = (
        cover.of_brief(it, IMPRINT)
        for it in (document, document, replace(document, title="Other"))
    )

    assert one == again
    assert one is not None
    assert other is not None
    assert one.png != other.png


def test_an_epub_whose_title_our_fonts_cannot_draw_has_no_cover() -> None:
    document = make_document("<p>Text.</p>", title="Thai ก")

    found = parts(export(document, "epub", files, IMPRINT))

    assert ord("ก") not in fonts.characters()
    assert "EPUB/media/cover.png" not in found
    assert b"cover" not in found["EPUB/content.opf"]


def test_picture_that_cannot_be_read_makes_no_cover() -> None:
    picture = {"file": make_picture().sha256, "alt": "A logo", "width": 20}
    data = {
        "language": "en",
        "institute": "Institute",
        "title": "Volume",
        "heading": ["Volume"],
        "subtitle": [],
        "cover": picture,
        "series": "",
        "lines": [],
    }

    drawn = cover.drawn(data, files(str(picture["file"])))

    assert drawn is not None
    assert drawn.alt == "Cover: Volume"
    assert cover.drawn(data, b"no picture") is None


def test_release_changes_with_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cover.release()
    monkeypatch.setattr(cover, "MAIN", cover.MAIN.with_name("brief.typ"))

    assert cover.release() != before
