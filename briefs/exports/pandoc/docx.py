"""A brief as DOCX, for Word, Hangul and LibreOffice: real notes, headings and styles."""

import tempfile
from pathlib import Path
from typing import Any

from lxml import etree

from briefs.document import Document
from briefs.exports import pictures, wording
from briefs.exports.contract import Files, Imprint
from briefs.exports.pandoc import house, metadata, program
from briefs.exports.pandoc.brief import whole
from briefs.exports.pandoc.parts import packed, unpacked
from briefs.exports.pandoc.program import FOR_A_BRIEF, Limits
from briefs.exports.pandoc.reference import reference, style_id
from briefs.exports.pandoc.tree import Block, Target

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# pandoc's own, without the title block: ours is part of the text.
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "o": "urn:schemas-microsoft-com:office:office",
    "v": "urn:schemas-microsoft-com:vml",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
NAMESPACES = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())
TEMPLATE = f"<w:document {NAMESPACES}><w:body>$body$ $sectpr$</w:body></w:document>"
W = f"{{{SPACES['w']}}}"
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
EXTENSION = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
CORE = "docProps/core.xml"
CULTURES = {"ko": "ko-KR", "ja": "ja-JP", "zh": "zh-CN", "en": "en-US"}


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the DOCX; raises ExportRefusedError."""
    target = Target(pictures.inside(document, files), named=True, sized=True)
    model = reference(
        document.language,
        first=(
            imprint.institute(document.language),
            wording.date(document.date, document.language),
        ),
        head=(wording.label(document), document.title),
        foot=imprint.institute(document.language),
    )
    blocks = whole(document, imprint, target)
    return write(blocks, metadata.of(document, imprint), model, document)


def write(
    blocks: list[Block],
    described: dict[str, Any],
    model: bytes,
    document: Document | None = None,
    limits: Limits = FOR_A_BRIEF,
) -> bytes:
    """Return blocks as DOCX in the styles of a reference document."""
    with tempfile.TemporaryDirectory(prefix="docx-") as folder:
        template = Path(folder, "template.openxml")
        template.write_text(TEMPLATE)
        styled = Path(folder, "reference.docx")
        styled.write_bytes(model)
        options = ["--to=docx", f"--reference-doc={styled}"]
        options.append(f"--template={template}")
        made = program.run(blocks, described, options, document, limits)
    return packed(_finished(unpacked(made), document))


def _finished(parts: dict[str, bytes], document: Document | None) -> dict[str, bytes]:
    """Say in the parts what pandoc leaves out."""
    if document and document.date:
        made = f"{document.date}T00:00:00Z".encode()
        parts[CORE] = parts[CORE].replace(b"1970-01-01T00:00:00Z", made)
    for name in ("word/document.xml", "word/footnotes.xml", "word/styles.xml"):
        root = etree.fromstring(parts[name])
        _name_languages(root)
        _describe_pictures(root)
        _draw_rules(root)
        _shade_headers(root)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return parts


def _name_languages(root: etree._Element) -> None:
    """Name languages as Word does, those of East Asian runs where it looks for them."""
    for language in root.iter(f"{W}lang"):
        value = language.get(f"{W}val", "")
        primary = value.partition("-")[0]
        if primary in house.EAST_ASIAN:
            del language.attrib[f"{W}val"]
            language.set(f"{W}eastAsia", value)
        elif value:
            language.set(f"{W}val", CULTURES.get(value, value))
        if asian := language.get(f"{W}eastAsia"):
            language.set(f"{W}eastAsia", CULTURES.get(asian, asian))


def _describe_pictures(root: etree._Element) -> None:
    """Mark pictures without words for them as decorative, and forget our addresses."""
    main = f"{{{SPACES['a']}}}"
    for inner in root.iter(f"{{{SPACES['pic']}}}cNvPr"):
        inner.set("descr", "")
    for picture in root.iter(f"{{{SPACES['wp']}}}docPr"):
        if picture.get("descr"):
            continue
        picture.set("descr", "")
        extensions = etree.SubElement(picture, f"{main}extLst")
        extension = etree.SubElement(extensions, f"{main}ext", uri=EXTENSION)
        mark = etree.SubElement(
            extension, f"{{{DECORATIVE}}}decorative", nsmap={"adec": DECORATIVE}
        )
        mark.set("val", "1")


def _draw_rules(root: etree._Element) -> None:
    """Draw a rule between paragraphs as a style of ours, not as a picture."""
    for rule in list(root.iter(f"{W}p")):
        if rule.find("w:r/w:pict/v:rect", SPACES) is None:
            continue
        for child in list(rule):
            rule.remove(child)
        properties = etree.SubElement(rule, f"{W}pPr")
        style = etree.SubElement(properties, f"{W}pStyle")
        style.set(f"{W}val", style_id("Horizontal Line"))


def _shade_headers(root: etree._Element) -> None:
    """Shade every header row: a table style reaches the first one only."""
    for row in root.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}tblHeader") is None:
            continue
        for cell in row.iter(f"{W}tc"):
            properties = cell.find(f"{W}tcPr")
            if properties is None:
                properties = etree.Element(f"{W}tcPr")
                cell.insert(0, properties)
            shade = etree.SubElement(properties, f"{W}shd")
            for key, value in {
                "val": "clear",
                "color": "auto",
                "fill": house.PANEL,
            }.items():
                shade.set(f"{W}{key}", value)
