"""The annual report's figures: a row for each brief, person or center, by month."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Sum
from django.db.models.functions import ExtractMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from briefs.models import Day, Publication, Total
from briefs.models.usage import Kind
from briefs.usage.figures import NOTHING, Figures, of_kind
from experts.models import Center, Expert

CHUNK = 500
# Of a publication: what its rows are sorted by, and what they tell.
ORDER = ("language", "series", "date", "number", "pk")
FIELDS = (
    *("brief", "language", "brief__slug", "series__slug", "number", "title", "byline"),
    *("date", "version__data__doi", "experts", "centers"),
)

Months = dict[int, Figures]


@dataclass(frozen=True)
class Row:
    """A row: what names it, its figures by month (1 to 12), its balance of old."""

    names: tuple[str, ...]
    months: Mapping[int, Figures] = field(default_factory=dict)
    brought_forward: int = 0


@dataclass(frozen=True)
class Report:
    """A kind of report: its title, what names a row, and how its rows are found.

    The rows of a year are read as they are asked for, some hundred at a time.
    """

    title: str | Promise
    heads: tuple[str | Promise, ...]
    rows: Callable[[int], Iterator[Row]]


@dataclass(frozen=True)
class Item:
    """A brief as readers see it, or saw it before it was withdrawn."""

    brief: int
    language: str
    slug: str
    series: str
    number: str
    title: str
    byline: str
    date: datetime.date
    doi: str | None
    experts: list[int]
    centers: list[int]


def items(year: int) -> Iterator[tuple[Item, Months]]:
    """Yield every brief that readers are shown, with what was counted by month."""
    live = Publication.objects.live().order_by(*ORDER)
    keys = list(live.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = live.filter(pk__in=keys[start : start + CHUNK])
        found = [Item(*row) for row in chunk.values_list(*FIELDS)]
        counted = _by_month([item.brief for item in found], year)
        for item in found:
            yield item, counted.get(item.brief, {})


def _briefs(year: int) -> Iterator[Row]:
    balances = _balances()
    for item, months in items(year):
        names = (item.language, item.series, item.number, item.title, item.byline)
        address = f"/{item.language}/briefs/{item.slug}/"
        balance = balances.get(item.brief, 0)
        yield Row((*names, item.date.isoformat(), address), months, balance)


def _experts(year: int) -> Iterator[Row]:
    counted, balances = _shared(year, lambda item: item.experts)
    for expert in Expert.objects.select_related("center"):
        center = expert.center.name() if expert.center else ""
        names = (expert.name("ko"), expert.name("en"), center, expert.slug)
        months = counted.get(expert.pk, {})
        yield Row(names, months, balances.get(expert.pk, 0))


def _centers(year: int) -> Iterator[Row]:
    counted, balances = _shared(year, lambda item: item.centers)
    for center in Center.objects.all():
        names = (center.name("ko"), center.name("en"), center.slug)
        months = counted.get(center.pk, {})
        yield Row(names, months, balances.get(center.pk, 0))


REPORTS = {
    "briefs": Report(
        _("Briefs by month"),
        (
            *(_("language"), _("series"), _("number"), _("title"), _("authors")),
            *(_("date printed"), _("address")),
        ),
        _briefs,
    ),
    "experts": Report(
        _("Experts by month"),
        (_("Korean name"), _("Latin name"), _("center"), _("address")),
        _experts,
    ),
    "centers": Report(
        _("Centers by month"),
        (_("name (Korean)"), _("name (English)"), _("address")),
        _centers,
    ),
}


def _shared(
    year: int, named: Callable[[Item], list[int]]
) -> tuple[dict[int, Months], dict[int, int]]:
    """Return the figures and the balances of all whom the items name."""
    balances = _balances()
    counted: dict[int, Months] = {}
    brought_forward: dict[int, int] = {}
    for item, months in items(year):
        for pk in named(item):
            theirs = counted.setdefault(pk, {})
            for month, count in months.items():
                theirs[month] = theirs.get(month, NOTHING) + count
            balance = balances.get(item.brief, 0)
            brought_forward[pk] = brought_forward.get(pk, 0) + balance
    return counted, brought_forward


def _balances() -> dict[int, int]:
    """Return by brief the views brought forward, where there are any."""
    found = Total.objects.filter(brought_forward__gt=0, kind=Kind.VIEW)
    return dict(found.values_list("brief", "brought_forward"))


def _by_month(briefs: list[int], year: int) -> dict[int, Months]:
    """Return what was counted in the year by brief and month."""
    first, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    rows = (
        Day.objects.filter(brief__in=briefs, day__gte=first, day__lt=end)
        .order_by()
        .annotate(month=ExtractMonth("day"))
        .values("brief", "month", "kind")
        .annotate(Sum("count"), Sum("unique_items"), Sum("machines"))
        .values_list(
            *("brief", "month", "kind"),
            *("count__sum", "unique_items__sum", "machines__sum"),
        )
    )
    found: dict[int, Months] = {}
    for brief, month, *counts in rows:
        months = found.setdefault(brief, {})
        months[month] = months.get(month, NOTHING) + of_kind(*counts)
    return found


def total(months: Mapping[int, Figures]) -> Figures:
    """Return the year's figures."""
    return sum(months.values(), NOTHING)
