"""What a reader asked for: clauses that a text must meet, as PostgreSQL looks them up.

Nothing of a query reaches PostgreSQL but lexemes, quoted here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from briefs.search.text import Normal, Sort, Token, Word, normal, words

LONGEST = 200  # letters that are read
MOST_WORDS = 24
MOST_PREFIXES = 3  # words of one syllable that are looked up as beginnings of others
BIGRAM_WEIGHT = 0.5
SYNONYM_WEIGHT = 0.8  # what was typed comes before what means the same

# A quoted stretch or a run of letters, perhaps with a minus before it.
_SEGMENT = re.compile(r'((?<!\S)-(?=[^\s-]))?(?:"([^"]*)"|[^\s"]+)')
_SYLLABLE = re.compile(r"[가-힣]")
# A brief's number as Korean writes it: 제2024-61호, 이슈브리프2024-61.
_NUMBERED = re.compile(
    r"(?<![\d-])(?:제\s?)?(\d{4}-\d{1,3})\s?호(?![가-힣])"
    r"|(?<=[가-힣])(\d{4}-\d{1,3})(?![\w-])"
)


class Term(NamedTuple):
    """What counts towards the rank of a text that holds it, by how rare it is.

    As rare as the rarest of `lexemes`, which a space divides.
    """

    tsquery: str
    lexemes: str
    weight: float = 1.0

    @classmethod
    def of(cls, lexeme: str, weight: float = 1.0) -> "Term":
        """Return a single lexeme."""
        return cls(quoted(lexeme), lexeme, weight)


class Kind(StrEnum):
    """What a text must do to meet a clause."""

    WORD = "word"  # hold it in any form, or what means the same
    PHRASE = "phrase"  # hold the words one after another
    WITHOUT = "without"  # hold nothing of it


@dataclass(frozen=True)
class Clause:
    """Words that are looked up together.

    `tsquery` is empty where they say nothing, as stop words do. `looks` are other
    spellings to be marked in a text beside `words`. `is_series` where they name a
    series.
    """

    kind: Kind
    words: tuple[Word, ...]
    tsquery: str
    terms: tuple[Term, ...]
    looks: tuple[Word, ...] = ()
    is_series: bool = False

    @property
    def start(self) -> int:
        """Where it begins in the query's text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in the query's text."""
        return self.words[-1].end


@dataclass(frozen=True)
class Query:
    """A query as understood; `text` is in the spelling that is compared."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that a text must hold something for."""
        return tuple(c for c in self.clauses if c.kind != Kind.WITHOUT)

    @property
    def tsquery(self) -> str:
        """All clauses; empty where nothing is looked for."""
        if not self.wanted:
            return ""
        return all_of(c.tsquery for c in self.wanted) + self.without

    @property
    def without(self) -> str:
        """What no text may hold, to be put behind another tsquery."""
        refused = (c for c in self.clauses if c.kind == Kind.WITHOUT)
        return "".join(f" & !({clause.tsquery})" for clause in refused)

    @property
    def kept(self) -> str:
        """What also holds for a text that meets only a part, as `without` does."""
        phrases = (c.tsquery for c in self.wanted if c.kind == Kind.PHRASE)
        return "".join(f" & ({p})" for p in phrases if self.may_fill) + self.without

    @property
    def may_fill(self) -> bool:
        """Whether it asks for more than phrases, which are meant as they stand."""
        return any(clause.kind == Kind.WORD for clause in self.clauses)

    @property
    def terms(self) -> list[Term]:
        """What texts are ranked by, each once."""
        return _each_once(term for clause in self.wanted for term in clause.terms)

    @property
    def number(self) -> str:
        """The number of a brief, if the query is nothing else but its series."""
        clauses = (clause for clause in self.clauses if not clause.is_series)
        found = [word for clause in clauses for word in clause.words]
        is_one = len(found) == 1 and found[0].joined.startswith("#")
        return found[0].surface if is_one else ""

    def with_words(self, others: dict[int, str]) -> str:
        """Return its text with other words at some places."""
        text, last = "", 0
        for clause in self.clauses:
            for word in clause.words:
                if word.start in others:
                    text += self.text[last : word.start] + others[word.start]
                    last = word.end
        return (text + self.text[last:]).strip()


