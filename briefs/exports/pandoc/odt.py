"""A brief as ODT, in the house style: for LibreOffice and archives."""

import copy
import tempfile
from pathlib import Path

from lxml import etree

from briefs.document import Document
from briefs.exports import pictures, wording
from briefs.exports.contract import Files, Imprint
from briefs.exports.pandoc import house, metadata, program
from briefs.exports.pandoc.brief import whole
from briefs.exports.pandoc.opendocument import COUNTRIES, NAMESPACES, styles
from briefs.exports.pandoc.parts import packed, unpacked
from briefs.exports.pandoc.tree import Block, Target, images

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
# What pandoc puts links in.
RENAMED = {"Definition": "Internet_20_link"}
DEEPEST = 10
INK, HAIR = f"0.8pt solid #{house.INK}", f"0.4pt solid #{house.RULE}"
# pandoc's own, without the title block: ours is part of the text.
TEMPLATE = (
    "<office:document-content "
    + " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    + ' office:version="1.3"><office:automatic-styles>$automatic-styles$'
    "</office:automatic-styles><office:body><office:text>$body$</office:text>"
    "</office:body></office:document-content>"
)
OFFICE, STYLE, TEXT, TABLE, DRAW, FO, SVG, _XLINK = (
    f"{{{uri}}}" for uri in NAMESPACES.values()
)


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the ODT; raises ExportRefusedError."""
    language = document.language
    target = Target(pictures.inside(document, files), named=True, sized=True)
    blocks = whole(document, imprint, target)
    with tempfile.TemporaryDirectory(prefix="odt-") as folder:
        template = Path(folder, "template.opendocument")
        template.write_text(TEMPLATE)
        options = ["--to=odt", f"--template={template}"]
        made = program.run(blocks, metadata.of(document, imprint), options, document)
    parts = unpacked(made)
    parts["styles.xml"] = styles(
        language,
        first=(imprint.institute(language), wording.date(document.date, language)),
        head=(wording.label(document), document.title),
        foot=imprint.institute(language),
    )
    if document.date:
        day = f"{document.date}T00:00:00Z".encode()
        parts["meta.xml"] = parts["meta.xml"].replace(b"1970-01-01T00:00:00Z", day)
    root = etree.fromstring(parts["content.xml"])
    _finish(root, _words_for_pictures(blocks))
    parts["content.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return packed(parts)


def _words_for_pictures(blocks: list[Block]) -> list[str]:
    """Return what stands for each picture, in their order: pandoc leaves it out."""
    words = (picture["c"][1] for picture in images(blocks))
    return ["".join(part.get("c", " ") for part in alt) for alt in words]


def _finish(root: etree._Element, alts: list[str]) -> None:
    """Say in the text what pandoc leaves out."""
    name = f"{TEXT}style-name"
    for element in root.iter("*"):
        if value := element.get(name):
            element.set(name, RENAMED.get(value, value.replace(" ", "_20_")))
    for frame, alt in zip(root.iter(f"{DRAW}frame"), alts, strict=True):
        _describe(frame, alt)
    for properties in root.iter(f"{STYLE}text-properties"):
        _name_language(properties)
    for style in root.iter(f"{STYLE}style"):
        if style.get(f"{STYLE}family") == "table-cell":
            _draw_cell(style)
    for properties in root.iter(f"{STYLE}table-properties"):
        properties.set(f"{FO}margin-bottom", "5mm")
    for numbers in list(root.iter(f"{TEXT}list-level-style-number")):
        _number_deeper(numbers)
    for table in root.iter(f"{TABLE}table"):
        _cover(table)


def _describe(frame: etree._Element, alt: str) -> None:
    """Let the picture stand in its line, with the words for it."""
    frame.set(f"{TEXT}anchor-type", "as-char")
    if alt:
        etree.SubElement(frame, f"{SVG}desc").text = alt


def _name_language(properties: etree._Element) -> None:
    language = properties.get(f"{FO}language", "")
    if not language:
        return
    country = COUNTRIES.get(language, "none")
    kind, suffix = (STYLE, "-asian") if language in house.EAST_ASIAN else (FO, "")
    del properties.attrib[f"{FO}language"]
    properties.attrib.pop(f"{FO}country", "")
    properties.set(f"{kind}language{suffix}", language)
    properties.set(f"{kind}country{suffix}", country)


def _number_deeper(first: etree._Element) -> None:
    """Let a numbered list keep its numbers where it stands within another."""
    parent = first.getparent()
    if parent is None or first.get(f"{TEXT}level") != "1":
        return
    for level in range(2, DEEPEST + 1):
        deeper = copy.deepcopy(first)
        deeper.set(f"{TEXT}level", str(level))
        for label in deeper.iter(f"{STYLE}list-level-label-alignment"):
            margin = f"{0.25 + 0.25 * level}in"
            label.set(f"{FO}margin-left", margin)
            label.set(f"{TEXT}list-tab-stop-position", margin)
        parent.append(deeper)


def _draw_cell(style: etree._Element) -> None:
    """Draw lines between rows; the header is shaded."""
    header = "Header" in style.get(f"{STYLE}name", "")
    for properties in style.iter(f"{STYLE}table-cell-properties"):
        properties.attrib.pop(f"{FO}border", "")
        properties.set(f"{FO}border-top", INK if header else HAIR)
        properties.set(f"{FO}border-bottom", HAIR)
        properties.set(f"{FO}padding", "1.2mm")
        if header:
            properties.set(f"{FO}background-color", f"#{house.PANEL}")


def _cover(table: etree._Element) -> None:
    """Put in the cells that others cover, without which rows are not as wide."""
    cell_tag, covered_tag = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
    covered: set[tuple[int, int]] = set()
    for y, row in enumerate(table.iter(f"{TABLE}table-row")):
        x = 0
        for cell in list(row.iterchildren(cell_tag)):
            while (x, y) in covered:
                cell.addprevious(etree.Element(covered_tag))
                x += 1
            width = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
            height = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
            covered |= {
                (x + i, y + j) for i in range(width) for j in range(height) if i or j
            }
            x += 1
        while (x, y) in covered:
            row.append(etree.Element(covered_tag))
            x += 1
