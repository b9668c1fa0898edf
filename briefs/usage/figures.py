"""How often briefs were read: by day, of one brief, a person, a center or all.

A person's and a center's figures are those of the briefs whose live publication names
them; a notice of withdrawal names whom the text it took away named. A brief of two
people counts for both, so that figures of people do not add up to the whole site's.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from briefs.models import Brief, Day, Publication, Total
from briefs.models.usage import Kind

# COUNTER's test for a month worth a look: more than `MARGIN` above `TIMES` the average
# of the twelve months before, or of as many as there are, if they are `ENOUGH`.
TIMES, MARGIN, MONTHS, ENOUGH = 3, 100, 12, 3


class Whose(StrEnum):
    """What the figures are of."""

    SITE = "site"
    BRIEF = "brief"
    EXPERT = "expert"
    CENTER = "center"


@dataclass(frozen=True)
class Scope:
    """Whose briefs are looked at; `pk` is of the brief, the person or the center."""

    whose: Whose = Whose.SITE
    pk: int = 0

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the days or totals of these briefs."""
        if self.whose is Whose.SITE:
            return rows
        if self.whose is Whose.BRIEF:
            return rows.filter(brief=self.pk)
        named = {f"{self.whose}s__contains": [self.pk]}
        live = Publication.objects.live().filter(**named).order_by()
        return rows.filter(brief__in=live.values("brief"))


@dataclass(frozen=True)
class Figures:
    """What was counted in some stretch of time; `machines` are in no other figure."""

    views: int = 0
    downloads: int = 0
    unique_items: int = 0
    machines: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.views + other.views,
            self.downloads + other.downloads,
            self.unique_items + other.unique_items,
            self.machines + other.machines,
        )


NOTHING = Figures()
ByDate = Mapping[datetime.date, Figures]


@dataclass(frozen=True)
class Totals:
    """What was counted since the beginning, and what earlier systems had counted."""

    views: int = 0
    downloads: int = 0
    brought_forward: int = 0
    brought_forward_on: datetime.date | None = None
    last_at: datetime.datetime | None = None

    @property
    def shown(self) -> int:
        """The views readers see: those counted here and those brought forward."""
        return self.views + self.brought_forward


@dataclass(frozen=True)
class Read:
    """A brief and how often it was read."""

    brief: Brief
    views: int
    downloads: int


@dataclass(frozen=True)
class Spike:
    """A month out of line: its count, and the average of the months before it."""

    month: datetime.date
    kind: Kind
    count: int
    average: int


def of_kind(kind: str, count: int, unique_items: int, machines: int) -> Figures:
    """Return the figures of one kind of reading."""
    if kind == Kind.VIEW:
        return Figures(count, 0, unique_items, machines)
    return Figures(0, count, unique_items, machines)


def by_day(
    scope: Scope, begin: datetime.date, end: datetime.date
) -> dict[datetime.date, Figures]:
    """Return what was counted on each day from `begin` until before `end`."""
    days = scope.of(Day.objects.filter(day__gte=begin, day__lt=end))
    rows = (
        days.order_by()
        .values("day", "kind")
        .annotate(Sum("count"), Sum("unique_items"), Sum("machines"))
        .values_list("day", "kind", "count__sum", "unique_items__sum", "machines__sum")
    )
    found: dict[datetime.date, Figures] = {}
    for day, *row in rows:
        found[day] = found.get(day, NOTHING) + of_kind(*row)
    return found


def gathered(
    days: ByDate, start: Callable[[datetime.date], datetime.date]
) -> dict[datetime.date, Figures]:
    """Add days up under the first day of the month or year they are in."""
    found: dict[datetime.date, Figures] = {}
    for day, counted in days.items():
        found[start(day)] = found.get(start(day), NOTHING) + counted
    return found


def between(days: ByDate, begin: datetime.date, end: datetime.date) -> Figures:
    """Add up the days from `begin` until before `end`."""
    within = (counted for day, counted in days.items() if begin <= day < end)
    return sum(within, NOTHING)


def by_year(scope: Scope) -> tuple[dict[datetime.date, Figures], datetime.date | None]:
    """Return the views by the first day of each year, and the first day of counting."""
    rows = (
        scope.of(Day.objects.filter(kind=Kind.VIEW))
        .order_by()
        .annotate(year=ExtractYear("day"))
        .values("year")
        .annotate(Sum("count"), first=Min("day"))
        .values_list("year", "count__sum", "first")
    )
    found = list(rows)
    counted = {datetime.date(year, 1, 1): Figures(views) for year, views, _ in found}
    return counted, min((first for *_, first in found), default=None)


