"""Notes that begin anew in each brief: pandoc numbers those of the whole book."""

from copy import deepcopy

from lxml import etree

from briefs.exports.pandoc.docx import W
from briefs.exports.pandoc.epub import KIND, XHTML
from briefs.exports.pandoc.parts import packed, unpacked

# Where a part ends; it becomes the end of a section.
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
DOCUMENT = "word/document.xml"


def restart_in_chapters(epub: bytes) -> bytes:
    """Number the notes of each chapter from 1; where they lead stays as it is."""
    parts = unpacked(epub)
    for name in [name for name in parts if name.endswith(".xhtml")]:
        root = etree.fromstring(parts[name])
        links = [a for a in root.iter(f"{XHTML}a") if a.get(KIND) == "noteref"]
        shown = {a.get("href", ""): str(n) for n, a in enumerate(links, 1)}
        for link in links:
            number = link.find(f"{XHTML}sup")
            target = link if number is None else number
            target.text = shown[link.get("href", "")]
        for note in root.iter(f"{XHTML}aside"):
            back = note.find(f".//{XHTML}a[@class='footnote-back']")
            if back is not None and (n := shown.get(f"#{note.get('id')}")):
                back.text = f"{n}."
        if links:
            parts[name] = etree.tostring(
                root.getroottree(), xml_declaration=True, encoding="UTF-8"
            )
    return packed(parts)


def restart_in_sections(docx: bytes) -> bytes:
    """Make each break a section of the same pages whose notes begin at 1."""
    parts = unpacked(docx)
    root = etree.fromstring(parts[DOCUMENT])
    last = root.find(f"{W}body/{W}sectPr")
    if last is None:
        return docx
    _restart(last)
    for mark in root.iterfind(f"{W}body/{W}p/{W}r/{W}br[@{W}type='page']"):
        run = mark.getparent()
        paragraph = None if run is None else run.getparent()
        if run is None or paragraph is None:
            continue
        paragraph.remove(run)
        properties = etree.SubElement(paragraph, f"{W}pPr")
        properties.append(deepcopy(last))
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return packed(parts)


def _restart(section: etree._Element) -> None:
    """Say, in the order the schema wants, that notes restart and a page begins."""
    for old in section.findall(f"{W}footnotePr") + section.findall(f"{W}type"):
        section.remove(old)
    references = [
        child
        for child in section
        if child.tag in {f"{W}headerReference", f"{W}footerReference"}
    ]
    notes = etree.Element(f"{W}footnotePr")
    etree.SubElement(notes, f"{W}numRestart").set(f"{W}val", "eachSect")
    begin = etree.Element(f"{W}type")
    begin.set(f"{W}val", "nextPage")
    for at, element in enumerate((notes, begin), len(references)):
        section.insert(at, element)
