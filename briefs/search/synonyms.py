"""What means the same: editors' synonyms, the names of experts, centers and series.

Looked up when a query is asked, so that a change works at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from asanbriefs import generation
from asanbriefs.models import Generation
from briefs.models import Publication, Series
from briefs.models.search import Synonym
from briefs.search.query import Clause, Kind, Query, either, phrase, quoted, together
from briefs.search.text import Word, mark, normal, words
from experts.models import Center, Expert

MOST_WORDS = 6  # of a synonym or name
GENERATION = "generation"
GIVEN = "given"
SHORTEST_GIVEN = 2

# One or two particles at the end, wherever they may begin.
_PARTICLE = (
    "은|는|이|가|을|를|의|에|에서|에게|께|한테|와|과|랑|이랑|로|으로|로서|으로서|로써|으로써"
    "|도|만|부터|까지|보다|처럼|마다|밖에|조차|마저|이나|나|이란|란|이라는|라는|대로"
)
_PARTICLES = re.compile(rf"(?<=[가-힣a-z0-9])(?=(?:{_PARTICLE}){{1,2}}\Z)")
_MARK = re.compile(r"#(?:expert|center)-\d+")


@dataclass(frozen=True)
class Lexicon:
    """Texts that mean the same, by the key of each; `size` counts what is readable.

    Among the texts are marks of experts and centers; `series` are the marks of series, by
    the keys of their names and by their stems. `given` are the given names of experts in
    the other script.
    """

    same: Mapping[str, tuple[str, ...]]
    size: int
    series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    generation: int = 0  # of the site when it was made
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def meaning(self, text: str) -> tuple[str, ...]:
        """Return what means the same as a text, perhaps with particles behind it."""
        return _said_of(self.same, text)

    def elsewhere(self, text: str) -> tuple[Word, ...]:
        """Return the words that a given name is in the other script.

        People are found by these already, as both of their names are indexed.
        """
        given = _said_of(self.given, text)
        return tuple(word for name in given for word in words(normal(name)))

    def named(self, text: str, said: Iterable[Word]) -> tuple[str, ...]:
        """Return the marks of the series that a text, of these words, names."""
        return self.series.get(_stems(said)) or self.series.get(key(text), ())


def _said_of(texts: Mapping[str, tuple[str, ...]], text: str) -> tuple[str, ...]:
    whole = key(text)
    endings = (found.start() for found in _PARTICLES.finditer(whole))
    stems = (whole[:end] for end in (len(whole), *endings))
    return next((same for s in stems if (same := texts.get(s))), ())


def key(text: str) -> str:
    """Return what synonyms and names are told apart by: letters and digits only."""
    return "".join(filter(str.isalnum, normal(text).text))


def lexicon() -> Lexicon:
    """Return all that means the same as of now, in one query; two after a change.

    A change is seen a moment later than it is made, and whoever made it looks at once.
    """
    made: list[Lexicon] = []

    def make() -> Lexicon:
        made.append(_lexicon())
        return made[0]

    known = generation.remembered("lexicon", make)
    if made:
        return known
    return known if known.generation == _now() else _lexicon()


def _now() -> int:
    """Return the generation; asked for each search, past the ORM, which doubles it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(n) FROM asanbriefs_generation")
        return cursor.fetchone()[0] or 0


def expanded(query: Query, known: Lexicon) -> Query:
    """Return the query that also finds what means the same as its words."""
    clauses: list[Clause] = []
    at = 0
    while at < len(query.clauses):
        made, used = _longest(query, at, known)
        clauses.append(made)
        at += used
    return replace(query, clauses=tuple(clauses))


def _longest(query: Query, at: int, known: Lexicon) -> tuple[Clause, int]:
    """Return the clause at a place, of as many words as mean something together."""
    first = query.clauses[at]
    if first.kind == Kind.PHRASE:
        return _quoted(query, first, known), 1
    stretch = [first]
    if first.kind == Kind.WORD:
        for clause in query.clauses[at + 1 : at + MOST_WORDS]:
            if clause.kind != Kind.WORD:
                break
            stretch.append(clause)
    for used in range(len(stretch), 0, -1):
        written = query.text[first.start : stretch[used - 1].end]
        said = [word for clause in stretch[:used] for word in clause.words]
        same, series = known.meaning(written), known.named(written, said)
        if same or series:
            return _expanded(stretch[:used], same, series), used
    return replace(first, looks=known.elsewhere(query.text[first.start : first.end])), 1


def _quoted(query: Query, typed: Clause, known: Lexicon) -> Clause:
    """Return a phrase, which is meant as it stands, but for the name of a series.

    What a series is called is no part of the texts in it. A person or a center is found
    by any name, and to be seen by the others.
    """
    written = query.text[typed.start : typed.end]
    said = [word for word in typed.words if word.tokens]
    if series := known.named(written, said):
        return _expanded([typed], (), series)
    same = known.meaning(written)
    named = (_clause(text) for text in same if any(map(_MARK.fullmatch, same)))
    other = tuple(word for name in named for word in name.words)
    return replace(typed, looks=other or known.elsewhere(written))