def parse(q: str) -> Query:
    """Understand any text at all: quotes and a leading minus, the rest are words.

    Where nothing but words to be left out is given, they are looked for.
    """
    written = normal(q[:LONGEST]).text
    read = _shortened(normal(_NUMBERED.sub(r" \1\2 ", written)))
    every = words(read)[:MOST_WORDS]
    single = sum(_is_syllable(word) for word in every)
    clauses: list[Clause] = []
    for kind, is_phrase, found in _grouped(read.text, every):
        if is_phrase:
            clauses += (
                replace(phrase(part), kind=kind) for part in _parts(kind, found)
            )
        else:
            made = (of_word(word, prefix=single <= MOST_PREFIXES) for word in found)
            clauses += (replace(clause, kind=kind) for clause in made)
    clauses = [clause for clause in clauses if clause.tsquery]
    if all(clause.kind == Kind.WITHOUT for clause in clauses):
        clauses = [replace(clause, kind=Kind.WORD) for clause in clauses]
    return Query(read.text.strip(), tuple(clauses))


def of_word(word: Word, *, prefix: bool = False) -> Clause:
    """Return what a text must hold that has the word in any form."""
    if _is_syllable(word):
        terms = _of_syllable(word, prefix=prefix)
        return Clause(Kind.WORD, (word,), any_of(t.tsquery for t in terms), terms)
    return Clause(Kind.WORD, (word,), any_of(_ways(word)), tuple(_terms(word)))


def phrase(found: Iterable[Word]) -> Clause:
    """Return what a text must hold that has the words one after another."""
    said = tuple(found)
    placed = [
        token
        for word in said
        for token in word.tokens
        if token.sort in {Sort.MORPHEME, Sort.STEM} and not word.joined.startswith("#")
    ]
    parts = [_in_order(placed)] if placed else []
    for word in said:
        if word.joined.startswith("#"):
            parts.append(quoted(word.joined))
        elif not word.whole:
            parts += map(quoted, dict.fromkeys(word.bigrams))
    terms = _each_once(term for word in said for term in _terms(word))
    return Clause(Kind.PHRASE, said, all_of(parts), tuple(terms))


def together(found: Iterable[Word]) -> Clause:
    """Return what a text must hold that has all the words, wherever."""
    said = tuple(found)
    made = [clause for word in said if (clause := of_word(word)).tsquery]
    terms = _each_once(term for clause in made for term in clause.terms)
    return Clause(Kind.WORD, said, all_of(c.tsquery for c in made), tuple(terms))


def either(typed: Clause, others: Iterable[Clause]) -> Clause:
    """Return the clause met by what meets it or one of the others.

    Each of the others counts as one: their words tell nothing apart from each other.
    What has no terms counts for nothing.
    """
    every = [other for other in others if other.tsquery]
    terms = (
        Term(other.tsquery, " ".join(t.lexemes for t in other.terms), SYNONYM_WEIGHT)
        for other in every
        if other.terms
    )
    return replace(
        typed,
        tsquery=any_of(clause.tsquery for clause in (typed, *every)),
        terms=tuple(_each_once((*typed.terms, *terms))),
        looks=tuple(word for other in every for word in other.words),
    )


