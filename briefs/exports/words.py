"""Keep Korean words whole at the end of a line (CSS's `word-break: keep-all`).

Typst breaks between any two syllables. A word with East Asian letters becomes a box,
which does not break, and so does one with a hyphen of its own (“U.S.-Japan”). Nothing
is added to the text itself, so copying and searching the file finds the words as
written.
"""

import re
from typing import Any, TypeAlias

# A piece of text, or a node of what `brief.typ` walks: {"t": kind, "c": children, …}.
Inline: TypeAlias = "str | dict[str, Any]"

# Longer runs (a Chinese or Japanese sentence) must break somewhere.
LONGEST = 22

EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
    "\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
HYPHENATED = re.compile(r"\S-\S")
# A no-break space is not among the spaces; a line may break after a dash or a slash.
SPACE = re.compile(r"([ \t\r\n\f]+|(?<=[–—/]))")
BLANK = re.compile(r"[ \t\r\n\f]*")
BLANKS = frozenset(" \t\r\n\f")
# What a line breaks after, or what keeps the parts of a word together.
BREAKING = re.compile(r"[–—/-]")
EDGES = re.compile(
    r"([^ \t\r\n\f]*)([ \t\r\n\f](?:.*[ \t\r\n\f])?)([^ \t\r\n\f]*)", re.DOTALL
)

# A word that crosses the edge of one of these takes its part along. Links stay whole.
CUTTABLE = frozenset({"strong", "em", "sup", "sub", "span"})


def keep_words(nodes: list[Inline], longest: int = LONGEST) -> list[Inline]:
    """Return the same text with each such word of at most `longest` letters boxed."""
    kept: list[Inline] = []
    word: list[Inline] = []
    for piece in [*_pieces(nodes), ""]:
        if not _divides(piece):
            word.append(piece)
            continue
        kept += _word(word, longest)
        word = []
        kept.append(_inside(piece, longest))
    return _joined(kept)


def plain(nodes: list[Inline]) -> str:
    """Return the text of nodes as it stands in the line: notes are elsewhere."""
    return "".join(node if isinstance(node, str) else _plain(node) for node in nodes)


def _plain(node: dict[str, Any]) -> str:
    if node["t"] == "note":
        return ""
    return " " if node["t"] == "br" else plain(node.get("c", []))


def _divides(piece: Inline) -> bool:
    """Whether a line may break at or inside the piece."""
    if isinstance(piece, str):
        return not piece or piece[0] in BLANKS
    return any(space in _plain(piece) for space in " \t\r\n\f")


def _inside(piece: Inline, longest: int) -> Inline:
    if isinstance(piece, str) or "c" not in piece:
        return piece
    return {**piece, "c": keep_words(piece["c"], longest)}


def _word(pieces: list[Inline], longest: int) -> list[Inline]:
    notes = [
        _inside(p, longest) if isinstance(p, dict) and p["t"] == "note" else p
        for p in pieces
    ]
    text = plain(pieces)
    whole = EAST_ASIAN.search(text) or HYPHENATED.search(text)
    if whole and len(text) <= longest:
        return [{"t": "word", "c": _joined(notes)}]
    return notes


def _pieces(nodes: list[Inline]) -> list[Inline]:
    """Divide text at its spaces, and nodes where a word crosses their edge."""
    pieces: list[Inline] = []
    for at, node in enumerate(nodes):
        if isinstance(node, str):
            if edges := _edges(node):
                pieces += edges
                continue
            # Texts and what divides them take turns; an empty divider counts.
            parts = SPACE.split(node)
            pieces += [part for i, part in enumerate(parts) if part or i % 2]
        elif node["t"] in CUTTABLE and _divides(node):
            before, after = plain(nodes[:at])[-1:], plain(nodes[at + 1 :])[:1]
            pieces += _cut(
                node,
                first=not BLANK.fullmatch(before),
                last=not BLANK.fullmatch(after),
            )
        else:
            pieces.append(node)
    return pieces


def _edges(text: str) -> list[Inline]:
    """Divide text that has no word to keep whole only at its first and last space.

    The words at its ends may belong to words of its neighbours.
    """
    if BREAKING.search(text) or EAST_ASIAN.search(text):
        return []
    found = EDGES.fullmatch(text)
    return [part for part in found.groups() if part] if found else []


def _cut(node: dict[str, Any], *, first: bool, last: bool) -> list[Inline]:
    """Cut off the first or last word of a node: what touches its neighbours."""
    pieces = _pieces(node["c"])
    dividers = [i for i, piece in enumerate(pieces) if _divides(piece)]
    start = dividers[0] if first else 0
    end = max(dividers[-1] + 1 if last else len(pieces), start)
    parts = pieces[:start], pieces[start:end], pieces[end:]
    return [{**node, "c": _joined(part)} for part in parts if _joined(part)]


def _joined(nodes: list[Inline]) -> list[Inline]:
    """Put neighbouring pieces of text together again."""
    joined: list[Inline] = []
    for node in nodes:
        if isinstance(node, str) and joined and isinstance(joined[-1], str):
            joined[-1] += node
        elif node:
            joined.append(node)
    return joined
