"""A brief as EPUB 3: one chapter, its notes linked both ways, and what it says of itself."""

import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from briefs.document import Contributor, Document
from briefs.exports import cover, pictures, wording
from briefs.exports.contract import Files, Imprint
from briefs.exports.cover import Cover
from briefs.exports.pandoc import program
from briefs.exports.pandoc.brief import whole
from briefs.exports.pandoc.parts import packed, unpacked
from briefs.exports.pandoc.program import FOR_A_BRIEF, Limits, several, words
from briefs.exports.pandoc.tree import Block, Target

STYLE = Path(__file__).with_name("epub.css")
PACKAGE = "EPUB/content.opf"
STYLESHEET = "EPUB/styles/stylesheet1.css"
OPF = "{http://www.idpf.org/2007/opf}"
COVER_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
      lang="{language}" xml:lang="{language}">
<head>
<title>{alt}</title>
<link rel="stylesheet" type="text/css" href="../styles/stylesheet1.css"/>
</head>
<body epub:type="frontmatter">
<section class="cover" epub:type="cover"><img src="../media/cover.png" alt="{alt}"/></section>
</body>
</html>
"""
XHTML = "{http://www.w3.org/1999/xhtml}"
KIND = "{http://www.idpf.org/2007/ops}type"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the EPUB; raises ExportRefusedError."""
    target = Target(pictures.inside(document, files))
    blocks = whole(document, imprint, target, level=2)
    described = _metadata(document, imprint)
    return write(blocks, described, document, cover.of_brief(document, imprint))


def write(
    blocks: list[Block],
    described: dict[str, Any],
    document: Document,
    front: Cover | None = None,
    *,
    limits: Limits = FOR_A_BRIEF,
) -> bytes:
    """Return blocks as EPUB, a chapter for each heading of the first level.

    `document` dates the file.
    """
    options = ["--to=epub3", "--split-level=1", "--epub-title-page=false"]
    options.append("--toc-depth=3")
    made = program.run(blocks, described, options, document, limits)
    parts = _finished(unpacked(made), document)
    if front:
        _cover(parts, front, document.language)
    return packed(parts)


def release() -> str:
    """Return a text that changes with the programs: other bytes."""
    return f"{program.release()} {cover.release()}"


def _metadata(document: Document, imprint: Imprint) -> dict[str, Any]:
    language = document.language
    topics = [topic.name(language) for topic in document.topics]
    modes = ["textual", *(["visual"] if document.pictures else [])]
    found: dict[str, Any] = {
        "title": words(document.title),
        "creator": several([_creator(author) for author in document.authors]),
        "lang": words(language),
        "toc-title": words(wording.CONTENTS[language]),
        "accessModes": several([words(mode) for mode in modes]),
        "identifier": words(imprint.address(document)),
        "date": words(document.date.isoformat() if document.date else ""),
        "publisher": words(imprint.institute(language)),
        "subject": several([words(topic) for topic in topics]),
        "description": words(" ".join(document.summary.split())),
        "rights": words(document.licence),
        "belongs-to-collection": words(document.series.name(language)),
        "group-position": words(document.number),
        "source": words(f"https://doi.org/{document.doi}" if document.doi else ""),
    }
    return {name: value for name, value in found.items() if value["c"]}


def _creator(author: Contributor) -> dict[str, Any]:
    parts = {"role": "aut", "text": author.name}
    if author.family and author.given:
        parts["file-as"] = f"{author.family}, {author.given}"
    return {"t": "MetaMap", "c": {name: words(part) for name, part in parts.items()}}


def _finished(parts: dict[str, bytes], document: Document) -> dict[str, bytes]:
    """Say in the parts what pandoc leaves out, and put our own style sheet in."""
    parts[STYLESHEET] = STYLE.read_bytes()
    day = document.date or datetime.date(1980, 1, 1)
    modified = f"{day}T00:00:00Z".encode()
    parts[PACKAGE] = parts[PACKAGE].replace(b"1970-01-01T00:00:00Z", modified)
    for name in [name for name in parts if name.endswith(".xhtml")]:
        root = etree.fromstring(parts[name])
        title = root.findtext(f".//{XHTML}h1") or document.title
        for element in root.iter(f"{XHTML}title"):
            element.text = title
        number_notes(root)
        mend(root)
        parts[name] = etree.tostring(
            root.getroottree(), xml_declaration=True, encoding="UTF-8"
        )
    return parts


def _cover(parts: dict[str, bytes], front: Cover, language: str) -> None:
    """Put the cover before the first page; pandoc's sandbox would not let it in."""
    parts["EPUB/media/cover.png"] = front.png
    said = {"language": language, "alt": escape(front.alt, {'"': "&quot;"})}
    parts["EPUB/text/cover.xhtml"] = COVER_PAGE.format_map(said).encode()
    package = etree.fromstring(parts[PACKAGE])
    described, listed, order = (
        next(package.iter(f"{OPF}{name}")) for name in ("metadata", "manifest", "spine")
    )
    etree.SubElement(described, f"{OPF}meta", name="cover", content="cover_png")
    for id, href, kind in (
        ("cover_xhtml", "text/cover.xhtml", "application/xhtml+xml"),
        ("cover_png", "media/cover.png", "image/png"),
    ):
        item = {"id": id, "href": href, "media-type": kind}
        etree.SubElement(listed, f"{OPF}item", item)
    listed[-1].set("properties", "cover-image")
    order.insert(0, etree.Element(f"{OPF}itemref", idref="cover_xhtml"))
    parts[PACKAGE] = etree.tostring(package, xml_declaration=True, encoding="UTF-8")


def number_notes(root: etree._Element) -> None:
    """Begin each note with its number, which leads back to the text."""
    for note in root.iter(f"{XHTML}aside"):
        first = note.find(f"{XHTML}p")
        number = note.get("id", "").removeprefix("fn")
        if first is None or note.get(KIND) != "footnote":
            continue
        link = etree.Element(f"{XHTML}a", href=f"#fnref{number}")
        link.set("class", "footnote-back")
        link.set("role", "doc-backlink")
        link.text, link.tail, first.text = f"{number}.", f" {first.text or ''}", None
        first.insert(0, link)


def mend(root: etree._Element) -> None:
    """Make cells that name a row header cells, and say languages in XML's way too."""
    for cell in root.iter(f"{XHTML}td"):
        if "scope" in cell.attrib:
            cell.tag = f"{XHTML}th"
    for element in root.iter("*"):
        if language := element.get("lang"):
            element.set(LANGUAGE, language)
