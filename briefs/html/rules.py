"""What a clean body may hold: the allow-list, and which addresses are let through."""

import re

import nh3

BLOCK_TAGS = frozenset(
    {
        "p",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
)
INLINE_TAGS = frozenset(
    {"strong", "em", "sup", "sub", "a", "br", "img", "span", "q", "cite", "code"}
)
SCHEMES = frozenset({"http", "https", "mailto"})
SCOPES = frozenset({"col", "row", "colgroup", "rowgroup"})

# Read before anything is decided; everything else is unwrapped, its text kept.
FOREIGN_BLOCKS = frozenset(
    {
        "div",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "address",
        "center",
        "details",
        "summary",
        "fieldset",
        "form",
        "legend",
        "dl",
        "dt",
        "dd",
        "pre",
        "tfoot",
        "h1",
        "h2",
        "h5",
        "h6",
    }
)
FOREIGN_INLINES = frozenset({"b", "i", "font", "u", "tt"})
FOREIGN_ATTRIBUTES = frozenset({"style", "class", "id", "name", "role"})
WITHOUT_TEXT = frozenset(
    {
        "script",
        "style",
        "title",
        "xml",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "iframe",
        "select",
        "textarea",
    }
)

ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "*": {"lang"},
}

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PICTURE = re.compile(r"/files/([0-9a-f]{64})/([^/\\?#\s\"'<>]+)")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_NUMBER = re.compile(r"[0-9]{1,5}")
# A browser drops these characters before it reads an address.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")
_ADDRESS = re.compile(
    r"https?://[^/\\?#@]+(?:[/?#].*)?|mailto:[^/\\].*|/(?![/\\]).*|/", re.IGNORECASE
)
# What XML and PostgreSQL cannot hold, and marks that only confuse.
_UNUSABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def usable(text: str) -> str:
    """Return text without characters that no body may hold."""
    return _UNUSABLE.sub("", text)


def language(value: str | None) -> str:
    """Return a language tag, or nothing.

    Word and Hangul put EN-US or KO in capitals on every other run; that is a guess of
    the program, not a statement of the author.
    """
    value = (value or "").strip()
    return value if _LANGUAGE.fullmatch(value) else ""


def address(value: str | None) -> str:
    """Return where a link may lead: http, https, mailto or this site; or nothing."""
    value = _IGNORED.sub("", value or "")
    return value if _ADDRESS.fullmatch(value) else ""


def picture(value: str | None) -> tuple[str, str] | None:
    """Return hash and name of one of our own pictures."""
    match = _PICTURE.fullmatch(value or "")
    return (match[1], match[2]) if match else None


def number(value: str | None) -> str:
    """Return a count or length in plain digits, or nothing."""
    return value if value and _NUMBER.fullmatch(value) else ""


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if address(value) == value else None
    if name == "src":
        return value if picture(value) else None
    if name in {"lang", "hreflang"}:
        return language(value) or None
    if name == "scope":
        return value if value in SCOPES else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return number(value) or None
    return value


allow = nh3.Cleaner(
    tags=BLOCK_TAGS | INLINE_TAGS,
    attributes=ATTRIBUTES,
    allowed_classes={"span": {"footnote"}},
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
    clean_content_tags=WITHOUT_TEXT,
).clean

# Reads as a browser does, so that what is normalised is what a browser would see.
read = nh3.Cleaner(
    tags=BLOCK_TAGS | INLINE_TAGS | FOREIGN_BLOCKS | FOREIGN_INLINES,
    attributes={
        tag: names | FOREIGN_ATTRIBUTES | {"lang"} for tag, names in ATTRIBUTES.items()
    },
    url_schemes=SCHEMES,
    link_rel=None,
    clean_content_tags=WITHOUT_TEXT,
).clean
