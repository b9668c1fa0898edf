"""Removing published briefs for good: only the demonstration set can be so removed."""

from collections.abc import Collection

from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefs.models import Brief, Publication, Series, Topic
from briefs.workflow import Refused
from experts.models import Center, Expert


def remove_demonstration(slugs: Collection[str]) -> int:
    """Remove the demonstration briefs, published ones too; return how many.

    Of people, centers, topics and series those with one of the `slugs` go as well,
    unless something else uses them. The triggers that keep publications allow it by
    the `asanbriefs.erasing` setting, which lives no longer than this transaction.
    Raises Refused if a real brief names a demonstration brief as its original.
    """
    with transaction.atomic():
        briefs = Brief.objects.filter(demonstration=True)
        if real := Brief.objects.filter(original__in=briefs, demonstration=False):
            names = ", ".join(str(brief) for brief in real)
            raise Refused(
                _("Made from a demonstration brief: %(names)s. Name another original.")
                % {"names": names}
            )
        count = briefs.count()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL asanbriefs.erasing = 'on'")
            Publication.objects.filter(brief__in=briefs).delete()
            briefs.update(original=None)
            briefs.delete()
            cursor.execute("SET LOCAL asanbriefs.erasing = 'off'")
        for person in Expert.objects.filter(slug__in=slugs):
            if not person.contributions.exists():
                person.delete()
        for center in Center.objects.filter(slug__in=slugs):
            if not (center.experts.exists() or center.brief_set.exists()):
                center.delete()
        for topic in Topic.objects.filter(slug__in=slugs):
            if not topic.brief_set.exists():
                topic.delete()
        for series in Series.objects.filter(slug__in=slugs):
            if series.slug != Series.DEFAULT_SLUG and not series.brief_set.exists():
                series.delete()
        return count
