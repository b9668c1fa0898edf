"""Notes that begin anew in each brief: pandoc numbers those of the whole book."""

from lxml import etree

from briefs.exports.pandoc.docx import W
from briefs.exports.pandoc.epub import KIND, XHTML
from briefs.exports.pandoc.parts import packed, unpacked

# Where a part ends.
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
DOCUMENT, NOTES = "word/document.xml", "word/footnotes.xml"


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


def restart_in_parts(docx: bytes) -> bytes:
    """Number the notes of each part from 1, in figures that stand as they are.

    Word could restart them by itself in each section; LibreOffice then shows zeros.
    """
    parts = unpacked(docx)
    text, notes = (etree.fromstring(parts[name]) for name in (DOCUMENT, NOTES))
    shown: dict[str, str] = {}
    n = 0
    for element in text.iter(f"{W}br", f"{W}footnoteReference"):
        if element.tag == f"{W}br":
            n = 0 if element.get(f"{W}type") == "page" else n
            continue
        n += 1
        shown[element.get(f"{W}id", "")] = str(n)
        element.set(f"{W}customMarkFollows", "1")
        mark = etree.Element(f"{W}t")
        mark.text = str(n)
        element.addnext(mark)
    for note in notes.iter(f"{W}footnote"):
        number = shown.get(note.get(f"{W}id", ""))
        for mark in note.iter(f"{W}footnoteRef") if number else ():
            mark.tag, mark.text = f"{W}t", number
    for name, root in ((DOCUMENT, text), (NOTES, notes)):
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return packed(parts)
