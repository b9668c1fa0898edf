"""Removing published briefs for good: only the demonstration set can be so removed."""

from collections.abc import Iterable
from typing import Protocol

from django.db import connection, transaction

from briefs.models import Brief, Publication, Series, Topic
from experts.models import Center, Expert


class _Used(Protocol):
    slug: str

    def delete(self) -> object: ...


def remove_demonstration() -> int:
    """Remove the demonstration briefs, published ones too; return how many.

    People, centers, topics and series go with them where nothing else uses them.
    The triggers that keep publications allow it by the `asanbriefs.erasing` setting,
    which lives no longer than this transaction.
    """
    with transaction.atomic():
        briefs = Brief.objects.filter(demonstration=True)
        count = briefs.count()
        people = list(Expert.objects.filter(contributions__brief__in=briefs).distinct())
        centers = list(
            Center.objects.filter(brief__in=briefs).union(
                Center.objects.filter(experts__in=people)
            )
        )
        topics = list(Topic.objects.filter(brief__in=briefs).distinct())
        series = list(Series.objects.filter(brief__in=briefs).distinct())
        briefs.update(original=None, kind=Brief.Kind.FULL)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL asanbriefs.erasing = 'on'")
            Publication.objects.filter(brief__in=briefs).delete()
            briefs.delete()
            cursor.execute("SET LOCAL asanbriefs.erasing = 'off'")
        _remove(p for p in people if not p.contributions.exists())
        _remove(c for c in centers if not (c.experts.exists() or c.brief_set.exists()))
        _remove(t for t in topics if not t.brief_set.exists())
        _remove(
            s
            for s in series
            if s.slug != Series.DEFAULT_SLUG and not s.brief_set.exists()
        )
        return count


def _remove(unused: Iterable[_Used]) -> None:
    for thing in unused:
        thing.delete()