def _expanded(
    clauses: list[Clause], same: Iterable[str], series: Iterable[str]
) -> Clause:
    said = [word for clause in clauses for word in clause.words]
    typed = clauses[0] if len(clauses) == 1 else together(said)
    # All of a series would be near to what names it: it tells none from another.
    marks = [_marked(lexeme) for lexeme in series]
    made = either(typed, (*map(_clause, same), *marks))
    return replace(made, is_series=bool(marks))


def _stems(said: Iterable[Word]) -> str:
    """Return what a name is told apart by, in whatever number or case."""
    return "".join(stem for word in said for stem in word.morphemes or (word.stem,))


def _marked(lexeme: str) -> Clause:
    """Return the clause for a mark; it tells nothing about how near a text is."""
    return Clause(Kind.WORD, (), quoted(lexeme), ())


def _clause(text: str) -> Clause:
    """Return the clause for a synonym: in Latin letters its words stay in order."""
    if _MARK.fullmatch(text):
        return _marked(text)
    said = words(normal(text))
    if not said:
        return Clause(Kind.WORD, (), "", ())
    return phrase(said) if text.isascii() else together(said)


def _lexicon() -> Lexicon:
    groups: dict[str, list[str]] = defaultdict(list)
    series: dict[str, dict[str, None]] = defaultdict(dict)
    given: dict[str, list[str]] = defaultdict(list)
    size = number = 0
    for group, text in _rows():
        sort, _, pk = group.partition(" ")
        if sort == "series":
            for name in (_stems(words(normal(text))), key(text)):
                series[name][mark(sort, int(pk))] = None
        if sort == GENERATION:
            number = int(text)
        elif sort == GIVEN:
            given[pk].append(text)
        elif group:
            groups[group].append(text)
        else:
            size = int(text)
    same: dict[str, dict[str, None]] = defaultdict(dict)
    for group, texts in groups.items():
        sort, _, pk = group.partition(" ")
        # Found as soon as they are renamed, before anything is indexed anew.
        marks = [mark(sort, int(pk))] if sort in {"expert", "center"} else []
        for text in texts:
            same[key(text)].update(dict.fromkeys((*texts, *marks)))
    return Lexicon(
        {k: tuple(texts) for k, texts in same.items() if k},
        size,
        {k: tuple(marks) for k, marks in series.items() if k},
        number,
        _in_both_scripts(given.values()),
    )


def _in_both_scripts(people: Iterable[list[str]]) -> dict[str, tuple[str, ...]]:
    """Return given names by the keys of what they are in the other script.

    One syllable of Hangul begins too many words to tell anything.
    """
    others: dict[str, dict[str, None]] = defaultdict(dict)
    for names in people:
        long = [name for name in names if len(key(name)) >= SHORTEST_GIVEN]
        for name in long:
            others[key(name)].update(dict.fromkeys(n for n in long if n != name))
    return {k: tuple(names) for k, names in others.items() if names}


def _rows() -> Iterator[tuple[str, str]]:
    """Yield texts with the name of the group that means the same, and two numbers."""
    space = Value(" ")
    made: list[QuerySet[Any, Any]] = [
        _texts(Synonym.objects.all(), "synonym ", "group", F("text")),
        _texts(Center.objects.all(), "center ", "pk", F("name_ko")),
        _texts(Center.objects.all(), "center ", "pk", F("name_en")),
        _texts(Series.objects.all(), "series ", "pk", F("name_ko")),
        _texts(Series.objects.all(), "series ", "pk", F("name_en")),
    ]
    names = (
        Concat("family_ko", "given_ko"),
        Concat("family_en", space, "given_en"),
        Concat("given_en", space, "family_en"),
        Func(F("aliases"), function="unnest"),
    )
    made += [_texts(Expert.objects.all(), "expert ", "pk", name) for name in names]
    made += [
        _texts(Expert.objects.all(), f"{GIVEN} ", "pk", F(name))
        for name in ("given_ko", "given_en")
    ]
    made.append(_texts(Generation.objects.all(), f"{GENERATION} ", "pk", F("n")))
    made.append(
        Publication.objects.readable()
        .order_by()
        .annotate(whole=Value("", output_field=TextField()))
        .values("whole")
        .annotate(size=Cast(Count("pk"), TextField()))
        .values_list("whole", "size")
    )
    yield from made[0].union(*made[1:], all=True)


def _texts(
    things: QuerySet[Any], sort: str, group: str, text: Any
) -> QuerySet[Any, Any]:
    same = Concat(Value(sort), Cast(group, TextField()), output_field=TextField())
    said = Cast(text, TextField())
    rows: QuerySet[Any, Any] = things.order_by().annotate(same=same, said=said)
    return rows.values_list("same", "said")
