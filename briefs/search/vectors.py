"""Tokens as PostgreSQL keeps them: the text of a tsvector."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefs.search.text import Sort, Word

# PostgreSQL counts places to 16,383 and keeps 255 of a lexeme; what comes later is
# found all the same. A vector over a megabyte it refuses.
LAST_PLACE = 16_000
MOST_PLACES = 255
MOST_BYTES = 1_000_000
GAP = 5  # places between two texts, so that no phrase goes from one into the next

_SPELT = re.compile(r"[가-힣]{2,12}|[a-z]{3,30}")
_DIVIDED = re.compile(r"[-&']")


class Weighed(NamedTuple):
    """The words of a text, unplaced, and its weight from A to D."""

    weight: str
    words: list[Word]


def vector(texts: Iterable[Weighed]) -> str:
    """Return the text of a tsvector; the weightiest texts come first.

    What would make it too large is left out, from the end.
    """
    places: dict[str, list[str]] = {}
    offset = 0
    for weight, words in texts:
        mark = "" if weight == "D" else weight
        for word in words:
            for lexeme, _, _, _, at in word.tokens:
                known = places.setdefault(lexeme, [])
                if at and offset + at <= LAST_PLACE and len(known) < MOST_PLACES:
                    known.append(f"{offset + at}{mark}")
            offset += word.places
        offset += GAP
    return " ".join(_written(places))


def _written(places: dict[str, list[str]]) -> Iterator[str]:
    left = MOST_BYTES
    for lexeme, where in places.items():
        left -= len(lexeme.encode()) + 4 + 2 * len(where)
        if left < 0:
            return
        quoted = lexeme.replace("\\", "\\\\").replace("'", "''")
        yield f"'{quoted}':{','.join(where)}" if where else f"'{quoted}'"


def spelt(words: Iterable[Word]) -> Iterator[str]:
    """Yield the words and the nouns in them as somebody would write them."""
    for word in words:
        if not word.tokens:
            continue
        for piece in _DIVIDED.split(word.stem):
            if _SPELT.fullmatch(piece):
                yield piece
        for token in word.tokens:
            if token.sort == Sort.MORPHEME and len(token.lexeme) > 1:
                at = token.start - word.start
                if word.surface.startswith(token.lexeme, at):
                    yield token.lexeme
