"""The stretch of time a page of figures is about: a month, a year, or all years."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

ONE_DAY = datetime.timedelta(days=1)


class Unit(StrEnum):
    """What a stretch of time is divided into."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def start(self, day: datetime.date) -> datetime.date:
        """Return the first day of the day's month or year, or the day itself."""
        if self is Unit.DAY:
            return day
        return day.replace(day=1) if self is Unit.MONTH else day.replace(month=1, day=1)

    def next(self, start: datetime.date) -> datetime.date:
        """Return the first day of the unit after the one that begins at `start`."""
        if self is Unit.DAY:
            return start + ONE_DAY
        if self is Unit.MONTH:
            return (start + 31 * ONE_DAY).replace(day=1)
        return start.replace(year=start.year + 1)

    def called(self, start: datetime.date) -> str:
        """Return what the unit is called in a sentence: October 2026."""
        if self is Unit.DAY:
            return date_format(start, "DATE_FORMAT")
        if self is Unit.MONTH:
            return date_format(start, "YEAR_MONTH_FORMAT")
        return pgettext("year", "%(year)s") % {"year": start.year}

    def label(self, start: datetime.date) -> str:
        """Return what stands under the unit's bar."""
        if self is Unit.DAY:
            return str(start.day)
        return date_format(start, "M") if self is Unit.MONTH else str(start.year)


@dataclass(frozen=True)
class Period:
    """From `begin` until before `end`, shown by `unit`."""

    begin: datetime.date
    end: datetime.date
    unit: Unit

    @property
    def parts(self) -> list[datetime.date]:
        """The first days of its units."""
        found = [self.begin]
        while (following := self.unit.next(found[-1])) < self.end:
            found.append(following)
        return found

    @property
    def whole(self) -> Unit:
        """What the period is one of."""
        return Unit.MONTH if self.unit is Unit.DAY else Unit.YEAR

    @property
    def name(self) -> str:
        """What the period is called."""
        if self.unit is Unit.YEAR:
            return _("All years")
        return self.whole.called(self.begin)


def of_month(year: int, month: int) -> Period:
    """Return a month by its days."""
    begin = datetime.date(year, month, 1)
    return Period(begin, Unit.MONTH.next(begin), Unit.DAY)


def of_year(year: int) -> Period:
    """Return a year by its months."""
    return Period(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), Unit.MONTH)


def of_years(first: int, last: int) -> Period:
    """Return the years from the first to the last."""
    return Period(datetime.date(first, 1, 1), datetime.date(last + 1, 1, 1), Unit.YEAR)


def asked_for(
    query: Mapping[str, str], first: datetime.date, today: datetime.date
) -> Period:
    """Return what an address asks for; what makes no sense is this year."""
    if query.get("by") == "year":
        return of_years(first.year, today.year)
    year = _number(query.get("year", ""), first.year, today.year)
    if year is None:
        return of_year(today.year)
    month = _number(query.get("month", ""), 1, 12)
    if month is None or (year, month) > (today.year, today.month):
        return of_year(year)
    return of_month(year, month)


def year_before(day: datetime.date) -> datetime.date | None:
    """Return the same day a year before; a leap day has none."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return None


def _number(text: str, least: int, most: int) -> int | None:
    sound = text.isascii() and text.isdecimal() and len(text) <= 4
    return int(text) if sound and least <= int(text) <= most else None
