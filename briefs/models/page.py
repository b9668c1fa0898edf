"""The institute's own words: about, privacy, accessibility."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from experts.models import localized


class Page(models.Model):
    """A standing page whose text the institute edits; its body is clean HTML."""

    slug = models.SlugField(_("address"), unique=True)
    title_ko = models.CharField(_("title (Korean)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    body_ko = models.TextField(_("text (Korean)"), blank=True)
    body_en = models.TextField(_("text (English)"), blank=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title()

    def title(self, language: str | None = None) -> str:
        """Return the title in `language`."""
        return localized(self, "title", language)

    def body(self, language: str | None = None) -> str:
        """Return the text in `language`, or the other where it is blank."""
        return localized(self, "body", language)
