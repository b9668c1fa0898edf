"""What would keep a brief from being set as PDF, told in the editor's words."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Document
from briefs.exports import fonts
from briefs.exports.content import SHA256
from briefs.exports.contract import Problem

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


def check(document: Document) -> list[Problem]:
    """Return everything that would make Typst refuse; nothing means it will not.

    A brief with the institute's own typeset PDF needs nothing of this.
    """
    if any(attachment.typeset for attachment in document.attachments):
        return []
    return [
        *_missing_letters(document),
        *_missing_pictures(document),
    ]


def _missing_letters(document: Document) -> Iterator[Problem]:
    for section, place, text in _texts(document):
        for letter in dict.fromkeys(unicodedata.normalize("NFC", text)):
            if not _can_be_set(letter):
                yield Problem(section, place or _excerpt(text, letter), _why(letter))


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
    yield None, _("Title"), document.title
    yield None, _("Subtitle"), document.subtitle
    yield None, _("Summary"), document.summary
    yield None, _("Licence"), document.licence
    if document.original:
        yield None, _("Original"), document.original.title
    for person in document.contributors:
        center = person.center.name(document.language) if person.center else ""
        words = (person.name, person.name_other, person.position, center)
        yield None, person.name, "\n".join((*words, person.biography))
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
    for section in document.sections:
        for image in html.walk(html.parse(section.body)):
            if image.tag != "img":
                continue
            source = image.attrs.get("src", "")
            place = source.rpartition("/")[2] or section.heading
            match = SHA256.search(source)
            if match is None or match[0] not in known:
                message = _("The picture is not stored here.")
                yield Problem(section.anchor, place, message)
            elif "alt" not in image.attrs:
                message = _("Say in words what the picture shows.")
                yield Problem(section.anchor, place, message)
