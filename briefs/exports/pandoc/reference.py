"""The reference document that gives a DOCX its styles, page, header and footer."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from briefs.exports.pandoc import house
from briefs.exports.pandoc.house import Fonts, Run, Style
from briefs.exports.pandoc.parts import packed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{OFFICE}"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {"styles": "styles", "header1": "header", "header2": "header",
         "footer1": "footer", "footer2": "footer"}  # fmt: skip
TWIPS, TWIPS_A_MM = 20, 1440 / 25.4


def reference(
    language: str, *, first: tuple[str, str], head: tuple[str, str], foot: str
) -> bytes:
    """Return the document; `first` and `head` stand left and right above the pages."""
    lines = {
        "header1": _line("header", *first, rule="bottom", size=12),
        "header2": _line("header", *head, rule="bottom"),
        "footer1": _line("footer", foot, _page_numbers()),
        "footer2": _line("footer", foot, _page_numbers()),
    }
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"word/document.xml": "officeDocument"}),
        "word/_rels/document.xml.rels": _relations(
            {f"{name}.xml": kind for name, kind in PARTS.items()}
        ),
        "word/document.xml": _element("document", f"<w:body>{_page()}</w:body>"),
        "word/styles.xml": _element("styles", "".join(_styles(language))),
    }
    for name, line in lines.items():
        parts[f"word/{name}.xml"] = _element("hdr" if "head" in name else "ftr", line)
    return packed({name: text.encode() for name, text in parts.items()})


def style_id(name: str) -> str:
    """Return the id of a style as pandoc and Word write it: `Heading1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def _element(name: str, inside: str) -> str:
    return f"{HEAD}<w:{name} {NAMESPACES}>{inside}</w:{name}>"


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for name, kind in {"document": "document.main", **PARTS}.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(targets: dict[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (target, kind) in enumerate(targets.items(), 1)
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'
    )


def _page() -> str:
    """Return size, margins, and which lines stand above and below which pages."""
    ids = {name: f"rId{at}" for at, name in enumerate(PARTS, 1)}
    width, height = (_twips_of_mm(side) for side in house.PAGE)
    side, top, bottom = map(_twips_of_mm, (house.SIDE, house.TOP, house.BOTTOM))
    return (
        "<w:sectPr>"
        f'<w:headerReference w:type="first" r:id="{ids["header1"]}"/>'
        f'<w:headerReference w:type="default" r:id="{ids["header2"]}"/>'
        f'<w:footerReference w:type="first" r:id="{ids["footer1"]}"/>'
        f'<w:footerReference w:type="default" r:id="{ids["footer2"]}"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}" '
        f'w:header="{_twips_of_mm(16)}" w:footer="{_twips_of_mm(14)}" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def _line(style: str, left: str, right: str, *, rule: str = "", size: int = 4) -> str:
    """Return a line above or below a page; `right` may be ready markup."""
    edge = _twips_of_mm(house.PAGE[0] - 2 * house.SIDE)
    border = f"<w:pBdr>{_border(rule, house.RULE, size, 4)}</w:pBdr>" if rule else ""
    last = right if right.startswith("<w:r>") else _run(right)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{border}'
        f'<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs></w:pPr>'
        f"{_run(left)}<w:r><w:tab/></w:r>{last}</w:p>"
    )


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _page_numbers() -> str:
    return f"{_field('PAGE')}{_run(' / ')}{_field('NUMPAGES')}"


def _field(code: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{mark('begin')}{instruction}{mark('separate')}{_run('1')}{mark('end')}"


def _styles(language: str) -> Iterator[str]:
    text, display = house.fonts(language)
    yield (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(text)}"
        '<w:lang w:val="en-US" w:eastAsia="ko-KR" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/></w:pPr>"
        "</w:pPrDefault></w:docDefaults>"
    )
    for style in house.STYLES:
        yield _paragraph_style(style, language, display)
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    for run in house.RUNS:
        yield _character_style(run)
    yield _table_style()


def _paragraph_style(style: Style, language: str, display: Fonts) -> str:
    default = ' w:default="1"' if not style.based else ""
    based = f'<w:basedOn w:val="{style_id(style.based)}"/>' if style.based else ""
    after = '<w:next w:val="BodyText"/>' if style.outline or style.keep else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style_id(style.name)}">'
        f"<w:name w:val={quoteattr(style.name)}/>{based}{after}<w:qFormat/>"
        f"<w:pPr>{''.join(_paragraph(style, language))}</w:pPr>"
        f"<w:rPr>{''.join(_letters(style, display))}</w:rPr></w:style>"
    )


def _paragraph(style: Style, language: str) -> Iterator[str]:
    if style.keep:
        yield "<w:keepNext/>"
    if style.outline:
        yield "<w:keepLines/>"
    if style.rule == "left":
        yield f"<w:pBdr>{_border('left', house.ACCENT, 12, 10)}</w:pBdr>"
    elif style.rule:
        yield f"<w:pBdr>{_border(style.rule, house.RULE, 4, 1)}</w:pBdr>"
    if style.fill:
        # Borders of the same colour are what a shaded paragraph has for padding.
        edges = "".join(
            _border(side, style.fill, 4, 6)
            for side in ("top", "left", "bottom", "right")
        )
        yield f"<w:pBdr>{edges}</w:pBdr>"
        yield f'<w:shd w:val="clear" w:color="auto" w:fill="{style.fill}"/>'
    line = style.line or (house.spacing(language) if not style.based else 0)
    space = {
        "before": _twips(style.before),
        "after": _twips(style.after),
        "line": f"{line * 240:.0f}" if line else "",
        "lineRule": "auto" if line else "",
    }
    yield _empty("spacing", space)
    if style.left or style.right or style.hanging:
        ends = {"left": style.left or style.hanging, "right": style.right}
        indents = {name: _twips(length) for name, length in ends.items()}
        yield _empty("ind", indents | {"hanging": _twips(style.hanging)})
    if style.align:
        yield f'<w:jc w:val="{style.align}"/>'
    if style.outline:
        yield f'<w:outlineLvl w:val="{style.outline - 1}"/>'


def _letters(style: Style, display: Fonts) -> Iterator[str]:
    if style.display:
        yield _fonts(display)
    if style.bold is not None:
        yield f'<w:b w:val="{int(style.bold)}"/><w:bCs w:val="{int(style.bold)}"/>'
    if style.colour:
        yield f'<w:color w:val="{style.colour}"/>'
    if style.size:
        half = f"{style.size * 2:.0f}"
        yield f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _character_style(run: Run) -> str:
    mono = _fonts(Fonts("Courier New", "바탕체")) if run.mono else ""
    italic = "<w:i/><w:iCs/>" if run.italic else ""
    colour = f'<w:color w:val="{run.colour}"/>' if run.colour else ""
    raised = '<w:vertAlign w:val="superscript"/>' if run.raised else ""
    return (
        f'<w:style w:type="character" w:styleId="{style_id(run.name)}">'
        f"<w:name w:val={quoteattr(run.name)}/><w:basedOn "
        'w:val="DefaultParagraphFont"/>'
        f"<w:rPr>{mono}{italic}{colour}{raised}</w:rPr></w:style>"
    )


def _table_style() -> str:
    """Return lines above, below and between the rows; none at the sides."""
    edge, hair = (house.INK, 8, 0), (house.RULE, 4, 0)
    borders = (
        f"{_border('top', *edge)}{_border('bottom', *edge)}{_border('insideH', *hair)}"
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in {"top": 40, "left": 90, "bottom": 40, "right": 90}.items()
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="Table">'
        '<w:name w:val="Table"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar>"
        "</w:tblPr></w:style>"
    )


def _fonts(fonts: Fonts) -> str:
    return (
        f'<w:rFonts w:ascii="{fonts.latin}" w:hAnsi="{fonts.latin}" '
        f'w:eastAsia="{fonts.asian}" w:cs="{fonts.latin}"/>'
    )


def _border(side: str, colour: str, size: int, space: int) -> str:
    return (
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
    )


def _empty(name: str, values: dict[str, str]) -> str:
    given = "".join(f' w:{key}="{value}"' for key, value in values.items() if value)
    return f"<w:{name}{given}/>" if given else ""


def _twips(points: float | None) -> str:
    return "" if points is None else f"{points * TWIPS:.0f}"


def _twips_of_mm(millimetres: float) -> int:
    return round(millimetres * TWIPS_A_MM)
