"""Pages of usage: the whole site's, and a brief's, a person's, a center's own."""

import datetime
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from briefs.desk.who import may
from briefs.models import Brief
from briefs.policy import Verb
from briefs.usage import counter, figures, sheets
from briefs.usage.chart import Chart, Point, draw
from briefs.usage.figures import NOTHING, ByDate, Figures, Scope, Whose
from briefs.usage.finding import change, finding
from briefs.usage.period import Period, Unit, asked_for, of_month, of_year, year_before
from briefs.usage.reports import REPORTS
from experts.models import Center, Expert

# The height of the charts of views and of downloads.
TALL, LOW = 160, 64
# The calendar before is not that of any web site.
EARLIEST = 1990


@dataclass(frozen=True)
class Line:
    """A day, month or year; None where nothing can be known.

    `before` is what was counted a year before, `running` that it is not over.
    """

    name: str
    label: str
    address: str
    counted: Figures | None
    before: Figures | None
    change: str
    running: bool


@dataclass(frozen=True)
class Choice:
    """A period that can be chosen."""

    name: str
    address: str
    chosen: bool


def urls(desk: AdminSite) -> list[URLPattern]:
    """Return the addresses, relative to the desk's."""
    views: list[tuple[str, str, Callable[..., HttpResponseBase]]] = [
        ("", "usage", site),
        ("briefs/<int:pk>/", "usage_brief", brief),
        ("experts/<int:pk>/", "usage_expert", expert),
        ("centers/<int:pk>/", "usage_center", center),
        ("reports/<int:year>/<slug:name>.<slug:form>", "usage_report", report),
    ]
    return [
        path(f"usage/{route}", desk.admin_view(view), name=name)
        for route, name, view in views
    ]


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """Show how often the whole site was read, and offer the reports."""
    _refuse_unless(request, Verb.VIEW)
    return _page(
        request,
        Scope(),
        pgettext("of briefs", "Usage"),
        centers=Center.objects.all(),
        reports=REPORTS,
    )


@require_safe
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how often a brief was read."""
    found = get_object_or_404(Brief, pk=pk)
    _refuse_unless(request, Verb.VIEW, found)
    return _of(request, Whose.BRIEF, found)


@require_safe
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how often an expert's briefs were read."""
    _refuse_unless(request, Verb.VIEW)
    return _of(request, Whose.EXPERT, get_object_or_404(Expert, pk=pk))


@require_safe
def center(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how often a center's briefs were read."""
    _refuse_unless(request, Verb.VIEW)
    return _of(request, Whose.CENTER, get_object_or_404(Center, pk=pk))


@require_safe
def report(request: HttpRequest, year: int, name: str, form: str) -> FileResponse:
    """Give a year's report as a file: of briefs, experts, centers, or COUNTER's."""
    _refuse_unless(request, Verb.EXPORT)
    today = timezone.localdate()
    if not EARLIEST <= year <= today.year:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "report")
        _write(output, year, name, form, today)
        file = output.open("rb")  # the name may go, the open file stays
    suffix = "excel.csv" if form == "excel" else form
    return FileResponse(
        file, as_attachment=True, filename=f"usage-{name}-{year}.{suffix}"
    )


def _write(output: Path, year: int, name: str, form: str, today: datetime.date) -> None:
    """Write the report; 404 if there is none of that name and form."""
    until = counter.last_day(year, today)
    if (name, form) == ("items", "json") and until:
        with output.open("w", encoding="utf-8") as file:
            counter.write(year, until, file)
    elif name in REPORTS and form == "xlsx":
        sheets.write_xlsx(REPORTS[name], year, output)
    elif name in REPORTS and form in {"csv", "excel"}:
        with output.open("w", encoding="utf-8", newline="") as file:
            sheets.write_csv(REPORTS[name], year, file, guarded=form == "excel")
    else:
        raise Http404


def _refuse_unless(
    request: HttpRequest, verb: Verb, brief: Brief | None = None
) -> None:
    if not may(request, verb, brief):
        raise PermissionDenied


def _of(request: HttpRequest, whose: Whose, thing: Any) -> TemplateResponse:
    title = _("Usage of “%(thing)s”") % {"thing": thing}
    model = thing._meta.model_name
    change_url = reverse(
        f"admin:{thing._meta.app_label}_{model}_change", args=[thing.pk]
    )
    return _page(
        request, Scope(whose, thing.pk), title, thing=thing, change_url=change_url
    )