def quoted(lexeme: str) -> str:
    """Return a lexeme as it stands in a tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def all_of(parts: Iterable[str]) -> str:
    """Return the tsquery that asks for all parts."""
    return " & ".join(f"({part})" for part in dict.fromkeys(parts))


def any_of(parts: Iterable[str]) -> str:
    """Return the tsquery that asks for one of the parts."""
    return " | ".join(f"({part})" for part in dict.fromkeys(parts))


def _shortened(read: Normal) -> Normal:
    """Cut what became longer by being spelt out."""
    return Normal(read.text[:LONGEST], read.origin[:LONGEST], read.ends[:LONGEST])


def _grouped(text: str, every: list[Word]) -> Iterator[tuple[Kind, bool, list[Word]]]:
    """Yield the words that stand in one quotation, and those between quotations."""
    segments = []
    for match in _SEGMENT.finditer(text):
        kind = Kind.WORD if match[2] is None else Kind.PHRASE
        kind = Kind.WITHOUT if match[1] else kind
        segments.append((match.end(), kind, match.start() if match[2] else -1))

    def segment(word: Word) -> tuple[Kind, int]:
        _, kind, quotation = next(s for s in segments if word.start < s[0])
        return kind, quotation

    for (kind, quotation), found in groupby(every, key=segment):
        yield kind, quotation >= 0, list(found)


def _parts(kind: Kind, found: list[Word]) -> Iterator[list[Word]]:
    """Yield the words of a quotation without the numbers of briefs, then each of these.

    They have no place among words. What is left out is left out as a whole.
    """
    if kind != Kind.PHRASE:
        yield found
        return
    is_number = {word: word.joined.startswith("#") for word in found}
    if spoken := [word for word in found if not is_number[word]]:
        yield spoken
    yield from ([word] for word in found if is_number[word])


def _is_syllable(word: Word) -> bool:
    return len(word.stem) == 1 and bool(_SYLLABLE.match(word.stem))


def _of_syllable(word: Word, *, prefix: bool) -> tuple[Term, ...]:
    """Return what one syllable is found by: few stand alone, most begin a word."""
    if not word.morphemes and word.surface != word.stem:
        return ()
    term = Term.of(word.stem)
    if not prefix:
        return (term,)
    longer = Term(quoted(word.stem) + ":*", word.stem)
    return longer, Term(quoted(f"~{word.stem}") + ":*", word.stem, BIGRAM_WEIGHT)


def _ways(word: Word) -> Iterator[str]:
    """Yield the ways in which a text may hold the word."""
    if word.joined.startswith("#"):
        yield from map(quoted, _numbers(word.joined))
        return
    # Morphemes that leave out more than endings say something else: 일 of 일대일로.
    if word.whole and word.morphemes:
        yield all_of(map(quoted, word.morphemes))
    spelt = (*_stems(word), *word.bigrams)
    if spelt:
        yield all_of(map(quoted, spelt))
    if word.joined:
        yield quoted(word.joined)


def _terms(word: Word) -> Iterator[Term]:
    if word.joined.startswith("#"):
        yield from map(Term.of, _numbers(word.joined))
        return
    if word.joined:
        yield Term.of(word.joined)
    yield from map(Term.of, word.morphemes if word.whole else _safe(word))
    bigrams = (t.lexeme for t in word.tokens if t.sort == Sort.BIGRAM)
    yield from (Term.of(bigram, BIGRAM_WEIGHT) for bigram in bigrams)


def _numbers(lexeme: str) -> list[str]:
    """Return a brief's number with as many noughts as it may be written with."""
    year, _, n = lexeme.partition("-")
    written = (n, *(n.lstrip("0").zfill(width) for width in (1, 2, 3)))
    return [f"{year}-{each}" for each in dict.fromkeys(written)]


def _safe(word: Word) -> tuple[str, ...]:
    """Return what of a word that loses more than endings still means the same."""
    stems = _stems(word)
    return tuple(m for m in word.morphemes if m in stems or len(m) > 1)


def _stems(word: Word) -> tuple[str, ...]:
    return tuple(t.lexeme for t in word.tokens if t.sort == Sort.STEM)


def _in_order(placed: list[Token]) -> str:
    query = quoted(placed[0].lexeme)
    for before, token in pairwise(placed):
        query += f" <{token.place - before.place}> {quoted(token.lexeme)}"
    return query


def _each_once(terms: Iterable[Term]) -> list[Term]:
    heaviest: dict[str, Term] = {}
    for term in terms:
        known = heaviest.setdefault(term.tsquery, term)
        if known.weight < term.weight:
            heaviest[term.tsquery] = term
    return list(heaviest.values())
