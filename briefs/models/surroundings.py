"""What stands around publications: a brief's neighbours, and what narrows a list.

Each function is one query at most, whatever the number of briefs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    F,
    Func,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, ExtractYear, Trim

from asanbriefs import generation
from briefs.models.publication import Publication, PublicationQuerySet
from briefs.models.series import Series, Topic
from experts.models import Center, Expert


@dataclass(frozen=True)
class Neighbour:
    """A publication as another brief's page names it.

    `part` says why: `version` of the same brief, `edition` in the other language,
    `earlier` or `later` in the series, `related` by what it is about.
    """

    part: str
    brief: int
    n: int
    kind: str
    shown_from: datetime
    language: str
    slug: str
    number: str
    title: str
    form: str
    reason_ko: str
    reason_en: str

    def reason(self, language: str) -> str:
        """Return why it was published anew."""
        first, second = self.reason_ko, self.reason_en
        return (first or second) if language == "ko" else (second or first)


FIELDS = (
    *("brief", "n", "kind", "shown_from", "language", "brief__slug"),
    *("number", "title", "form", "reason_ko", "reason_en"),
)


def around(live: Publication, original: int | None) -> list[Neighbour]:
    """Return what a brief's page leads to; it was made from the brief `original`."""
    readable = Publication.objects.readable()
    others = readable.filter(language=live.language, series=live.series_id)
    before = Q(date__lt=live.date) | Q(date=live.date, pk__lt=live.pk)
    after = Q(date__gt=live.date) | Q(date=live.date, pk__gt=live.pk)
    parts = [
        ("version", Publication.objects.shown().of(live.brief_id).order_by("-n")),
        ("edition", readable.of(original)),
        ("edition", readable.made_from(live.brief_id)),
        # The plain bound on the date is what the index can use.
        ("earlier", others.filter(before, date__lte=live.date).newest()[:1]),
        ("later", others.filter(after, date__gte=live.date).oldest()[:1]),
        ("related", readable.filter(brief__in=live.near)),
    ]
    rows = [
        found.annotate(part=Value(part)).values_list("part", *FIELDS)
        for part, found in parts
    ]
    return [Neighbour(*row) for row in rows[0].union(*rows[1:], all=True)]


@dataclass(frozen=True, slots=True)
class Name:
    """A center, topic, series or expert that lists can be narrowed to."""

    facet: str
    id: str
    slug: str
    name_ko: str
    name_en: str


# By facet and id.
Names: TypeAlias = Mapping[str, Mapping[str, Name]]


def _each(field: str) -> Func:
    return Func(F(field), function="unnest")


VALUES: dict[str, Combinable] = {
    "lang": F("language"),
    "series": F("series"),
    "year": ExtractYear("date"),
    "center": _each("centers"),
    "topic": _each("topics"),
    "expert": _each("experts"),
}
NAMED: dict[str, type[Model]] = {
    "series": Series,
    "center": Center,
    "topic": Topic,
    "expert": Expert,
}


def count_by(found: Mapping[str, PublicationQuerySet]) -> dict[str, dict[str, int]]:
    """Return for each facet how many of its publications have which value."""
    rows = [
        publications.order_by()
        .annotate(facet=Value(facet), value=Cast(VALUES[facet], TextField()))
        .values("facet", "value")
        .annotate(count=Count("pk"))
        .values_list("facet", "value", "count")
        for facet, publications in found.items()
    ]
    counts: dict[str, dict[str, int]] = {facet: {} for facet in found}
    for facet, value, count in rows[0].union(*rows[1:], all=True):
        counts[facet][value] = count
    return counts


def counts_of(lists: Mapping[str, PublicationQuerySet]) -> dict[str, int]:
    """Return how many each of some lists has, by its name."""
    rows = [
        publications.order_by()
        .annotate(list=Value(name))
        .values("list")
        .annotate(count=Count("pk"))
        .values_list("list", "count")
        for name, publications in lists.items()
    ]
    return dict(rows[0].union(*rows[1:], all=True))


Narrow = Callable[[PublicationQuerySet, Any], PublicationQuerySet]

# All that narrows a list; what names a thing by its slug narrows by its id.
NARROW: dict[str, Narrow] = {
    "topic": PublicationQuerySet.by_topic,
    "center": PublicationQuerySet.by_center,
    "year": PublicationQuerySet.in_year,
    "series": PublicationQuerySet.in_series,
    "expert": PublicationQuerySet.by_expert,
    "lang": PublicationQuerySet.in_language,
}


def narrowed(
    found: PublicationQuerySet,
    chosen: Mapping[str, str],
    ids: Mapping[str, int] | None = None,
) -> PublicationQuerySet:
    """Keep what every chosen slug, language and year lets through; asks nothing.

    `ids` are of the slugs chosen; None has the database look for them. A slug that
    nobody has selects nothing.
    """
    for facet, value in chosen.items():
        if facet in NAMED and ids is None:
            found = with_slug(found, facet, value)
        elif facet in NAMED and facet not in (ids or {}):
            return found.none()
        else:
            found = NARROW[facet](found, (ids or {}).get(facet, value))
    return found


def with_slug(found: PublicationQuerySet, facet: str, slug: str) -> PublicationQuerySet:
    """Narrow to those of the center, topic, series or expert at a slug; asks nothing."""
    if facet == "series":
        return found.filter(series__slug=slug)
    named = NAMED[facet]._default_manager.order_by().filter(slug=slug)
    return found.filter(**{f"{facet}s__overlap": ArraySubquery(named.values("pk"))})


def counts_of_centers(language: str) -> dict[str, int]:
    """Return how many briefs in the language each center has; remembered."""
    written = Publication.objects.readable().in_language(language)
    return generation.remembered(
        ("counts of centers", language),
        lambda: count_by({"center": written})["center"],
    )


def names() -> Names:
    """Return the names of all that lists can be narrowed to; asked for once a state."""
    return generation.remembered("names", _names)


def _names() -> Names:
    rows: list[QuerySet[Any, Any]] = []
    for facet, model in NAMED.items():
        korean: Combinable = F("name_ko")
        latin: Combinable = F("name_en")
        if model is Expert:
            korean = Concat("family_ko", "given_ko")
            latin = Trim(Concat("family_en", Value(" "), "given_en"))
        rows.append(
            model._default_manager.order_by()
            .annotate(
                facet=Value(facet),
                key=Cast("pk", TextField()),
                korean=Cast(korean, TextField()),
                latin=Cast(latin, TextField()),
            )
            .values_list("facet", "key", "slug", "korean", "latin")
        )
    found: dict[str, dict[str, Name]] = {facet: {} for facet in NAMED}
    for name in (Name(*row) for row in rows[0].union(*rows[1:], all=True)):
        found[name.facet][name.id] = name
    return found