def _page(
    request: HttpRequest, scope: Scope, title: str, **context: Any
) -> TemplateResponse:
    """Answer with the figures of the scope in the period that is asked for."""
    today = timezone.localdate()
    first = figures.first_day(scope)
    period = asked_for(request.GET.dict(), first or today, today)
    year = today.year if period.unit is Unit.YEAR else period.begin.year
    if first:
        context |= _figures(scope, period, first, today)
    if scope.whose is not Whose.BRIEF:
        context["most_read"] = figures.most_read(scope, period.begin, period.end)
    return TemplateResponse(
        request,
        "admin/usage/usage.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "whose": scope.whose,
            "totals": figures.totals(scope),
            "period": period,
            "report_year": year,
            "counter_report": counter.last_day(year, today),
            **context,
        },
    )


def _figures(
    scope: Scope, period: Period, first: datetime.date, today: datetime.date
) -> dict[str, Any]:
    """Return charts, table, finding and notices, all from one query.

    The year before is read with a year, so that it can be compared and each month has
    the twelve before it.
    """
    begin = Unit.YEAR.start(period.begin)
    if period.unit is not Unit.YEAR:
        begin = begin.replace(year=begin.year - 1)
    days = figures.by_day(scope, begin, Unit.YEAR.next(Unit.YEAR.start(today)))
    months = figures.gathered(days, Unit.MONTH.start)
    tested = [month for month in months if period.begin <= month < period.end]
    counted = figures.gathered(days, period.unit.start)
    lines = [_line(counted, part, period.unit, first, today) for part in period.parts]
    return {
        "years": _years(period, first, today),
        "months": _months(period, first, today),
        "finding": finding(days, period, first, today),
        "spikes": figures.out_of_line(months, tested, first),
        "lines": [line for line in lines if line.counted],
        "sum": figures.between(days, period.begin, period.end),
        "views_chart": _chart(lines, "views", TALL, period),
        "downloads_chart": _chart(lines, "downloads", LOW, period),
        "year_before": Unit.YEAR.called(
            period.begin.replace(year=period.begin.year - 1)
        ),
    }


def _line(
    counted: ByDate,
    start: datetime.date,
    unit: Unit,
    first: datetime.date,
    today: datetime.date,
) -> Line:
    end, then = unit.next(start), year_before(start)
    here = counted.get(start, NOTHING) if start <= today and first < end else None
    before = counted.get(then, NOTHING) if then and first < unit.next(then) else None
    running = start <= today < end
    # What is not over, or was not counted from its first day on, is not compared.
    whole = here and before and then and first <= then and not running
    return Line(
        unit.called(start),
        unit.label(start),
        _address(start, unit),
        here,
        before,
        change(here.views, before.views) if whole and here and before else "–",
        running,
    )


def _chart(lines: list[Line], figure: str, tall: int, period: Period) -> Chart | None:
    """Draw one figure; of years the bar before is the year before already."""

    def of(counted: Figures | None) -> int | None:
        return None if counted is None else int(getattr(counted, figure))

    with_before = period.unit is not Unit.YEAR
    points = [
        Point(
            line.label,
            of(line.counted),
            of(line.before) if with_before else None,
            line.running,
        )
        for line in lines
    ]
    return draw(points, tall)


def _years(period: Period, first: datetime.date, today: datetime.date) -> list[Choice]:
    """Return the years to choose from, the latest first, and all of them together."""
    all_years = period.unit is Unit.YEAR
    chosen = None if all_years else period.begin.year
    years = [
        Choice(Unit.YEAR.called(of_year(n).begin), f"?year={n}", n == chosen)
        for n in range(today.year, first.year - 1, -1)
    ]
    return [*years, Choice(_("All years"), "?by=year", all_years)]


def _months(period: Period, first: datetime.date, today: datetime.date) -> list[Choice]:
    """Return the months of the year to choose from, and the whole of it."""
    if period.unit is Unit.YEAR:
        return []
    year = period.begin.year
    months = [
        Choice(
            Unit.MONTH.label(start),
            _address(start, Unit.MONTH),
            period == of_month(year, start.month),
        )
        for start in of_year(year).parts
        if start <= today and Unit.MONTH.next(start) > first
    ]
    whole = Choice(_("Whole year"), f"?year={year}", period.unit is Unit.MONTH)
    return [whole, *months]


def _address(start: datetime.date, unit: Unit) -> str:
    """Return where the unit is shown by its own parts; a day has none."""
    if unit is Unit.DAY:
        return ""
    year = f"?year={start.year}"
    return f"{year}&month={start.month}" if unit is Unit.MONTH else year
