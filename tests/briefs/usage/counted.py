"""Writes down readings as if they had been counted."""

import datetime

from briefs.models import Brief, Day, Total
from briefs.models.usage import Kind


def counted(
    brief: Brief,
    day: datetime.date | str,
    *,
    views: int = 0,
    downloads: int = 0,
    unique: int = 0,
    machines: int = 0,
) -> None:
    """Add readings of a day to it and to the running totals."""
    date = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    for kind, count in ((Kind.VIEW, views), (Kind.DOWNLOAD, downloads)):
        first = kind is Kind.VIEW
        row, _ = Day.objects.get_or_create(brief=brief, kind=kind, day=date)
        row.count += count
        row.unique_items += unique if first else 0
        row.machines += machines if first else 0
        row.save()
        total, _ = Total.objects.get_or_create(brief=brief, kind=kind)
        total.counted += count
        total.save()
