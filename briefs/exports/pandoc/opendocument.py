"""The styles of an ODT, from the house style: paragraphs, runs, page, header, footer."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from briefs.exports.pandoc import house
from briefs.exports.pandoc.house import Fonts, Run, Style

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = {
    "office": f"{OASIS}:office:1.0",
    "style": f"{OASIS}:style:1.0",
    "text": f"{OASIS}:text:1.0",
    "table": f"{OASIS}:table:1.0",
    "draw": f"{OASIS}:drawing:1.0",
    "fo": f"{OASIS}:xsl-fo-compatible:1.0",
    "svg": f"{OASIS}:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
# What pandoc calls ours in an ODT.
NAMES = {
    "Normal": "Standard",
    "Body Text": "Text body",
    "First Paragraph": "First paragraph",
    "heading 1": "Heading 1",
    "heading 2": "Heading 2",
    "heading 3": "Heading 3",
    "heading 4": "Heading 4",
    "Block Text": "Quotations",
    "Table Caption": "TableCaption",
    "Image Caption": "FigureCaption",
    "Captioned Figure": "FigureWithCaption",
    "footnote text": "Footnote",
    "caption": "Caption",
    "header": "Header",
    "footer": "Footer",
    "Hyperlink": "Internet link",
    "footnote reference": "Footnote anchor",
    "Verbatim Char": "Source_Text",
}
ENDS = {"right": "end"}
COUNTRIES = {"ko": "KR", "en": "US", "ja": "JP", "zh": "CN"}


def styles(
    language: str, *, first: tuple[str, str], head: tuple[str, str], foot: str
) -> bytes:
    """Return `styles.xml`; `first` and `head` stand left and right above the pages."""
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    groups = {
        "styles": "".join(_styles(language)),
        "automatic-styles": _page(),
        "master-styles": _masters(first, head, foot),
    }
    inside = "".join(
        f"<office:{name}>{group}</office:{name}>" for name, group in groups.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-styles {spaces} office:version="1.3">{inside}'
        "</office:document-styles>"
    ).encode()


def style_name(name: str) -> str:
    """Return a style's name as it is written in attributes."""
    return NAMES.get(name, name).replace(" ", "_20_")


def _styles(language: str) -> Iterator[str]:
    text, display = house.fonts(language)
    yield (
        '<style:default-style style:family="paragraph"><style:text-properties '
        f'{_fonts(text)} fo:language="en" fo:country="US" '
        'style:language-asian="ko" style:country-asian="KR"/></style:default-style>'
        '<style:default-style style:family="table"/>'
    )
    for style in house.STYLES:
        yield _paragraph_style(style, language, display)
    for run in house.RUNS:
        yield _run_style(run)
    yield (
        '<text:notes-configuration text:note-class="footnote" style:num-format="1" '
        'text:citation-style-name="Footnote_20_anchor" '
        'text:citation-body-style-name="Footnote_20_anchor" '
        'text:footnotes-position="page" text:start-numbering-at="document"/>'
    )


def _paragraph_style(style: Style, language: str, display: Fonts) -> str:
    parent = (
        f' style:parent-style-name="{style_name(style.based)}"' if style.based else ""
    )
    outline = f' style:default-outline-level="{style.outline}"' if style.outline else ""
    shown = NAMES.get(style.name, style.name)
    return (
        f'<style:style style:name="{style_name(style.name)}" '
        f"style:display-name={quoteattr(shown)} "
        f'style:family="paragraph"{parent}{outline}>'
        f"<style:paragraph-properties{''.join(_paragraph(style, language))}/>"
        f"<style:text-properties{''.join(_letters(style, display))}/></style:style>"
    )


def _paragraph(style: Style, language: str) -> Iterator[str]:
    lengths = {
        "margin-top": style.before,
        "margin-bottom": style.after,
        "margin-left": style.left or None,
        "margin-right": style.right or None,
    }
    for name, length in lengths.items():
        if length is not None:
            yield f' fo:{name}="{length}pt"'
    line = style.line or (house.spacing(language) if not style.based else 0)
    if line:
        yield f' fo:line-height="{line * 100:.0f}%"'
    if style.hanging:
        yield f' fo:margin-left="{style.hanging}pt" fo:text-indent="-{style.hanging}pt"'
    if style.keep:
        yield ' fo:keep-with-next="always"'
    if style.align:
        yield f' fo:text-align="{ENDS.get(style.align, style.align)}"'
    if style.rule == "left":
        yield f' fo:border-left="1.5pt solid #{house.ACCENT}" fo:padding-left="8pt"'
    elif style.rule:
        yield f' fo:border-bottom="0.5pt solid #{house.RULE}" fo:padding-bottom="2pt"'
    if style.fill:
        yield f' fo:background-color="#{style.fill}" fo:padding="6pt"'
        yield f' fo:border="0.5pt solid #{style.fill}"'


