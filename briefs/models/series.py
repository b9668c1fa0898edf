"""Series and topics: what a brief belongs to and what it is about."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from briefs.document import Label
from experts.models import localized


def validate_number_pattern(pattern: str) -> None:
    """Refuse a pattern that gives two briefs of a year one number, or an odd one."""
    if re.fullmatch(r"(?:[0-9A-Za-z.-]|\{year\}|\{n(?::0\d)?\})*", pattern) is None:
        raise ValidationError(_("Use letters, digits, . and -, {year} and {n:02}."))
    one, two = (pattern.format(year=2024, n=n) for n in (1, 2))
    if one == two or not one[0].isalnum():
        raise ValidationError(_("Use letters, digits, . and -, {year} and {n:02}."))


class _Named(models.Model):
    name_ko = models.CharField(_("name (Korean)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    slug = models.SlugField(
        _("address"),
        unique=True,
        max_length=100,
        help_text=_("The last part of the page's web address."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """Return the name in `language`, or the other where it is blank."""
        return localized(self, "name", language)

    def label(self) -> Label:
        """Return the thing as a Document names it."""
        return Label(self.pk, self.slug, self.name_ko, self.name_en)


class Series(_Named):
    """A numbered series of briefs; the default one gives its briefs short addresses."""

    DEFAULT_SLUG = "issue-brief"

    number_pattern = models.CharField(
        _("number pattern"),
        max_length=40,
        default="{year}-{n:02}",
        validators=[validate_number_pattern],
        help_text=_("Filled with the year and a running number, e.g. 2022-19."),
    )
    issn = models.CharField(_("ISSN"), max_length=9, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="series_has_a_name",
                condition=~models.Q(name_ko="", name_en=""),
                violation_error_message=_("Give a name in at least one language."),
            )
        ]


class Topic(_Named):
    """A subject that briefs are filed under."""

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name_ko", "pk"]
        constraints = [
            models.CheckConstraint(
                name="topic_has_a_name",
                condition=~models.Q(name_ko="", name_en=""),
                violation_error_message=_("Give a name in at least one language."),
            )
        ]
