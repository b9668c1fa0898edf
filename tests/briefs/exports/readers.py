"""Files read back by other programs than wrote them: what is in them, counted."""

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

import docx
import lxml.html
from lxml import etree

from briefs.exports.pandoc import program

Element = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
X = "{http://www.w3.org/1999/xhtml}"
XML = "{http://www.w3.org/XML/1998/namespace}"
OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, DRAW = (f"{OASIS}{name}:1.0}}" for name in ("text", "table", "drawing"))
STYLE, FO = f"{OASIS}style:1.0}}", f"{OASIS}xsl-fo-compatible:1.0}}"
SVG = f"{OASIS}svg-compatible:1.0}}"


def counted(**found: int | Iterable[Any]) -> Counter[str]:
    return Counter(
        {
            name: many if isinstance(many, int) else sum(1 for _ in many)
            for name, many in found.items()
        }
    )


def marks(text: str) -> int:
    """Count the opening quotation marks."""
    return len(re.findall("[“‘]", text))


# What our bodies, web pages and chapters name alike.
IN_HTML = {
    "headings": ".//h3|.//h4",
    "tables": ".//table",
    "figures": ".//img[@alt!='']",
    "decorations": ".//img[@alt='']",
    "strong": ".//strong",
    "em": ".//em",
    "cites": ".//cite[not(ancestor::figcaption)]|.//*[@class='cite']",
    "credits": ".//figcaption//cite|.//*[@class='credit']",
    "codes": ".//code",
    "quotations": ".//blockquote",
    "lowered": ".//sub",
    "languages": ".//*[@lang]",
}
IN_JATS = {
    "sections": "body/sec/title",
    "headings": ".//sec/sec/title",
    "notes": ".//xref[@ref-type='fn']",
    "tables": ".//table",
    "figures": ".//graphic[alt-text]",
    "decorations": ".//graphic[not(alt-text)]",
    "links": ".//ext-link",
    "strong": ".//bold",
    "em": ".//italic",
    "cites": ".//named-content[@content-type='cite']",
    "credits": ".//named-content[@content-type='credit']",
    "codes": ".//monospace",
    "quotations": ".//disp-quote",
    "items": ".//list-item",
    "raised": ".//sup",
    "lowered": ".//sub",
    "languages": ".//styled-content[@xml:lang]",
}
NOTE = "starts-with(@id, 'note-') or starts-with(@id, 'fn')"
ENDS = ("doc-noteref", "doc-backlink")


def in_tree(root: Element, paths: Mapping[str, str]) -> Counter[str]:
    """Count what paths find, the cells of tables, and the quotation marks."""
    cells = root.xpath(".//td|.//th")
    found = counted(**{name: root.xpath(path) for name, path in paths.items()})
    return found + counted(
        cells=cells,
        merged=[c for c in cells if {"colspan", "rowspan"} & set(c.attrib)],
        headers=root.xpath(".//th"),
        quotes=len(root.xpath(".//q")) + marks("".join(root.itertext())),
    )


def in_body(body: str) -> Counter[str]:
    """Count what is in a clean body, by lxml alone."""
    root: Element = lxml.html.fragment_fromstring(body, create_parent="div")
    return in_tree(root, IN_HTML) + counted(
        notes=root.xpath(".//span[@class='footnote']"),
        links=root.xpath(".//a"),
        items=root.xpath(".//li"),
        raised=root.xpath(".//sup"),
    )


def html(data: bytes, *, xhtml: bool = False) -> Counter[str]:
    """Count what is in a page of ours, in an EPUB's chapter, or in made HTML."""
    if xhtml:
        root: Element = etree.fromstring(data)
        for element in root.iter("*"):
            element.tag = str(element.tag).removeprefix(X)
    else:
        root = lxml.html.document_fromstring(data.decode())
    body: Element = root.find(".//body")
    return in_tree(body, IN_HTML) + counted(
        sections=body.xpath(".//h2"),
        notes=body.xpath(".//a[@role='doc-noteref']"),
        links=[a for a in body.iter("a") if a.get("role") not in ENDS],
        items=body.xpath(f".//li[not({NOTE})]"),
        raised=body.xpath(".//sup[not(.//a) and not(ancestor::a)]"),
    )


def epub(data: bytes) -> Counter[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.startswith("EPUB/text/ch")]
        return sum((html(archive.read(n), xhtml=True) for n in names), Counter())


def markdown(data: bytes) -> Counter[str]:
    """Count what pandoc's reader finds in our Markdown."""
    path = program.program()
    assert path is not None
    made = subprocess.run(
        [path, "--from=markdown", "--to=html", "--wrap=none"],
        input=data,
        capture_output=True,
        check=True,
    )
    return html(b"<html><body>" + made.stdout + b"</body></html>")


def _runs(paragraphs: Iterable[Element], is_so: Callable[[Element], bool]) -> int:
    """Count stretches of neighbouring runs of which something is true."""
    return sum(
        1
        for paragraph in paragraphs
        for so, _ in groupby(paragraph.iter(f"{W}r"), is_so)
        if so
    )


