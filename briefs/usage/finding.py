"""The one sentence that says what a chart shows."""

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from briefs.usage.figures import ByDate, between
from briefs.usage.period import Period, Unit, of_year, year_before


@dataclass(frozen=True)
class Stretch:
    """Days with a name: what is over of a month or a year."""

    begin: datetime.date
    end: datetime.date
    name: str


def finding(
    days: ByDate, period: Period, first: datetime.date, today: datetime.date
) -> str:
    """Say how many views there were, against the year before.

    Only what is over is compared, and only with what was counted from its first day on,
    `first` being the day counting began.
    """
    told = _told(period, first, today)
    over = _over(told, today)
    if over is None:
        count = between(days, told.begin, told.end).views
        words = {"period": told.name, "count": f"{count:,}"}
        return _("Views in %(period)s so far: %(count)s.") % words
    count = between(days, over.begin, over.end).views
    words = {"period": over.name, "count": f"{count:,}"}
    before = _before(over)
    if first > before.begin:
        return _("Views in %(period)s: %(count)s.") % words
    past = between(days, before.begin, before.end).views
    return _compared(count, past) % (words | {"before": before.name})


def _compared(count: int, past: int) -> str:
    """Return the sentence to be filled in, its change of views written out."""
    if not past and count:
        return _("Views in %(period)s: %(count)s. In %(before)s there were none.")
    percent = round(100 * (count - past) / past) if past else 0
    if percent > 0:
        text = _(
            "Views in %(period)s: %(count)s, %(percent)s %% more than in %(before)s."
        )
    elif percent < 0:
        text = _(
            "Views in %(period)s: %(count)s, %(percent)s %% fewer than in %(before)s."
        )
    else:
        return _("Views in %(period)s: %(count)s, about as many as in %(before)s.")
    return text.replace("%(percent)s", f"{abs(percent):,}")


def change(count: int, past: int | None) -> str:
    """Return by how many percent more or fewer, as a cell of a table holds it."""
    if not past:
        return "–"
    percent = round(100 * (count - past) / past)
    return f"{'−' if percent < 0 else '+' if percent else ''}{abs(percent):,} %"


def _told(period: Period, first: datetime.date, today: datetime.date) -> Period:
    """Of several years tell this one if it can be compared, else the last."""
    if period.unit is not Unit.YEAR:
        return period
    last = of_year(today.year - 1)
    enough = today.month > 1 and first <= last.begin
    return of_year(today.year) if enough or first >= last.end else last


def _over(period: Period, today: datetime.date) -> Stretch | None:
    """Return what is over of the period by whole days or months, None if nothing is."""
    if today >= period.end:
        return Stretch(period.begin, period.end, period.name)
    end = period.unit.start(today)
    if end <= period.begin:
        return None
    return Stretch(period.begin, end, _part(period.begin, end, period.unit))


def _before(over: Stretch) -> Stretch:
    """Return the same days or months a year before."""
    begin = year_before(over.begin) or over.begin
    end = year_before(over.end) or datetime.date(over.end.year - 1, 3, 1)
    unit = Unit.MONTH if end.day == 1 else Unit.DAY
    for whole in (Unit.MONTH, Unit.YEAR):
        if whole.start(begin) == begin and whole.next(begin) == end:
            return Stretch(begin, end, whole.called(begin))
    return Stretch(begin, end, _part(begin, end, unit))


def _part(begin: datetime.date, end: datetime.date, unit: Unit) -> str:
    """Return what the first days of a month or months of a year are called."""
    if unit is Unit.DAY:
        days = (end - begin).days
        words = {"days": days, "month": Unit.MONTH.called(begin)}
        return (
            ngettext(
                "the first day of %(month)s",
                "the first %(days)s days of %(month)s",
                days,
            )
            % words
        )
    last = (end - datetime.timedelta(days=1)).replace(day=1)
    if last == begin:
        return Unit.MONTH.called(begin)
    words = {
        "first": date_format(begin, "F"),
        "last": date_format(last, "F"),
        "year": begin.year,
    }
    return _("%(first)s–%(last)s %(year)s") % words
