"""The index of contributors: whom a volume names, and in which briefs."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from briefs.document import Contributor
from briefs.exports.volume.gathering import Piece

# The first consonant of a syllable; doubled ones stand with the plain ones.
CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
FIRST, LAST, A_CONSONANT = 0xAC00, 0xD7A3, 588


@dataclass(frozen=True)
class Person:
    """A contributor, with the keys of the briefs the person had a part in.

    `language` is the one the name is written in; `other` is the name in the other.
    """

    name: str
    language: str
    other: str
    keys: tuple[str, ...]


def index(pieces: Iterable[Piece], language: str) -> list[tuple[str, list[Person]]]:
    """Return the contributors under their first letters, names in `language`."""
    found: dict[object, list[tuple[Contributor, str, str]]] = {}
    for piece in pieces:
        for contributor in piece.document.contributors:
            # A guest has no profile: the same name is the same person.
            written = piece.document.language
            who = contributor.expert or _name(contributor, written, language)
            entry = (contributor, written, piece.key)
            found.setdefault(who, []).append(entry)
    people = sorted(
        (_person(entries, language) for entries in found.values()),
        key=lambda person: (_written(person.name, language), person.keys),
    )
    return [
        (letter, list(group))
        for letter, group in groupby(people, lambda person: _letter(person.name))
    ]


def _name(contributor: Contributor, written: str, language: str) -> str:
    """Return the name in `language`, if it is known."""
    other = contributor.name_other
    return other if written != language and other else contributor.name


def _person(entries: list[tuple[Contributor, str, str]], language: str) -> Person:
    contributor, written, _key = next(
        (entry for entry in entries if entry[1] == language), entries[0]
    )
    name, other = contributor.name, contributor.name_other
    if written != language and other:
        name, other, written = other, name, language
    if other == name:
        other = ""
    keys = tuple(dict.fromkeys(key for _who, _language, key in entries))
    return Person(name, written, other, keys)


def _written(name: str, language: str) -> tuple[bool, str]:
    """Return what the name is sorted by: Hangul comes first in a Korean index."""
    folded = _folded(name)
    return language == "ko" and folded[:1] < "ㄱ", folded


def _letter(name: str) -> str:
    """Return what the name is found under: ㄱ to ㅎ, A to Z, or the letter itself."""
    first = _folded(name)[:1] or "–"
    if FIRST <= ord(first) <= LAST:
        return CONSONANTS[(ord(first) - FIRST) // A_CONSONANT]
    return first.upper()


def _folded(name: str) -> str:
    """Return the name as it is sorted: without accents, and Hangul in syllables."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", name.strip().casefold())
        if not unicodedata.combining(letter)
    )
    return unicodedata.normalize("NFC", plain)