def _letters(style: Style, display: Fonts) -> Iterator[str]:
    if style.display:
        yield f" {_fonts(display)}"
    if style.bold is not None:
        weight = "bold" if style.bold else "normal"
        yield f' fo:font-weight="{weight}" style:font-weight-asian="{weight}"'
    if style.colour:
        yield f' fo:color="#{style.colour}"'
    if style.size:
        yield f' fo:font-size="{style.size}pt" style:font-size-asian="{style.size}pt"'


def _run_style(run: Run) -> str:
    mono = _fonts(Fonts("Courier New", "바탕체")) if run.mono else ""
    slope = 'fo:font-style="italic" style:font-style-asian="italic"'
    parts = (
        mono,
        slope if run.italic else "",
        f'fo:color="#{run.colour}"' if run.colour else "",
        'style:text-position="super 58%"' if run.raised else "",
    )
    return (
        f'<style:style style:name="{style_name(run.name)}" style:family="text">'
        f"<style:text-properties {' '.join(parts)}/></style:style>"
    )


def _fonts(fonts: Fonts) -> str:
    return f'fo:font-family="{fonts.latin}" style:font-family-asian="{fonts.asian}"'


def _page() -> str:
    width, height = house.PAGE
    return (
        '<style:page-layout style:name="Page"><style:page-layout-properties '
        f'fo:page-width="{width}mm" fo:page-height="{height}mm" '
        f'fo:margin-left="{house.SIDE}mm" fo:margin-right="{house.SIDE}mm" '
        'fo:margin-top="16mm" fo:margin-bottom="14mm">'
        f'<style:footnote-sep style:width="0.5pt" style:color="#{house.RULE}" '
        'style:rel-width="22%" style:distance-before-sep="3mm" '
        'style:distance-after-sep="2mm"/></style:page-layout-properties>'
        "<style:header-style><style:header-footer-properties fo:min-height="
        '"8mm" fo:margin-bottom="8mm"/></style:header-style>'
        "<style:footer-style><style:header-footer-properties fo:min-height="
        '"8mm" fo:margin-top="8mm"/></style:footer-style></style:page-layout>'
        '<style:style style:name="Line" style:family="paragraph" '
        'style:parent-style-name="Header"><style:paragraph-properties '
        f'fo:border-bottom="0.5pt solid #{house.RULE}" fo:padding-bottom="3pt">'
        f"{_tab()}</style:paragraph-properties></style:style>"
        '<style:style style:name="Foot" style:family="paragraph" '
        'style:parent-style-name="Footer"><style:paragraph-properties>'
        f"{_tab()}</style:paragraph-properties></style:style>"
    )


def _tab() -> str:
    edge = house.PAGE[0] - 2 * house.SIDE
    return (
        f'<style:tab-stops><style:tab-stop style:position="{edge}mm" '
        'style:type="right"/></style:tab-stops>'
    )


def _masters(first: tuple[str, str], head: tuple[str, str], foot: str) -> str:
    numbers = (
        '<text:page-number text:select-page="current">1</text:page-number> / '
        "<text:page-count>1</text:page-count>"
    )
    footer = _line("Foot", escape(foot), numbers)
    pages = {"first": first, "": head}
    headers = "".join(
        f"<style:header{'-' + kind if kind else ''}>"
        f"{_line('Line', escape(left), escape(right))}"
        f"</style:header{'-' + kind if kind else ''}>"
        for kind, (left, right) in sorted(pages.items())
    )
    return (
        '<style:master-page style:name="Standard" style:page-layout-name="Page">'
        f"{headers}<style:footer>{footer}</style:footer>"
        f"<style:footer-first>{footer}</style:footer-first></style:master-page>"
    )


def _line(style: str, left: str, right: str) -> str:
    return f'<text:p text:style-name="{style}">{left}<text:tab/>{right}</text:p>'
