"""What a reader of the list asked for, and what else could be asked for."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from asanbriefs import generation
from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import (
    NAMED,
    Name,
    Names,
    count_by,
    counts_of,
    names,
    narrowed,
)
from briefs.search.results import Found, count_within, counted

LONGEST_Q = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
MOST_CHOICES = 12

# The only parameters that narrow the list, in the order readers see them.
FILTERS: dict[str, str | Promise] = {
    "topic": _("Topic"),
    "center": _("Center"),
    "year": _("Year"),
    "series": _("Series"),
    "expert": _("Expert"),
    "lang": _("Language"),
}
SORTS: dict[str, str | Promise] = {
    "relevance": _("Relevance"),
    "newest": _("Newest"),
    "oldest": _("Oldest"),
    "views": _("Most read"),
}
LANGUAGES: dict[str, str | Promise] = {"ko": _("Korean"), "en": _("English")}
ALL = "all"
# What the list reads of an address.
NAMES = {"q", "literal", "sort", "page", *FILTERS}


@dataclass(frozen=True)
class Wanted:
    """A list as asked for; what was not understood is left out.

    `literal` looks for `q` as it is spelt.
    """

    language: str
    q: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    literal: bool = False

    @classmethod
    def read(cls, language: str, query: QueryDict) -> "Wanted":
        """Read the parameters of an address; none of them can be wrong."""
        given = {key: CONTROL.sub(" ", query.get(key, "")).strip() for key in query}
        # What macOS sends apart is composed before it is cut.
        q = unicodedata.normalize("NFC", given.get("q", "")[: 4 * LONGEST_Q])
        chosen = tuple((key, given[key]) for key in FILTERS if given.get(key))
        return cls(
            language=language,
            q=" ".join(q.split())[:LONGEST_Q].strip(),
            chosen=tuple(c for c in chosen if c[0] != "lang" or _is_language(c[1])),
            sort=given["sort"] if given.get("sort") in SORTS else "",
            literal=given.get("literal") == "1",
        )

    @property
    def order(self) -> str:
        """How the list is sorted: as asked, else by relevance where words are given."""
        possible = SORTS if self.q else SORTS.keys() - {"relevance"}
        default = "relevance" if self.q else "newest"
        return self.sort if self.sort in possible else default

    @property
    def lang(self) -> str:
        """Which language is listed; `all` is the default where words are given."""
        default = ALL if self.q else self.language
        return dict(self.chosen).get("lang", default)

    @property
    def slugs(self) -> dict[str, str]:
        """The slugs that are chosen, by facet."""
        return {key: slug for key, slug in self.chosen if key in NAMED}

    def values(self, ids: Mapping[str, int]) -> dict[str, str]:
        """Return what is chosen by facet, as search counts it; `ids` are of the slugs.

        Empty for a slug that nobody has.
        """
        return {
            key: str(ids.get(key, "")) if key in NAMED else value
            for key, value in self.chosen
            if (key, value) != ("lang", ALL)
        }

    @property
    def narrowed_down(self) -> bool:
        """Whether anything but the page was asked for; robots need no such list."""
        return bool(self.q or self.chosen or self.sort)

    def publications(self, ids: Mapping[str, int]) -> PublicationQuerySet:
        """Return what the list shows, in its order; `ids` are of the slugs chosen."""
        sorts: dict[str, Callable[[PublicationQuerySet], PublicationQuerySet]] = {
            "newest": PublicationQuerySet.newest,
            "oldest": PublicationQuerySet.oldest,
            "views": PublicationQuerySet.most_viewed,
        }
        return sorts[self.order](self.narrowed(ids))

    def narrowed(
        self, ids: Mapping[str, int] | None, *, but: str = ""
    ) -> PublicationQuerySet:
        """Return what every filter lets through, that of facet `but` left out.

        `ids` are of the slugs chosen; None has the database look for them.
        """
        chosen = {**dict(self.chosen), "lang": self.lang}
        kept = {k: v for k, v in chosen.items() if k != but and (k, v) != ("lang", ALL)}
        return narrowed(Publication.objects.readable(), kept, ids)

    def address(self, **changes: str) -> str:
        """Return the query for this list with some parameters changed or, "", gone."""
        literal = "1" if self.literal else ""
        given = {"q": self.q, "literal": literal, **dict(self.chosen)}
        given |= {"sort": self.sort} | changes
        return f"?{urlencode({key: value for key, value in given.items() if value})}"

    def without_filters(self) -> "Wanted":
        """Return the same list with nothing chosen."""
        return replace(self, chosen=())


@dataclass(frozen=True)
class Choice:
    """A value the list can be narrowed to, with the number of briefs it has."""

    value: str
    name: str | Promise
    count: int
    address: str
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A filter with its choices; beyond `first` they stand folded away."""

    key: str
    label: str | Promise
    choices: tuple[Choice, ...]

    @property
    def first(self) -> list[Choice]:
        """Those that are seen at once, and what is chosen in any case."""
        return [c for n, c in enumerate(self.choices) if n < MOST_CHOICES or c.chosen]

    @property
    def further(self) -> list[Choice]:
        """All others."""
        return [c for c in self.choices[MOST_CHOICES:] if not c.chosen]