def word(data: bytes) -> Counter[str]:
    document = docx.Document(io.BytesIO(data))
    main = document.element.body
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes: Element = etree.fromstring(archive.read("word/footnotes.xml"))
        numbering: Element = etree.fromstring(archive.read("word/numbering.xml"))
    paragraphs = [*main.iter(f"{W}p"), *notes.iter(f"{W}p")]

    def style(paragraph: Element) -> str:
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return "" if found is None else str(found.get(f"{W}val"))

    def has(name: str, value: str = "") -> Callable[[Element], bool]:
        def is_so(run: Element) -> bool:
            found = run.find(f"{W}rPr/{W}{name}")
            return found is not None and value in {"", found.get(f"{W}val")}

        return is_so

    # What continues an item has a mark of one space.
    blank = {
        a.get(f"{W}abstractNumId")
        for a in numbering.iter(f"{W}abstractNum")
        if a.find(f"{W}lvl/{W}lvlText").get(f"{W}val") == " "
    }
    marked = {
        n.get(f"{W}numId")
        for n in numbering.iter(f"{W}num")
        if n.find(f"{W}abstractNumId").get(f"{W}val") not in blank
    }
    cells = list(main.iter(f"{W}tc"))
    spans = [c.find(f"{W}tcPr") for c in cells]
    covered = [
        s
        for s in spans
        if s is not None
        and s.find(f"{W}vMerge") is not None
        and s.find(f"{W}vMerge").get(f"{W}val") == "continue"
    ]
    pictures = [p.get("descr", "") for p in main.iter(f"{WP}docPr")]
    styles = [style(p) for p in paragraphs]
    text = "".join(t.text or "" for p in paragraphs for t in p.iter(f"{W}t"))
    groups = [key for key, _ in groupby(styles)]
    return counted(
        sections=[s for s in styles if s == "Heading1"],
        headings=[s for s in styles if s in {"Heading2", "Heading3"}],
        notes=main.iter(f"{W}footnoteReference"),
        tables=document.tables,
        cells=len(cells) - len(covered),
        merged=[
            s
            for s in spans
            if s is not None
            and s not in covered
            and (s.find(f"{W}gridSpan") is not None or s.find(f"{W}vMerge") is not None)
        ],
        headers=[c for c in cells if any("TableHeading" in style(p) for p in c)],
        figures=[p for p in pictures if p],
        decorations=[p for p in pictures if not p],
        links=[h for p in paragraphs for h in p.iter(f"{W}hyperlink")],
        strong=_runs(paragraphs, has("b")),
        em=_runs(paragraphs, has("i")),
        cites=_runs(paragraphs, has("rStyle", "Cite")),
        credits=_runs(paragraphs, has("rStyle", "Credit")),
        codes=_runs(paragraphs, has("rStyle", "VerbatimChar")),
        quotes=marks(text),
        quotations=[key for key in groups if key == "BlockText"],
        items=[
            n
            for p in paragraphs
            for n in p.findall(f"{W}pPr/{W}numPr/{W}numId")
            if n.get(f"{W}val") in marked
        ],
        raised=_runs(paragraphs, has("vertAlign", "superscript")),
        lowered=_runs(paragraphs, has("vertAlign", "subscript")),
        languages=_runs(paragraphs, has("lang")),
    )


def odt(data: bytes) -> Counter[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root: Element = etree.fromstring(archive.read("content.xml"))
    body = root.find(f".//{OASIS}office:1.0}}text")
    properties = {
        style.get(f"{STYLE}name"): dict(p.attrib)
        for style in root.iter(f"{STYLE}style")
        for p in style.iter(f"{STYLE}text-properties")
    }
    parents = {
        style.get(f"{STYLE}name"): style.get(f"{STYLE}parent-style-name")
        for style in root.iter(f"{STYLE}style")
    }
    spans = [s.get(f"{TEXT}style-name", "") for s in body.iter(f"{TEXT}span")]

    def said(name: str, start: str) -> list[str]:
        return [
            s for s in spans if properties.get(s, {}).get(name, "").startswith(start)
        ]

    cells = list(body.iter(f"{TABLE}table-cell"))
    levels = [h.get(f"{TEXT}outline-level") for h in body.iter(f"{TEXT}h")]
    frames = list(body.iter(f"{DRAW}frame"))
    described = [f for f in frames if f.findtext(f"{SVG}desc")]
    paragraphs = [p.get(f"{TEXT}style-name", "") for p in body.iter(f"{TEXT}p")]
    quoted = [key for key, _ in groupby(parents.get(p, p) for p in paragraphs)]
    return counted(
        sections=levels.count("1"),
        headings=levels.count("2") + levels.count("3"),
        notes=body.iter(f"{TEXT}note"),
        tables=body.iter(f"{TABLE}table"),
        cells=cells,
        merged=[c for c in cells if any("spanned" in str(k) for k in c.attrib)],
        headers=[
            c
            for c in cells
            if "Heading" in c.find(f".//{TEXT}p").get(f"{TEXT}style-name", "")
        ],
        figures=described,
        decorations=len(frames) - len(described),
        links=body.iter(f"{TEXT}a"),
        strong=said(f"{FO}font-weight", "bold"),
        em=said(f"{FO}font-style", "italic"),
        cites=spans.count("Cite"),
        credits=spans.count("Credit"),
        codes=spans.count("Source_Text"),
        quotes=marks("".join(body.itertext())),
        quotations=[key for key in quoted if key == "Quotations"],
        items=body.iter(f"{TEXT}list-item"),
        raised=said(f"{STYLE}text-position", "super"),
        lowered=said(f"{STYLE}text-position", "sub"),
        languages=[
            s
            for s in spans
            if {f"{FO}language", f"{STYLE}language-asian"} & set(properties.get(s, {}))
        ],
    )


def jats(data: bytes) -> Counter[str]:
    root: Element = etree.fromstring(data)
    for part in root.xpath("front"):
        root.remove(part)
    return in_tree(root, IN_JATS)
