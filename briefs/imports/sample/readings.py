"""How often sample briefs were read: totals for all, days of the last year for some."""

import datetime
from collections.abc import Iterator, Mapping
from random import Random

from django.utils import timezone

from briefs.models import Day, Total
from briefs.models.usage import Kind

BY_DAY = 0.1  # the share of briefs whose readings of the last year are known by day
MOST = 200_000


def add(seed: int, ids: Mapping[int, int]) -> None:
    """Add the readings of published briefs, given their ids by their numbers.

    What is random in them hangs on seed and number, the days on today's date.
    """
    today = timezone.localdate()
    totals: list[Total] = []
    days: list[Day] = []
    for n, id_ in ids.items():
        rng = Random(f"{seed}:readings:{n}")  # noqa: S311 - not a secret
        recent = list(_days(rng, id_, today)) if rng.random() < BY_DAY else []
        days += recent
        totals += _totals(rng, id_, sum(day.count for day in recent), today)
    Total.objects.bulk_create(
        totals,
        update_conflicts=True,
        unique_fields=["brief", "kind"],
        update_fields=["counted", "brought_forward", "brought_forward_on"],
    )
    Day.objects.bulk_create(days)


def _days(rng: Random, id_: int, today: datetime.date) -> Iterator[Day]:
    for ago in sorted(rng.sample(range(365), k=rng.randint(10, 70))):
        count = int(rng.paretovariate(1.2))
        yield Day(
            brief_id=id_,
            kind=Kind.VIEW,
            day=today - datetime.timedelta(ago),
            count=min(count, 500),
            unique_items=min(count, 500) * 9 // 10 or 1,
            machines=rng.randint(0, 3),
        )


def _totals(
    rng: Random, id_: int, recent: int, today: datetime.date
) -> Iterator[Total]:
    before = min(int(rng.paretovariate(0.9) * 40), MOST)
    yield Total(
        brief_id=id_,
        kind=Kind.VIEW,
        counted=recent,
        brought_forward=before,
        brought_forward_on=today - datetime.timedelta(365),
    )
    if rng.random() < 0.5:
        yield Total(
            brief_id=id_,
            kind=Kind.DOWNLOAD,
            brought_forward=before // 5,
            brought_forward_on=today - datetime.timedelta(365),
        )
