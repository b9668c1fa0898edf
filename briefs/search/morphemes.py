"""Korean words divided into morphemes."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import NamedTuple

logger = logging.getLogger(__name__)

HANGUL = re.compile(r"[가-힣]")
# The analyser gets a sentence or so at once: what it needs grows with the length. White
# space before the first word it would not count.
_STRETCH = re.compile(r"\S[^\n]{0,799}(?=\s|\Z)|\S[^\n]{0,799}")
_KEPT = frozenset({"NNG", "NNP", "NR", "VV", "VA", "XR", "SH", "XPN", "XSN"})
_ENDINGS = frozenset({"XSV", "XSA", "VCP"})
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


def entries(text: str) -> Iterator[tuple[int, int, Entry]]:
    """Yield what the Korean in a text is made of, with start and end of each.

    Nothing where there is no analyser for this Python; pairs of syllables then have to
    do alone, which costs some precision.
    """
    if not is_there():
        return
    for stretch in _STRETCH.finditer(text):
        if HANGUL.search(stretch[0]):
            offset = stretch.start()
            for start, end, surface, feature in _analyser()(stretch[0]):
                yield start + offset, end + offset, _entry(surface, feature)


@lru_cache(maxsize=65_536)
def _entry(surface: str, feature: str) -> Entry:
    """Return the morphemes of a compound or inflected form, or the one it is.

    An expression reads form/class/meaning+form/class/meaning. Parts that do not add up
    to what stands there all stand for the whole of it.
    """
    features = feature.split(",")
    expression = features[_EXPRESSION]
    if expression == "*":
        parts = [(surface, features[0])]
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
def is_there() -> bool:
    """Answer whether the analyser is installed; warn once if it is not."""
    found = find_spec("mecab") is not None
    if not found:
        logger.warning(
            "python-mecab-ko is not installed: Korean is searched by pairs of "
            "syllables only. Python 3.11 or 3.12 has it."
        )
    return found


@cache
def _analyser() -> "_Analyser":
    return _Analyser()


class _Analyser:
    """The analyser without what it makes of every morpheme: half of its time."""

    def __init__(self) -> None:
        # Its dictionary is mapped into memory: not before the first Korean word.
        from mecab import MeCab
        from mecab.utils import create_lattice

        self._mecab = MeCab()
        self._lattice = create_lattice

    def __call__(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        lattice = self._lattice(text)
        if not self._mecab._tagger.parse(lattice):
            raise ValueError(self._mecab._tagger.what())
        for (start, end), node in lattice:
            yield start, end, node.surface, node.feature
