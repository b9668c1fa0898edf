"""What every database must contain; safe to run again and again."""

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q

from briefs import policy
from briefs.models import Page, Series
from briefs.standing_pages import PAGES


def ensure_defaults() -> None:
    """Create groups with their rights, the default series, standing pages, cache.

    Texts and names that editors changed stay as they are.
    """
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        _groups()
        Series.objects.get_or_create(
            slug=Series.DEFAULT_SLUG,
            defaults={"name_ko": "이슈브리프", "name_en": "Issue Brief"},
        )
        for slug, texts in PAGES.items():
            Page.objects.get_or_create(slug=slug, defaults=texts)


def _groups() -> None:
    """Each group has the rights of those before it and its own."""
    rights = Q()
    for name, labels in policy.GROUPS.items():
        for label in labels.split():
            app, codename = label.split(".")
            rights |= Q(content_type__app_label=app, codename=codename)
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(rights))
