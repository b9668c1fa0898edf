"""What stands around publications: a brief's neighbours, and what narrows a list.

Each function is one query at most, whatever the number of briefs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
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
from briefs.models.search import IndexedQuerySet
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


@dataclass(frozen=True)
class _Column:
    """Where the values of a facet stand, and how a chosen one of them narrows.

    Of what is an array (`named` by the slugs of that table) those most found count.
    """

    name: str
    narrow: str
    named: str = ""


def _array(name: str, table: str) -> _Column:
    narrow = f"{name} && ARRAY(SELECT id FROM {table} WHERE slug = %s)"  # noqa: S608
    return _Column(name, narrow, table)


WITHIN = {
    "lang": _Column("lang", "lang = %s"),
    "year": _Column("year", "year::text = %s"),
    "series": _Column(
        "series", "series = (SELECT id FROM briefs_series WHERE slug = %s)"
    ),
    "center": _array("centers", "experts_center"),
    "topic": _array("topics", "briefs_topic"),
    "expert": _array("experts", "experts_expert"),
}
# All in one pass; arrays are counted whole, as far fewer than rows are left to divide.
# People are many, so that all the rest is put aside for those who look for it.
COUNTED = """
WITH found (lang, series, year, centers, topics, experts) AS ({found}),
counted AS MATERIALIZED (
    SELECT grouping({columns}) AS others, {columns}, {counts}
    FROM found GROUP BY GROUPING SETS ((), {sets})
),
few AS MATERIALIZED (SELECT * FROM counted WHERE experts IS NULL)
SELECT '', '', of_all FROM few WHERE others = {everything}
UNION ALL {parts}
"""
OF_VALUES = """
SELECT '{facet}', {column}::text, {count} FROM {source}
WHERE others = {others} AND {count} > 0
"""
OF_ARRAYS = """
SELECT '{facet}', id::text, n FROM (
    SELECT id, n, row_number() OVER (ORDER BY n DESC, id) AS place FROM (
        SELECT id, sum(n) AS n FROM (
            SELECT unnest({column}) AS id, {count} AS n
            FROM {source} WHERE others = {others} AND {count} > 0
        ) AS each GROUP BY id
    ) AS summed
) AS placed
WHERE place <= %s OR id = (SELECT id FROM {named} WHERE slug = %s)
"""


def with_slug(found: PublicationQuerySet, facet: str, slug: str) -> PublicationQuerySet:
    """Narrow to those of the center, topic, series or expert at a slug; asks nothing."""
    if facet == "series":
        return found.filter(series__slug=slug)
    named = NAMED[facet]._default_manager.order_by().filter(slug=slug)
    return found.filter(**{f"{facet}s__overlap": ArraySubquery(named.values("pk"))})


def count_within(
    found: IndexedQuerySet, chosen: Mapping[str, str], *, most: int
) -> tuple[int, dict[str, dict[str, int]]]:
    """Count all of `found`, and for each facet what the other chosen values leave.

    `chosen` are slugs, a language, a year. Of centers, topics and experts there are the
    `most` found and the chosen one. Unlike `count_by` it looks for `found` once, which
    is dear where that is a search.
    """
    counts: dict[str, dict[str, int]] = {facet: {} for facet in WITHIN}
    rows = found.values_list(
        "language", "series", "year", "centers", "topics", "experts"
    )
    try:
        looked_for, given = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0, counts
    narrowed = {"count(*)::int": "of_all"}
    narrowing: list[Any] = []
    parts: list[str] = []
    of_parts: list[Any] = []
    everything = 2 ** len(WITHIN) - 1
    for place, (facet, column) in enumerate(reversed(WITHIN.items())):
        others = [other for other in chosen if other != facet]
        count = "of_all"
        if others:
            count = f"of_{'_'.join(others)}"
            if count not in narrowed.values():
                wanted = " AND ".join(WITHIN[other].narrow for other in others)
                narrowed[f"(count(*) FILTER (WHERE {wanted}))::int"] = count
                narrowing += [chosen[other] for other in others]
        part = OF_ARRAYS if column.named else OF_VALUES
        parts.append(
            part.format(
                facet=facet,
                column=column.name,
                named=column.named,
                count=count,
                others=everything - 2**place,
                source="counted" if facet == "expert" else "few",
            )
        )
        of_parts += [most, chosen.get(facet, "")] if column.named else []
    names = [column.name for column in WITHIN.values()]
    statement = COUNTED.format(
        found=looked_for,
        columns=", ".join(names),
        counts=", ".join(f"{count} AS {name}" for count, name in narrowed.items()),
        sets=", ".join(f"({name})" for name in names),
        everything=everything,
        parts=" UNION ALL ".join(parts),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *narrowing, *of_parts])
        [(_, _, every), *values] = cursor.fetchall()
    for facet, value, count in values:
        counts[facet][value] = count
    return every, counts


def counts_of_centers(language: str) -> dict[str, int]:
    """Return how many briefs in the language each center has; remembered."""
    written = Publication.objects.readable().in_language(language)
    return generation.remembered(
        ("counts of centers", language),
        lambda: count_by({"center": written})["center"],
    )


def names_of(
    ids: Mapping[str, Iterable[str]], slugs: Mapping[str, str]
) -> dict[str, dict[str, Name]]:
    """Return by facet and id the names of those in `ids`, or at the slugs."""
    rows: list[QuerySet[Any, Any]] = []
    for facet, model in NAMED.items():
        wanted = Q(pk__in=list(ids.get(facet, ()))) | Q(slug=slugs.get(facet, ""))
        korean: Combinable = F("name_ko")
        latin: Combinable = F("name_en")
        if model is Expert:
            korean = Concat("family_ko", "given_ko")
            latin = Trim(Concat("family_en", Value(" "), "given_en"))
        rows.append(
            model._default_manager.order_by()
            .filter(wanted)
            .annotate(
                facet=Value(facet),
                key=Cast("pk", TextField()),
                korean=Cast(korean, TextField()),
                latin=Cast(latin, TextField()),
            )
            .values_list("facet", "key", "slug", "korean", "latin")
        )
    found: dict[str, dict[str, Name]] = {facet: {} for facet in NAMED}
    for row in rows[0].union(*rows[1:], all=True):
        name = Name(*row)
        found[name.facet][name.id] = name
    return found
