"""What a reader who is still typing may mean: briefs, experts and centers by name.

Korean is composed letter by letter: the last syllable typed stands for all that it may
yet become, 이 for 일 and 인.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Lower

from briefs.models import Publication
from briefs.search.query import any_of, quoted
from briefs.search.text import from_keys, normal, to_keys
from experts.models import Center, Expert

LONGEST = 60
MOST_BRIEFS = 6
MOST_PEOPLE = 3
MOST = 8
INFIX = 3  # letters from which on a Latin text is looked for within words

_PAIR = re.compile(r"(?=([가-힣]{2}))")
_HANGUL = re.compile(r"[가-힣]")
_JAMO_BEHIND = re.compile(r"[ㄱ-ㅣ]+$")
_JAMO_WITHIN = re.compile(r"[ㄱ-ㅣ](?=.)")
_COMPOSED = re.compile(r"(?:[가-힣]+ ?)+[ㄱ-ㅣ]?")
_NUMBER = re.compile(r"(?:19|20)\d\d(?:-\d{0,3})?")
# What is written in one name and not in another, in one language's script or both.
_BETWEEN = r"[\s.,'’-]"
_APART = "/"

FIRST_SYLLABLE, FINALS = 0xAC00, 28


@dataclass(frozen=True)
class Suggestion:
    """A page that may be meant. `language` is that of `text`, empty for either."""

    kind: str  # brief, expert or center
    slug: str
    text: str
    language: str = ""
    number: str = ""
    series: str = ""


def suggest(q: str, language: str) -> list[Suggestion]:
    """Return what readers can read and open, in at most two queries."""
    asked = readings(q)
    if not asked:
        return []
    people, briefs = _people(asked, language), _briefs(asked, language)
    found = briefs + people if _NUMBER.match(asked[0]) else people + briefs
    return found[:MOST]


def readings(q: str) -> list[str]:
    """Return how the typed may be read, in the spelling that is compared.

    What was typed on the keyboard of the other language is read as meant, too.
    """
    typed = " ".join(q[:LONGEST].split())
    ways = [_JAMO_BEHIND.sub("", typed)]
    if typed.isascii() and _COMPOSED.fullmatch(korean := from_keys(typed)):
        ways.append(_JAMO_BEHIND.sub("", korean))
    if _JAMO_WITHIN.search(typed):
        ways.append(to_keys(typed))
    read = (normal(way).text.strip() for way in ways)
    return [text for text in dict.fromkeys(read) if _says_enough(text)]


def _says_enough(text: str) -> bool:
    return len(text) > 1 or bool(_HANGUL.match(text))


def _briefs(asked: list[str], language: str) -> list[Suggestion]:
    """Return briefs by title or number, those that begin so first, then the newest."""
    wanted, begins = Q(), Q()
    for text in asked:
        begins |= Q(indexed__title_key__regex="^" + pattern(text))
        wanted |= _candidates(text) & Q(indexed__title_key__regex=pattern(text))
        if _NUMBER.fullmatch(text):
            number = quoted("#" + text.rstrip("-")) + ":*"
            wanted |= Q(titled=_query(number), number__startswith=text)
    rows = (
        Publication.objects.readable()
        .alias(titled=F("indexed__title_vector"))
        .filter(wanted)
        .annotate(begins=ExpressionWrapper(begins, BooleanField()))
        .order_by("-begins", "-date", "-pk")
        .values_list(
            *("brief__slug", "title", "language", "number"),
            *("series__name_ko", "series__name_en"),
        )[:MOST_BRIEFS]
    )
    return [
        Suggestion(
            kind="brief",
            slug=slug,
            text=title,
            language=written,
            number=number,
            series=(korean or latin) if language == "ko" else (latin or korean),
        )
        for slug, title, written, number, korean, latin in rows
    ]


def _candidates(text: str) -> Q:
    """Return a condition that an index answers and that all wanted titles meet."""
    if pairs := [pair[1] for pair in _PAIR.finditer(text)]:
        # The last pair may still change; of those before it there are few enough.
        variants = [any_of(_lexemes(pair)) for pair in pairs[:-1]]
        variants.append(
            any_of(_lexemes(*_composed(pairs[-1], text.endswith(pairs[-1]))))
        )
        return Q(titled=_query(" & ".join(f"({variant})" for variant in variants)))
    fixed = text[:-1] if _is_open(text[-1]) else text
    if len(fixed) >= INFIX:
        return Q(indexed__title_key__contains=fixed)
    beginning = Q(indexed__title_key__startswith=fixed)
    first = text.split()[0]
    if len(text.split()) == 1:
        lexemes = any_of(quoted(mark + first) + ":*" for mark in ("", "~"))
        return beginning | Q(titled=_query(lexemes))
    return beginning


def _lexemes(*pairs: str) -> Iterator[str]:
    return (quoted("~" + pair) for pair in pairs)


def _composed(pair: str, is_last: bool) -> Iterator[str]:
    """Yield the pair with all that its last syllable may yet become."""
    yield pair
    if is_last and _is_open(pair[-1]):
        yield from (pair[0] + chr(ord(pair[-1]) + n) for n in range(1, FINALS))


def _query(tsquery: str) -> SearchQuery:
    """Take a tsquery made of quoted lexemes only as it is."""
    return _Raw(tsquery)


class _Raw(SearchQuery):
    """A tsquery given as one, which PostgreSQL only reads."""

    def __init__(self, tsquery: str) -> None:
        super().__init__(tsquery)
        self.source_expressions = [Value(tsquery)]
        self.template = "%(expressions)s::tsquery"
        self.function = ""


def pattern(text: str) -> str:
    """Return the regular expression that finds what the text may yet become."""
    last = text[-1]
    end = (
        f"[{last}-{chr(ord(last) + FINALS - 1)}]" if _is_open(last) else re.escape(last)
    )
    return re.escape(text[:-1]) + end


def _is_open(letter: str) -> bool:
    """Answer whether it is a syllable that may yet take a final consonant."""
    return bool(_HANGUL.match(letter)) and (ord(letter) - FIRST_SYLLABLE) % FINALS == 0


def _people(asked: list[str], language: str) -> list[Suggestion]:
    """Return experts and centers by their names in any script and spelling."""
    squeezed = [re.sub(_BETWEEN, "", text) for text in asked]
    parts = [pattern(text) for text in squeezed if text]
    if not parts:
        return []
    begins = f"(^|{_APART})({'|'.join(parts)})"
    within = [
        p
        for p, t in zip(parts, squeezed, strict=True)
        if len(t) >= INFIX or _HANGUL.match(t)
    ]
    wanted = "|".join([begins, *within])
    apart = Value(_APART)
    ways = {
        "expert": (
            Expert.objects.all(),
            Concat("family_ko", "given_ko", output_field=TextField()),
            Concat("family_en", Value(" "), "given_en", output_field=TextField()),
            Concat(
                *("family_ko", "given_ko", apart, "family_en", "given_en", apart),
                *("given_en", "family_en", apart),
                Func(
                    F("aliases"),
                    apart,
                    function="array_to_string",
                    output_field=TextField(),
                ),
                output_field=TextField(),
            ),
        ),
        "center": (
            Center.objects.active(),
            Cast("name_ko", TextField()),
            Cast("name_en", TextField()),
            Concat("name_ko", apart, "name_en", output_field=TextField()),
        ),
    }
    found: list[QuerySet[Any, Any]] = [
        _named(kind, *way, wanted, begins) for kind, way in ways.items()
    ]
    return [
        Suggestion(kind, slug, _first(korean.strip(), latin.strip(), language))
        for kind, slug, korean, latin, _ in found[0].union(*found[1:], all=True)
    ]


def _named(
    kind: str,
    things: QuerySet[Any],
    korean: Combinable,
    latin: Combinable,
    names: Combinable,
    wanted: str,
    begins: str,
) -> QuerySet[Any, Any]:
    """Return the first few whose names are wanted, those that begin so before others."""
    squeezed = Func(
        Lower(names),
        Value(_BETWEEN),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    first = Case(
        When(squeezed__regex=begins, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows: QuerySet[Any, Any] = (
        things.order_by()
        .annotate(kind=Value(kind), squeezed=squeezed, korean=korean, latin=latin)
        .filter(squeezed__regex=wanted)
        .annotate(later=first)
        .order_by("later", "korean", "pk")
        .values_list("kind", "slug", "korean", "latin", "later")[:MOST_PEOPLE]
    )
    return rows


def _first(korean: str, latin: str, language: str) -> str:
    return (korean or latin) if language == "ko" else (latin or korean)