def first_day(scope: Scope) -> datetime.date | None:
    """Return the first day on which anything was counted."""
    found: datetime.date | None = scope.of(Day.objects.all()).aggregate(d=Min("day"))[
        "d"
    ]
    return found


def totals(scope: Scope) -> Totals:
    """Return the running totals, and when a reading was last counted."""
    views = Q(kind=Kind.VIEW)
    row = scope.of(Total.objects.all()).aggregate(
        views=Coalesce(Sum("counted", filter=views), 0),
        downloads=Coalesce(Sum("counted", filter=~views), 0),
        brought_forward=Coalesce(Sum("brought_forward", filter=views), 0),
        brought_forward_on=Max("brought_forward_on", filter=views),
        last_at=Max("last_at"),
    )
    # Sums of big integers are decimals.
    numbers = ("views", "downloads", "brought_forward")
    return Totals(**row | {name: int(row[name]) for name in numbers})


def of_briefs(
    briefs: Iterable[int], begin: datetime.date, end: datetime.date
) -> dict[int, Figures]:
    """Return by brief what was counted from `begin` until before `end`."""
    rows = (
        Day.objects.filter(brief__in=briefs, day__gte=begin, day__lt=end)
        .order_by()
        .values("brief", "kind")
        .annotate(Sum("count"), Sum("unique_items"), Sum("machines"))
        .values_list(
            *("brief", "kind", "count__sum", "unique_items__sum", "machines__sum")
        )
    )
    found: dict[int, Figures] = {}
    for brief, *row in rows:
        found[brief] = found.get(brief, NOTHING) + of_kind(*row)
    return found


def totals_of(briefs: Iterable[int]) -> dict[int, Totals]:
    """Return by brief the running totals."""
    found: dict[int, Totals] = {}
    for total in Total.objects.filter(brief__in=briefs):
        before = found.get(total.brief_id, Totals())
        found[total.brief_id] = (
            replace(before, views=total.counted, brought_forward=total.brought_forward)
            if total.kind == Kind.VIEW
            else replace(before, downloads=total.counted)
        )
    return found


def most_read(
    scope: Scope, begin: datetime.date, end: datetime.date, most: int = 10
) -> list[Read]:
    """Return the briefs viewed most from `begin` until before `end`."""
    days = Day.objects.filter(day__gte=begin, day__lt=end, count__gt=0).order_by()
    views = dict(
        scope.of(days.filter(kind=Kind.VIEW))
        .values("brief")
        .annotate(views=Sum("count"))
        .order_by("-views", "brief")
        .values_list("brief", "views")[:most]
    )
    downloads = dict(
        days.filter(kind=Kind.DOWNLOAD, brief__in=list(views))
        .values("brief")
        .annotate(downloads=Sum("count"))
        .values_list("brief", "downloads")
    )
    briefs = Brief.objects.in_bulk(list(views))
    return [Read(briefs[pk], n, downloads.get(pk, 0)) for pk, n in views.items()]


def out_of_line(
    months: ByDate, tested: Iterable[datetime.date], first: datetime.date
) -> list[Spike]:
    """Return those of the tested months that are far above the twelve before them.

    Months before `first`, the day counting began, are no history.
    """
    counts = {
        Kind.VIEW: {month: f.views for month, f in months.items()},
        Kind.DOWNLOAD: {month: f.downloads for month, f in months.items()},
    }
    found = []
    for month in sorted(tested):
        before = [m for m in _before(month) if m >= first.replace(day=1)]
        if len(before) < ENOUGH:
            continue
        for kind, by_month in counts.items():
            count, past = by_month.get(month, 0), len(before)
            usual = sum(by_month.get(m, 0) for m in before)
            if count * past > TIMES * usual + MARGIN * past:
                found.append(Spike(month, kind, count, round(usual / past)))
    return found


def _before(month: datetime.date) -> list[datetime.date]:
    """Return the twelve months before."""
    n = month.year * 12 + month.month - 1
    numbers = range(max(n - MONTHS, 12), n)
    return [datetime.date(m // 12, m % 12 + 1, 1) for m in numbers]
