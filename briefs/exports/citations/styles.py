"""A brief cited for people: APA, Chicago, MLA, and as Korean journals do."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from briefs.document import Contributor, Document
from briefs.exports.citations import csl
from briefs.exports.contract import Imprint

HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af\u3400-\u9fff]")
MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June",
          "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")  # fmt: skip
ENDS = (".", "?", "!")


@dataclass(frozen=True)
class Citation:
    """A citation in one style; the title stands between what precedes and follows."""

    style: str
    before: str
    title: str
    after: str
    slanted: bool = True

    def __str__(self) -> str:
        return f"{self.before}{self.title}{self.after}"


@dataclass(frozen=True)
class Source:
    """What all styles say of a brief, each in its own order."""

    document: Document
    institute: str
    label: str
    address: str

    @property
    def publisher(self) -> str:
        """The institute, unless it already stands as the author."""
        return self.institute if self.document.authors else ""


Style: TypeAlias = Callable[[Source], Citation]


def citations(
    document: Document,
    imprint: Imprint,
    *,
    address: str = "",
    version: int | None = None,
) -> list[Citation]:
    """Return the brief in every style, the one of its language first.

    An earlier version is cited under its own address and with its number.
    """
    series = document.series.name(document.language)
    korean = document.language == "ko"
    label = f"{series} {document.number}".strip()
    if version is not None:
        label += f", {version}판" if korean else f", version {version}"
    doi = f"https://doi.org/{document.doi}" if document.doi and not address else ""
    place = doi or address or imprint.address(document)
    source = Source(document, imprint.institute(document.language), label, place)
    order: list[Style] = [_apa, _chicago, _mla]
    order.insert(0 if korean else 3, _korean)
    return [style(source) for style in order]


def _apa(source: Source) -> Citation:
    day = source.document.date
    names = [_initials(author) for author in source.document.authors]
    who = _listed(names or [source.institute], ", & ")
    year = day.year if day else "n.d."
    label = f" ({source.label})" if source.label else ""
    after = f"{label}. {_sentence(source.publisher)}{source.address}"
    return Citation("APA", f"{_sentence(who)}({year}). ", _title(source), after)


def _chicago(source: Source) -> Citation:
    day = source.document.date
    who = _inverted_first(source)
    year = day.year if day else "n.d."
    said = f"{_sentence(source.label)}{_sentence(source.publisher)}"
    after = f"{_stop(source)}{said}{source.address}."
    return Citation("Chicago", f"{_sentence(who)}{year}. ", _title(source), after)


def _mla(source: Source) -> Citation:
    day, authors = source.document.date, source.document.authors
    if len(authors) > 2:
        who = f"{_inverted(authors[0])}, et al."
    else:
        who = _inverted_first(source)
    when = f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""
    parts = (source.label, source.publisher, when, source.address)
    after = f"{_stop(source)}{', '.join(part for part in parts if part)}."
    return Citation("MLA", _sentence(who), _title(source), after)


def _korean(source: Source) -> Citation:
    document = source.document
    korean = document.language == "ko"
    names = [author.name for author in document.authors] or [source.institute]
    who = ("·" if korean else ", ").join(names)
    day = document.date
    when = f"{day.year}.{day.month}.{day.day}." if day else ""
    parts = (source.label, source.publisher, when, source.address)
    after = f"{'」' if korean else '”'}, {', '.join(part for part in parts if part)}"
    mark = "「" if korean else "“"
    return Citation("korean", f"{who}, {mark}", _title(source), after, slanted=False)


def _title(source: Source) -> str:
    return csl.title(source.document)


def _stop(source: Source) -> str:
    """Return what ends the title, if it does not end a sentence itself."""
    return " " if _title(source).endswith(ENDS) else ". "


def _sentence(words: str) -> str:
    if not words:
        return ""
    return f"{words} " if words.endswith(ENDS) else f"{words}. "


def _inverted_first(source: Source) -> str:
    authors = source.document.authors
    if not authors:
        return source.institute
    names = [_inverted(authors[0]), *map(_straight, authors[1:])]
    return _listed(names, ", and ")


def _inverted(person: Contributor) -> str:
    if not _divided(person):
        return person.name
    return f"{person.family}, {person.given}"


def _straight(person: Contributor) -> str:
    return f"{person.given} {person.family}" if _divided(person) else person.name


def _initials(person: Contributor) -> str:
    if not _divided(person):
        return person.name
    words = (_initial(word) for word in person.given.split())
    return f"{person.family}, {' '.join(words)}"


def _initial(word: str) -> str:
    return "-".join(f"{part[0]}." for part in word.split("-") if part)


def _divided(person: Contributor) -> bool:
    """Whether the family name is set apart; in Korean letters it never is."""
    whole = f"{person.family}{person.given}"
    return bool(person.family and person.given) and not HANGUL.search(whole)


def _listed(names: list[str], last: str) -> str:
    if len(names) < 2:
        return names[0]
    return f"{', '.join(names[:-1])}{last}{names[-1]}"