@dataclass(frozen=True)
class Removable:
    """A filter that is set, and the list without it.

    `count` is how many briefs that list has, where it was asked for.
    """

    key: str
    label: str | Promise
    name: str | Promise
    address: str
    count: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What is around every page of a list: its length, and what else can be chosen.

    `ids` are those of the slugs chosen, by facet; `counts` are by facet and id, of the
    values that most briefs have, and `names` of all there are. `every` is what a search
    finds whatever is chosen.
    """

    count: int
    ids: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    names: Names
    every: int = 0


def surroundings(wanted: Wanted) -> Surroundings:
    """Return what is around a list: at most two queries, once for each state."""
    key = ("list", wanted.chosen, wanted.lang)
    return generation.remembered(key, lambda: _surroundings(wanted))


def _surroundings(wanted: Wanted) -> Surroundings:
    known = names()
    ids = ids_at(wanted.slugs, known)
    counts = count_by({key: wanted.narrowed(ids, but=key) for key in FILTERS})
    return _with_most(wanted, counts, ids, known)


def surroundings_of(wanted: Wanted, found: Found, known: Names) -> Surroundings:
    """Return what is around a search, once for each state; asks nothing.

    `known` are the names of all that can be chosen.
    """

    def make() -> Surroundings:
        ids = ids_at(wanted.slugs, known)
        counts = counted(found, wanted.values(ids))
        around = _with_most(wanted, counts, ids, known)
        return replace(around, every=found.everything.bit_count())

    # What is found may change before anybody saw that the state did, or without it as
    # words become rarer. Names read in a state that ended meanwhile are of no use in the
    # next; what is remembered holds them, so that no others have their id.
    asked = found.query.text, found.query.tsquery
    key = ("search", id(known), *asked, found.everything)
    return generation.remembered((*key, wanted.chosen, wanted.lang), make)


def ids_at(slugs: Mapping[str, str], known: Names) -> dict[str, int]:
    """Return the id of what is at the slug of each facet, where there is anything."""
    return {
        facet: int(name.id)
        for facet, slug in slugs.items()
        for name in known[facet].values()
        if name.slug == slug
    }


def _with_most(
    wanted: Wanted,
    counts: Mapping[str, dict[str, int]],
    ids: Mapping[str, int],
    known: Names,
) -> Surroundings:
    """Keep the largest counts of what has a name, and those of what is chosen."""
    in_language = counts["lang"]
    return Surroundings(
        count=sum(n for lang, n in in_language.items() if wanted.lang in {ALL, lang}),
        ids=ids,
        counts={
            key: _most(found, known[key], str(ids.get(key, "")))
            if key in NAMED
            else found
            for key, found in counts.items()
        },
        names=known,
    )


def _most(counts: dict[str, int], named: Container[str], chosen: str) -> dict[str, int]:
    """Keep the largest counts and the chosen one's: people are too many to keep all.

    Twice as many as are seen at once: of equal counts, the names say which these are.
    """
    those = {id_: count for id_, count in counts.items() if id_ in named}
    # Most people have a brief or two: only those that may be among the largest are sorted.
    least = min(nlargest(2 * MOST_CHOICES, those.values()), default=0)
    near = (id_ for id_, count in those.items() if count >= least)
    largest = nlargest(2 * MOST_CHOICES, near, key=lambda id_: (those[id_], id_))
    return {id_: those[id_] for id_ in {*largest, chosen} & those.keys()}


def facets(wanted: Wanted, around: Surroundings) -> tuple[list[Facet], list[Removable]]:
    """Return the choices of every filter and those that are set.

    Counts are of what the other filters let through.
    """
    names = around.names
    made = [
        Facet(key, label, tuple(choices_of(wanted, key, around)))
        for key, label in FILTERS.items()
    ]
    removable = [
        Removable(key, FILTERS[key], _name_of(value, key, names, wanted), without)
        for key, value in wanted.chosen
        if (without := wanted.address(**{key: ""}))
    ]
    return [facet for facet in made if len(facet.choices) > 1], removable


def ways_out(
    wanted: Wanted,
    removable: Iterable[Removable],
    around: Surroundings,
    found: Found | None = None,
) -> list[Removable]:
    """Return which of the filters to drop where all of them leave nothing, and for what.

    In one query; in none if it is what a search `found` that they narrow.
    """
    without = {
        one: replace(wanted, chosen=tuple(c for c in wanted.chosen if c[0] != one.key))
        for one in removable
    }
    if found:
        counts = {
            one.key: count_within(found, left.values(around.ids))
            for one, left in without.items()
        }
    elif without:
        counts = counts_of(
            {one.key: left.narrowed(around.ids) for one, left in without.items()}
        )
    else:
        counts = {}
    return [
        replace(one, count=counts[one.key]) for one in without if counts.get(one.key)
    ]


def choices_of(wanted: Wanted, key: str, around: Surroundings) -> list[Choice]:
    """Return what a filter may be set to: every year, else what most briefs have."""
    counts, names = around.counts[key], around.names.get(key, {})
    current = wanted.lang if key == "lang" else dict(wanted.chosen).get(key, "")
    choices = []
    for id_, count in counts.items():
        name = names.get(id_)
        value = name.slug if name else id_
        said = _said(name, wanted.language) if name else LANGUAGES.get(id_, id_)
        address = wanted.address(**{key: value})
        choices.append(Choice(value, said, count, address, value == current))
    if key == "lang":
        total = sum(counts.values())
        everything = wanted.address(lang=ALL)
        both = Choice(ALL, _("Both"), total, everything, current == ALL)
        return [both, *sorted(choices, key=lambda c: c.value == "en")]
    if key == "year":
        choices.sort(key=lambda choice: choice.value, reverse=True)
    else:
        choices.sort(key=lambda choice: (-choice.count, str(choice.name)))
    return choices


def _said(name: Name, language: str) -> str:
    first, second = name.name_ko, name.name_en
    return (first or second) if language == "ko" else (second or first)


def _name_of(
    value: str,
    key: str,
    names: Names,
    wanted: Wanted,
) -> str | Promise:
    if key == "lang":
        return LANGUAGES.get(value, _("Both languages"))
    known = (n for n in names.get(key, {}).values() if n.slug == value)
    found = next(known, None)
    return _said(found, wanted.language) if found else value


def _is_language(value: str) -> bool:
    return value in {*LANGUAGES, ALL}
