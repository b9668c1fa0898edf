"""Old addresses that must go on leading to a brief, or say that it is gone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from briefs.models.brief import Brief


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
