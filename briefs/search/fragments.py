"""The stretches of a text that show why it was found, with what was found marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from briefs.models.publication import Publication
from briefs.search.letters import Normal
from briefs.search.query import Query
from briefs.search.text import Sort, Token, Word, normal, words

LENGTH = 160
MOST = 2
MOST_LOOKS = 60
CUT = "…"

Pieces = tuple[tuple[str, bool], ...]

# Letters that are compared as they stand, but for case.
_PLAIN = re.compile(r"[\x09\x0a\x20-\x7e가-힣ㄱ-ㆎ“”‘’–—…·「」『』《》〈〉]*")
_SYLLABLE = re.compile(r"[가-힣]")
_APART = r"[\s\-–‘’'·]?"


@dataclass(frozen=True)
class Fragment:
    """A stretch of the section with that anchor; `pieces` are text and if marked."""

    anchor: str
    heading: str
    pieces: Pieces


@dataclass(frozen=True)
class Hit:
    """What of a publication to show for a query; what is empty has no marks."""

    title: Pieces
    fragments: tuple[Fragment, ...]
    number: Pieces = ()
    byline: Pieces = ()
    affiliation: Pieces = ()

    @property
    def is_marked(self) -> bool:
        """Whether anything of it shows what was found."""
        heads = (*self.title, *self.number, *self.byline, *self.affiliation)
        return bool(self.fragments) or any(is_marked for _, is_marked in heads)


class _Mark(NamedTuple):
    start: int
    end: int
    look: str


class _Window(NamedTuple):
    score: int
    start: int
    end: int


def fragments(query: Query, publications: Iterable[Publication]) -> dict[int, Hit]:
    """Return for publications `with_passages` what shows why the query finds them."""
    looks = Looks(query)
    return {
        publication.pk: Hit(
            looks.marked(publication.title),
            tuple(_best(looks, publication.passages or [])),
            looks.marked(publication.number),
            looks.marked(publication.byline),
            looks.marked(publication.affiliation),
        )
        for publication in publications
    }


def holds_all(query: Query, text: str) -> bool:
    """Tell whether every word of the query, or a name for it, stands whole in a text."""
    found = {mark.look for mark in Looks(query).marks(text)}
    return all(
        all(found & _whole(word) for word in clause.words)
        or any(found & _whole(word) for word in clause.looks)
        for clause in query.wanted
    )


def _whole(word: Word) -> set[str]:
    """Return the looks of all of a word, none of a part of it."""
    stems = {f"={t.lexeme}" for t in word.tokens if t.sort == Sort.STEM}
    return stems or {word.stem}


def _best(looks: "Looks", passages: list[dict[str, Any]]) -> Iterator[Fragment]:
    """Yield the passages that hold the most of the query, in the order of the text."""
    windows = [
        (window, place)
        for place, passage in enumerate(passages)
        if (window := _window(looks.marks(passage["text"])))
    ]
    windows.sort(key=lambda found: (-found[0].score, found[1]))
    for window, place in sorted(windows[:MOST], key=lambda found: found[1]):
        passage = passages[place]
        pieces = looks.cut(passage["text"], window)
        yield Fragment(passage["anchor"], passage["heading"], pieces)


def _window(marks: Sequence[_Mark]) -> _Window | None:
    """Return the stretch with the most different marks, then the most marks."""
    best: _Window | None = None
    for place, first in enumerate(marks):
        within = [m for m in marks[place:] if m.end <= first.start + LENGTH]
        score = 100 * len({mark.look for mark in within}) + len(within)
        if within and (best is None or score > best.score):
            best = _Window(score, first.start, within[-1].end)
    return best


class Looks:
    """What the words of a query look like in a text."""

    def __init__(self, query: Query) -> None:
        said = [word for clause in query.wanted for word in clause.words]
        other = [word for clause in query.wanted for word in clause.looks]
        patterns: dict[str, str] = {}
        for word in (*said, *other):
            patterns.update(_patterns(word))
        longest = sorted(patterns.items(), key=lambda found: -len(found[0]))
        self._names = [name for name, _ in longest[:MOST_LOOKS]]
        self._stems = {name[1:] for name in patterns if name.startswith("=")}
        self._pattern = re.compile(
            "|".join(f"({pattern})" for _, pattern in longest[:MOST_LOOKS]) or r"(?!)"
        )

    def marks(self, text: str) -> list[_Mark]:
        """Return where the words of the query stand in a text."""
        read = _read(text)
        plain = read.text if isinstance(read, Normal) else read
        found = []
        for match in self._pattern.finditer(plain):
            look = self._names[(match.lastindex or 1) - 1]
            if look.startswith("=") and _stem(match[0]) not in self._stems:
                continue
            start, end = match.span()
            if isinstance(read, Normal):
                start, end = read.span(start, end)
            found.append(_Mark(start, end, look))
        return found

    def marked(self, text: str) -> Pieces:
        """Return all of a text in pieces."""
        return tuple(_pieces(text, 0, len(text), self.marks(text)))

    def cut(self, text: str, window: _Window) -> Pieces:
        """Return the text around a stretch in pieces, whole words of it."""
        spare = max(0, LENGTH - (window.end - window.start))
        start = max(0, window.start - spare // 2)
        end = min(len(text), start + max(LENGTH, window.end - start))
        start = max(0, min(start, end - LENGTH))
        start, end = _to_words(text, start, end, window)
        pieces = list(_pieces(text, start, end, self.marks(text)))
        if start:
            pieces.insert(0, (CUT, False))
        if end < len(text):
            pieces.append((CUT, False))
        return tuple(pieces)


def _to_words(text: str, start: int, end: int, window: _Window) -> tuple[int, int]:
    """Leave out the parts of words at both ends, as far as they are not marked."""
    if start:
        space = re.compile(r"\s").search(text, start - 1, window.start)
        start = space.end() if space else window.start
    if end < len(text):
        kept = text[window.end : end + 1]
        end = window.end + len(kept.rstrip().rpartition(" ")[0] or kept[:-1])
        end = max(end, _word_end(text, window.end))
    return start, end


def _word_end(text: str, at: int) -> int:
    found = re.compile(r"\s|\Z").search(text, at)
    return found.start() if found and found.start() - at < LENGTH else at


def _pieces(
    text: str, start: int, end: int, marks: Iterable[_Mark]
) -> Iterator[tuple[str, bool]]:
    at = start
    for mark in marks:
        if mark.start < at or mark.end > end:
            continue
        if at < mark.start:
            yield text[at : mark.start], False
        yield text[mark.start : mark.end], True
        at = mark.end
    if at < end:
        yield text[at:end], False


def _patterns(word: Word) -> Iterator[tuple[str, str]]:
    """Yield what a word and its parts look like; names with = go by their stem."""
    if _SYLLABLE.match(word.stem[:1]) and len(word.stem) == 1:
        if word.morphemes or word.surface == word.stem:
            yield word.stem, rf"(?<![가-힣]){word.stem}"
        return
    if word.joined or _SYLLABLE.search(word.stem):
        letters = [re.escape(letter) for letter in word.stem if letter.isalnum()]
        boundary = "" if _SYLLABLE.match(word.stem) else r"(?<![^\W_])"
        if letters:
            yield word.stem, boundary + _APART.join(letters)
    for token in word.tokens:
        if token.sort == Sort.STEM:
            yield "=" + token.lexeme, rf"(?<![^\W_가-힣]){_beginning(token)}[a-z0-9]*"
        elif token.sort == Sort.MORPHEME and word.whole and len(token.lexeme) > 1:
            yield token.lexeme, re.escape(token.lexeme)


def _beginning(token: Token) -> str:
    """Return the letters that all words of a stem begin with: polic of policy."""
    stem = token.lexeme
    return re.escape(stem[:-1] if len(stem) > 3 and stem[-1] in "iey" else stem)


@lru_cache(maxsize=4_096)
def _stem(word: str) -> str:
    found = words(normal(word))
    return found[0].morphemes[0] if found and found[0].morphemes else ""


def _read(text: str) -> str | Normal:
    """Return a text to look in: itself where its letters stay as many."""
    if _PLAIN.fullmatch(text):
        lower = text.lower()
        if len(lower) == len(text):
            return lower
    return normal(text)
