"""Old addresses that must go on leading to a brief, or say that it is gone."""

import re
from typing import Optional
from urllib.parse import unquote

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from briefs.models.brief import Brief
from briefs.models.publication import Publication

BRIEF_PATH = re.compile(r"/(?:ko|en)/briefs/[^/]+/")


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def answering(self, path: str, query: str) -> Optional["Redirect"]:
        """Return what answers for an address nothing else answers.

        The longest old address wins; one of several parameters is enough, as links
        get others added on their way. Drafts are not led to.
        """
        shown = Publication.objects.live().of(OuterRef("brief"))
        found = self.select_related("brief").filter(Q(gone=True) | Exists(shown))
        known = found.filter(old_path__in=_candidates(path, query))
        return max(known, key=lambda row: len(row.old_path), default=None)


def _candidates(path: str, query: str) -> set[str]:
    """Return every spelling under which the old address may have been noted."""
    paths = {path, f"{path.rstrip('/')}/"} | {path.rstrip("/")} - {""}
    candidates = set(paths)
    for part in {query, unquote(query), *query.split("&"), *unquote(query).split("&")}:
        candidates |= {f"{way}?{part}" for way in paths if part}
    if below := BRIEF_PATH.match(path):
        candidates.add(below[0])
    return candidates


class Redirect(models.Model):
    """An address of before (path and query) and the brief that answers now."""

    old_path = models.CharField(
        _("old address"),
        max_length=500,
        unique=True,
        help_text=_("Path and query without the host, e.g. /?p=83920."),
    )
    brief = models.ForeignKey(
        Brief,
        verbose_name=_("brief"),
        on_delete=models.CASCADE,
        related_name="redirects",
        null=True,
        blank=True,
    )
    gone = models.BooleanField(_("gone for good (410)"), default=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                name="redirect_to_a_brief_or_gone",
                condition=Q(brief__isnull=False, gone=False)
                | Q(brief__isnull=True, gone=True),
                violation_error_message=_("Choose a brief, or mark it as gone."),
            ),
            models.CheckConstraint(
                name="redirect_begins_with_one_slash",
                condition=Q(old_path__startswith="/")
                & ~Q(old_path__startswith="//")
                & ~Q(old_path__startswith="/admin"),
                violation_error_message=_("The address must begin with one slash."),
            ),
        ]

    def __str__(self) -> str:
        return self.old_path

    @property
    def leads_below(self) -> bool:
        """Whether files and versions under the old address move with it."""
        return BRIEF_PATH.fullmatch(self.old_path) is not None
