"""Emphasis in Markdown that CommonMark still reads beside a Korean particle.

`*(global partner)*로` is no emphasis there: the closing star stands between a bracket
and a letter. Where the stars would fail, `<em>` and `<strong>` stand instead.
"""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

STARS = {"em": "*", "strong": "**"}


@dataclass(frozen=True)
class Piece:
    """A written inline node; `emphasis` is to be put around it: em, strong or none.

    `tags` says that stars will not do whatever stands beside it.
    """

    text: str
    emphasis: str = ""
    tags: bool = False


def joined(pieces: list[Piece]) -> str:
    """Return the line, with stars where they are read and tags where not."""
    line = ""
    pieces = [piece for piece in pieces if piece.text]
    for piece, after in pairwise([*pieces, Piece(" ")]):
        if not piece.emphasis:
            line += piece.text
            continue
        # The neighbour's own stars would run together with ours.
        following = "*" if after.emphasis else after.text[0]
        line += _emphasised(piece, line[-1:] or " ", following)
    return line


def _emphasised(piece: Piece, before: str, after: str) -> str:
    text, name = piece.text, piece.emphasis
    if piece.tags or "*" in (before, after) or not _flanks(text, before, after):
        return f"<{name}>{text}</{name}>"
    return f"{STARS[name]}{text}{STARS[name]}"


def _flanks(text: str, before: str, after: str) -> bool:
    """Whether the stars are left-flanking and right-flanking (CommonMark 6.2)."""
    return _flank(text[0], before) and _flank(text[-1], after)


def _flank(inside: str, outside: str) -> bool:
    if inside.isspace():
        return False
    return not _punctuation(inside) or outside.isspace() or _punctuation(outside)


def _punctuation(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"
