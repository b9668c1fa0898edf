"""Text into tokens: one pipeline for what is searched and what is asked.

Morphemes carry the meaning of Korean, its two-syllable bigrams find what the dictionary
does not know, and English goes by its stems.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer

from briefs.search.keyboard import from_keys, to_keys
from briefs.search.letters import Normal, normal
from briefs.search.morphemes import EASTERN, Entry, Morpheme, entries

__all__ = [
    "VERSION",
    "Normal",
    "Sort",
    "Token",
    "Word",
    "from_keys",
    "keystrokes",
    "mark",
    "normal",
    "to_keys",
    "tokens",
    "unplaced",
    "unsaid",
    "words",
]

# Raised with every change of what comes out: older rows of the index are stale.
VERSION = 2

LONGEST = 60  # letters of a lexeme; nothing longer is a word
BIGRAM = "~"
NUMBER = "#"

_NONE = (sys.maxsize, sys.maxsize, Entry(()))
EAST = "가-힣㐀-鿿豈-﫿ぁ-ヿ"
# Dotted initials, thousands, or any run of letters and digits.
_PIECE = (
    r"(?:[a-z](?:\.[a-z])+(?![^\W_])(?:\.(?=-))?|\d{1,3}(?:,\d{3})+(?![\d,])|[^\W_]+)"
)
_WORD = re.compile(rf"{_PIECE}(?:[-&']{_PIECE})*")
_PART = re.compile(rf"[{EAST}]+|(?:[^\W_{EAST}]|(?<=[^\W_])['.,](?=[^\W_]))+")
_EASTERN = re.compile(f"[{EAST}]")
_BRIEF = re.compile(r"\d{4}-\d{1,3}")
_STOPS_LISTED = """
a about above after again all also am an and any are as at be because been before
being below between both but by can could did do does doing down during each eg few
for from further had has have having he her here hers him his how i ie if in into is
it its itself just me more most my no nor not of off on once only or other our ours
out over own same she should so some such than that the their theirs them then there
these they this those through to too under until up very was we were what when where
which while whom why with would you your yours
"""
_STOPS = frozenset(_STOPS_LISTED.split())
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()


class Sort(StrEnum):
    """What a token is; a bigram has no place in the order of the words."""

    MORPHEME = "morpheme"
    BIGRAM = "bigram"
    STEM = "stem"  # a Latin word or a number
    COMPOUND = "compound"  # what a hyphen or a change of script divides, in one
    NUMBER = "number"  # such as a brief has


class Token(NamedTuple):
    """What is looked up. `start` and `end` say where it stands in the normal text.

    `place` counts what is kept, from 1; a compound stands at the place of its first
    part, a bigram at 0.
    """

    lexeme: str
    sort: Sort
    start: int
    end: int
    place: int


@dataclass(frozen=True)
class Word:
    """A word as written, with all that it can be found by.

    `morphemes` are lexemes of morphemes and Latin stems. `bigrams` are those of the
    word without particles and endings, none of a single syllable. `whole` tells that
    the morphemes lose nothing but particles, endings and suffixes: if not, they may
    mean something else. `joined` is the compound or number, or empty. A word with none
    of them (a stop word, a pronoun) says nothing.
    """

    surface: str
    start: int
    end: int
    morphemes: tuple[str, ...]
    bigrams: tuple[str, ...]
    whole: bool
    joined: str
    stem: str  # as written, without particles and endings
    tokens: tuple[Token, ...]

    @cached_property
    def places(self) -> int:
        """How many places its tokens take."""
        return max((token.place for token in self.tokens), default=0)


def tokens(normal: Normal) -> list[Token]:
    """Return all that a text is found by, in order; bigrams as often as they stand."""
    return [token for word in words(normal) for token in word.tokens]


def words(normal: Normal) -> list[Word]:
    """Return the words of a text in order."""
    found: list[Word] = []
    place = 0
    for start, word in _words(normal.text):
        found.append(_moved(word, start, place))
        place += word.places
    return found


def unplaced(normal: Normal) -> list[Word]:
    """Return the words of a text in order, each as if it were the whole text.

    Much faster than `words`: the same word is the same object.
    """
    return [word for _, word in _words(normal.text)]


def mark(sort: str, pk: int) -> str:
    """Return the lexeme of all that a series, person or center has, however named."""
    return f"{NUMBER}{sort}-{pk}"


def unsaid(lexeme: str) -> Word:
    """Return a word that nobody wrote, to be found by a lexeme alone."""
    only = Token(lexeme, Sort.NUMBER, 0, 0, 0)
    return Word("", 0, 0, (), (), True, lexeme, "", (only,))


def keystrokes(word: str) -> str:
    """Return the keys that type a word, in the spelling that is compared."""
    return to_keys(normal(word).text)


def _moved(word: Word, start: int, place: int) -> Word:
    return replace(
        word,
        start=start,
        end=start + word.end,
        tokens=tuple(
            Token(lexeme, sort, begin + start, end + start, at and at + place)
            for lexeme, sort, begin, end, at in word.tokens
        ),
    )


def _words(text: str) -> Iterator[tuple[int, Word]]:
    """Yield each word as if it stood at the beginning, and where it stands."""
    korean = iter(entries(text))
    start, _, entry = next(korean, _NONE)
    for match in _WORD.finditer(text):
        first, last = match.span()
        inside: list[tuple[int, Entry]] = []
        while start < last:
            if first <= start:
                inside.append((start - first, entry))
            start, _, entry = next(korean, _NONE)
        yield first, _word(match[0], tuple(inside))


@lru_cache(maxsize=8_192)
def _word(text: str, inside: tuple[tuple[int, Entry], ...]) -> Word:
    """Return the word that the text is, made of what the dictionary says."""
    korean = [
        Morpheme(form, start + at, end + at, says, ending)
        for at, entry in inside
        for form, start, end, says, ending in entry.morphemes
    ]
    parts = [(m.start(), m.end(), _is_east(m[0])) for m in _PART.finditer(text)]
    end = _without_endings(parts, korean, len(text))
    found = _placed(text, parts, korean)
    within = [(b, min(s, end)) for b, s, east in parts if east and b < end]
    joined = _joined(text[:end], parts)
    return Word(
        surface=text,
        start=0,
        end=len(text),
        morphemes=tuple(token.lexeme for token in found),
        bigrams=tuple(b.lexeme for part in within for b in _bigrams(text, *part)),
        whole=all(m.says or m.ending for m in korean),
        joined=joined.lexeme if joined else "",
        stem=text[:end],
        tokens=(*found, *((joined,) if joined else ()), *_all_bigrams(text, parts)),
    )


def _placed(
    text: str, parts: list[tuple[int, int, bool]], korean: list[Morpheme]
) -> list[Token]:
    """Return morphemes and stems in order."""
    found: list[Token] = []
    for begin, stop, east in parts:
        if east:
            spoken = (m for m in korean if begin <= m.start < stop and m.says)
            for place, m in enumerate(spoken, len(found) + 1):
                found.append(Token(m.form, Sort.MORPHEME, m.start, m.end, place))
        elif stem := _stem(text[begin:stop]):
            found.append(Token(stem, Sort.STEM, begin, stop, len(found) + 1))
    return found


def _without_endings(
    parts: list[tuple[int, int, bool]], korean: list[Morpheme], end: int
) -> int:
    """Return where the word ends without particles and endings behind it."""
    for begin, stop, east in reversed(parts):
        if not east:
            return stop
        for m in reversed(korean):
            if begin <= m.start < stop and not m.ending:
                return m.end
    return end  # nothing but what looks like endings: the word itself


def _joined(text: str, parts: list[tuple[int, int, bool]]) -> Token | None:
    """Return the compound of several parts, if not all of them are Korean."""
    end = len(text)
    inner = [(b, min(s, end), east) for b, s, east in parts if b < end]
    if _BRIEF.fullmatch(text):
        return Token(NUMBER + text, Sort.NUMBER, 0, end, 1)
    if len(inner) < 2 or all(east for *_, east in inner):
        return None
    lexeme = _stem("".join(text[b:s] for b, s, _ in inner)) or text
    return Token(lexeme[:LONGEST], Sort.COMPOUND, 0, end, 1)


def _all_bigrams(text: str, parts: list[tuple[int, int, bool]]) -> Iterator[Token]:
    """Yield the bigrams of what stands there, also across a hyphen."""
    before = None
    for begin, stop, east in parts:
        if not east:
            before = None
            continue
        if before is not None:
            lexeme = BIGRAM + text[before] + text[begin]
            yield Token(lexeme, Sort.BIGRAM, before, begin + 1, 0)
        yield from _bigrams(text, begin, stop)
        before = stop - 1


def _bigrams(text: str, start: int, end: int) -> Iterator[Token]:
    for at in range(start, end - 1):
        yield Token(BIGRAM + text[at : at + 2], Sort.BIGRAM, at, at + 2, 0)


def _is_east(text: str) -> bool:
    return text[0] >= EASTERN and bool(_EASTERN.match(text))


@lru_cache(maxsize=8_192)
def _stem(word: str) -> str:
    """Return what is looked up for a Latin word or a number; a stop word has none."""
    plain = word.replace(",", "").replace(".", "")
    if plain in _STOPS:
        return ""
    if len(plain) > LONGEST:
        return plain[:LONGEST]
    with _stemming:  # it keeps its state in itself
        return str(_stemmer.stemWord(plain))
