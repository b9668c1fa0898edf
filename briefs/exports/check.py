"""What would keep a brief from being set as PDF, told in the editor's words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Document
from briefs.exports import engine, fonts
from briefs.exports.content import DOI, HEADINGS, SHA256
from briefs.exports.contract import Files, Problem

# Drawn as nothing, or as a space: they need no glyph …
SILENT = frozenset({"Cf", "Zs", "Zl", "Zp"})
# … but for the byte order mark, marks between notes, the Ogham space, and signs that
# stand around Arabic and Syriac numbers.
LOUD = re.compile(
    "[\ufeff\ufff9-\ufffb\u1680\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]"
)
EXCERPT = 60

# What an editor can type instead.
INSTEAD = {"∼": "~", "≒": "≈", "◈": "◆"}


# More than that in each other, and the engine gives up; a dozen lists is 24.
DEEPEST = 24
# Somewhat less than the standards allow.
LONGEST_LINK = 7500
LONGEST_ALT = 10_000
LONGEST_WORD = 5000
LONGEST_TITLE = 2000
ENDLESS = re.compile(rf"\S{{{LONGEST_WORD},}}")


def check(document: Document, files: Files | None = None) -> list[Problem]:
    """Return everything that would make Typst refuse; nothing means it will not.

    With `files`, the stored pictures are tried too. A brief with the institute's own
    typeset PDF needs nothing of this.
    """
    if any(attachment.typeset for attachment in document.attachments):
        return []
    return check_text(document, files)


def check_text(document: Document, files: Files | None = None) -> list[Problem]:
    """Return what keeps the text itself from being set, whatever stands in for it."""
    return [
        *_missing_title(document),
        *_long_headings(document),
        *_missing_letters(document),
        *_endless_words(document),
        *_links(document),
        *_too_deep(document),
        *_missing_pictures(document),
        *(_unreadable_pictures(document, files) if files else ()),
    ]


def _missing_title(document: Document) -> Iterator[Problem]:
    if not document.title.strip():
        yield Problem(None, _("Title"), _("The brief has no title."))


def _long_headings(document: Document) -> Iterator[Problem]:
    headings: list[tuple[int | None, str]] = [(None, document.title)]
    headings += [(section.anchor, section.heading) for section in document.sections]
    headings += [
        (section, html.words(node.children))
        for section, node in _nodes(document)
        if node.tag in HEADINGS
    ]
    for place, words in headings:
        if len(words) > LONGEST_TITLE:
            message = _("This heading is too long: %(count)d characters are the most.")
            found = f"{words[:EXCERPT]}…"
            yield Problem(place, found, message % {"count": LONGEST_TITLE})


def _missing_letters(document: Document) -> Iterator[Problem]:
    for section, place, text in _texts(document):
        for letter in dict.fromkeys(unicodedata.normalize("NFC", text)):
            if not _can_be_set(letter):
                yield Problem(section, place or _excerpt(text, letter), _why(letter))


def _endless_words(document: Document) -> Iterator[Problem]:
    for section, place, text in _texts(document):
        if word := ENDLESS.search(text):
            message = _("A word of %(count)d letters cannot be set; divide it.")
            where = place or f"{word[0][:EXCERPT]}…"
            yield Problem(section, where, message % {"count": len(word[0])})


def _links(document: Document) -> Iterator[Problem]:
    if document.original and len(document.original.url) > LONGEST_LINK:
        yield Problem(None, _("Original"), _too_long())
    if len(document.doi) > LONGEST_LINK:
        yield Problem(None, DOI, _too_long())
    for section, node in _nodes(document):
        if len(node.attrs.get("href", "")) > LONGEST_LINK:
            words = html.words(node.children)[:EXCERPT]
            yield Problem(section, words or _("Link"), _too_long())


def _too_long() -> str:
    return _(
        "The address of this link is too long: %(count)d characters are the most."
    ) % {"count": LONGEST_LINK}


def _too_deep(document: Document) -> Iterator[Problem]:
    for section in document.sections:
        for block in html.parse(section.body):
            if _depth([block]) > DEEPEST:
                place = html.words([block]).strip()[:EXCERPT]
                message = _("Lists, quotations or tables stand too deep in each other.")
                yield Problem(section.anchor, place, message)


def _depth(nodes: Iterable[html.Child]) -> int:
    return max(
        (1 + _depth(node.children) for node in nodes if isinstance(node, html.Node)),
        default=0,
    )


def _nodes(document: Document) -> Iterator[tuple[int, html.Node]]:
    for section in document.sections:
        for node in html.walk(html.parse(section.body)):
            yield section.anchor, node


def _can_be_set(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cc":
        return letter in "\t\n\r"
    if category in SILENT:
        return LOUD.fullmatch(letter) is None
    return ord(letter) in fonts.characters() or _is_variation(letter)


def _is_variation(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _why(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    if unicodedata.category(letter) == "Co":
        return _(
            "The character %(code)s is a private one (old Hangul from a word "
            "processor?). Type it again in Unicode."
        ) % {"code": code}
    if unicodedata.category(letter) in {"Cc", "Cn", "Cf"}:
        return _("Remove the invisible character %(code)s.") % {"code": code}
    if letter in INSTEAD:
        return _("Our fonts lack %(letter)s (%(code)s). Use %(other)s instead.") % {
            "letter": letter,
            "code": code,
            "other": INSTEAD[letter],
        }
    return _("Our fonts lack %(letter)s (%(code)s, %(name)s).") % {
        "letter": letter,
        "code": code,
        "name": unicodedata.name(letter, "?").lower(),
    }


def _texts(document: Document) -> Iterator[tuple[int | None, str, str]]:
    """Yield each text that is printed: its section, its field's name, the text.

    A body's name is empty, as the sentence itself says better where it stands.
    """
    yield None, _("Number"), f"{document.number} {document.slug}"
    yield None, _("Series"), document.series.name(document.language)
    yield None, _("Title"), document.title
    yield None, _("Subtitle"), document.subtitle
    yield None, _("Summary"), document.summary
    yield None, _("Licence"), document.licence
    yield None, DOI, document.doi
    if document.original:
        original = document.original
        words = (original.number, original.title, original.url)
        yield None, _("Original"), "\n".join(words)
    for person in document.contributors:
        center = person.center.name(document.language) if person.center else ""
        said = (person.name, person.name_other, person.position, center)
        yield None, person.name, "\n".join((*said, person.biography))
    for picture in document.pictures:
        yield None, picture.name, picture.credit
    for section in document.sections:
        yield section.anchor, section.heading or _("Opening"), section.heading
        for line in html.text(section.body).splitlines():
            yield section.anchor, "", line


def _excerpt(text: str, letter: str) -> str:
    """Return the words around the letter."""
    at = max(text.find(letter), 0)
    start = max(0, at - EXCERPT // 2)
    words = text[start : at + EXCERPT // 2].strip()
    before = "…" if start else ""
    after = "…" if at + EXCERPT // 2 < len(text) else ""
    return f"{before}{words}{after}"


def _missing_pictures(document: Document) -> Iterator[Problem]:
    known = {picture.sha256 for picture in document.pictures}
    for section, image in _nodes(document):
        if image.tag != "img":
            continue
        source = image.attrs.get("src", "")
        place = source.rpartition("/")[2]
        match = SHA256.search(source)
        if match is None or match[0] not in known:
            yield Problem(section, place, _("The picture is not stored here."))
        elif "alt" not in image.attrs:
            yield Problem(section, place, _("Say in words what the picture shows."))
        elif len(image.attrs["alt"]) > LONGEST_ALT:
            message = _("Say in fewer words what the picture shows.")
            yield Problem(section, place, message)


def _unreadable_pictures(document: Document, files: Files) -> Iterator[Problem]:
    places = {
        match[0]: section
        for section, image in _nodes(document)
        if (match := SHA256.search(image.attrs.get("src", "")))
    }
    photos = [person.photo for person in document.contributors if person.photo]
    for picture in [*document.pictures, *photos]:
        section = places.get(picture.sha256)
        try:
            data = files(picture.sha256)
        except OSError:
            message = _("The file is missing in the store.")
            yield Problem(section, picture.name, message)
            continue
        if not engine.reads(data):
            message = _("The picture cannot be read; put it in again as PNG or JPEG.")
            yield Problem(section, picture.name, message)
