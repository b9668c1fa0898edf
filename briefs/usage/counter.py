"""COUNTER's item report, Release 5.1, as JSON: usage by everybody, of each brief.

It is the Global Item Report, made to "The World". A brief's page holds its whole text,
so that every investigation is a request too.
"""

import datetime
import json
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from asanbriefs import institute
from briefs.usage.figures import Figures
from briefs.usage.period import ONE_DAY, Unit, of_year
from briefs.usage.reports import Item, Months, items

# The namespace of our own identifiers; 16 zeros are COUNTER's number of the world.
NAMESPACE = "asanbriefs"
WORLD = "0000000000000000"
METRICS: dict[str, Callable[[Figures], int]] = {
    "Total_Item_Investigations": lambda counted: counted.views + counted.downloads,
    "Total_Item_Requests": lambda counted: counted.views + counted.downloads,
    "Unique_Item_Investigations": lambda counted: counted.unique_items,
    "Unique_Item_Requests": lambda counted: counted.unique_items,
}


def last_day(year: int, today: datetime.date) -> datetime.date | None:
    """Return the last day of the year's last month that is over, None if none is."""
    end = min(of_year(year).end, Unit.MONTH.start(today))
    return end - ONE_DAY if end > of_year(year).begin else None


def write(year: int, until: datetime.date, output: IO[str]) -> None:
    """Write the report from January to `until`, the last day of one of its months.

    Items that nobody opened are left out, and so are months in which nobody did.
    """
    header = json.dumps(_header(year, until), ensure_ascii=False, indent=1)
    output.write(f'{{"Report_Header": {header},\n"Report_Items": [')
    opened = False
    for item, months in items(year):
        performance = _performance(year, until, months)
        if not performance:
            continue
        output.write(",\n" if opened else '{"Items": [\n')
        json.dump(_item(item, performance), output, ensure_ascii=False)
        opened = True
    output.write("\n]}" if opened else "")
    output.write("]}\n")


def _header(year: int, until: datetime.date) -> dict[str, Any]:
    now = timezone.now().astimezone(datetime.UTC)
    return {
        "Release": "5.1",
        "Report_ID": "IR",
        "Report_Name": "Item Report",
        "Created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Created_By": institute.name("en"),
        "Institution_ID": {"Proprietary": [f"{NAMESPACE}:{WORLD}"]},
        "Institution_Name": "The World",
        "Registry_Record": "",
        "Report_Attributes": {"Attributes_To_Show": ["Publication_Date", "YOP"]},
        "Report_Filters": {
            "Begin_Date": f"{year}-01-01",
            "End_Date": until.isoformat(),
            "Metric_Type": list(METRICS),
        },
    }


def _item(item: Item, performance: dict[str, dict[str, int]]) -> dict[str, Any]:
    path = f"/{item.language}/briefs/{item.slug}/"
    ids = {
        "Proprietary": f"{NAMESPACE}:{item.language}-{item.slug}",
        "URI": f"{settings.SITE_URL}{path}",
    }
    return {
        "Item": item.title,
        "Publisher": institute.name("en"),
        "Platform": urlsplit(settings.SITE_URL).hostname,
        "Publication_Date": item.date.isoformat(),
        "Item_ID": ({"DOI": item.doi} if item.doi else {}) | ids,
        "Attribute_Performance": [
            {
                "Data_Type": "Report",
                "YOP": f"{item.date.year:04}",
                "Performance": performance,
            }
        ],
    }


def _performance(
    year: int, until: datetime.date, months: Months
) -> dict[str, dict[str, int]]:
    found = {}
    for metric, count in METRICS.items():
        by_month = {
            f"{year}-{month:02}": count(counted)
            for month, counted in sorted(months.items())
            if month <= until.month and count(counted)
        }
        if by_month:
            found[metric] = by_month
    return found
