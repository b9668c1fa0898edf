"""Centers and experts: who writes the briefs, as they are today."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def localized(thing: models.Model, field: str, language: str | None = None) -> str:
    """Return `{field}_{language}`, or the other language's text where it is blank."""
    first, second = ("ko", "en") if _korean(language) else ("en", "ko")
    return str(
        getattr(thing, f"{field}_{first}") or getattr(thing, f"{field}_{second}")
    )


def _korean(language: str | None) -> bool:
    return (language or get_language() or "ko").startswith("ko")


def validate_orcid(value: str) -> None:
    """Refuse an ORCID whose check digit (ISO 7064, 11-2) is wrong."""
    digits = value.replace("-", "")
    total = 0
    for digit in digits[:15]:
        if not digit.isascii() or not digit.isdigit():
            raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097."))
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if len(value) != 19 or digits[15:] != ("X" if check == 10 else str(check)):
        raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097."))


class CenterQuerySet(models.QuerySet["Center"]):
    def active(self) -> Self:
        """Centers shown to readers."""
        return self.filter(active=True)


class Center(models.Model):
    """A research center of the institute."""

    name_ko = models.CharField(_("name (Korean)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    slug = models.SlugField(
        _("address"),
        unique=True,
        max_length=100,
        help_text=_("The last part of the page's web address."),
    )
    description_ko = models.TextField(_("description (Korean)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)
    ror = models.URLField(
        _("ROR"), blank=True, help_text=_("The center's address at ror.org, if any.")
    )

    objects = CenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("center")
        verbose_name_plural = _("centers")
        ordering = ["order", "name_ko", "pk"]
        constraints = [
            models.CheckConstraint(
                name="center_has_a_name",
                condition=~models.Q(name_ko="", name_en=""),
                violation_error_message=_("Give a name in at least one language."),
            )
        ]

    def __str__(self) -> str:
        return localized(self, "name")

    def name(self, language: str | None = None) -> str:
        """Return the name in `language`, or the other where it is blank."""
        return localized(self, "name", language)

    def description(self, language: str | None = None) -> str:
        """Return the description in `language`, or the other where it is blank."""
        return localized(self, "description", language)


class ExpertQuerySet(models.QuerySet["Expert"]):
    def present(self) -> Self:
        """People listed on the experts' page: those who work here now."""
        return self.filter(
            status__in=[Expert.Status.CURRENT, Expert.Status.VISITING]
        ).select_related("center")

    def of(self, center: Center) -> Self:
        """Those of one center."""
        return self.filter(center=center)

    def pictured(self, sha256: str) -> Self:
        """Those whose photo is the stored file."""
        return self.filter(photo__startswith=f"{sha256}/")

    def by_name(self, language: str) -> Self:
        """Order as a reader of `language` expects, whatever the database's locale."""
        first, second = ("ko", "en") if _korean(language) else ("en", "ko")
        names = [
            Coalesce(NullIf(f"{part}_{first}", models.Value("")), f"{part}_{second}")
            for part in ("family", "given")
        ]
        return self.order_by(*names, "pk")


class Expert(models.Model):
    """A person of the institute, or an outside author with a page here.

    Pages about a person show the present; a published brief keeps the name, the
    position and the biography it was printed with.
    """

    class Status(models.TextChoices):
        CURRENT = "current", _("current")
        VISITING = "visiting", _("visiting")
        FORMER = "former", _("former")
        EXTERNAL = "external", _("external")

    family_ko = models.CharField(_("family name (Korean)"), max_length=50, blank=True)
    given_ko = models.CharField(_("given name (Korean)"), max_length=50, blank=True)
    family_en = models.CharField(_("family name (Latin)"), max_length=80, blank=True)
    given_en = models.CharField(_("given name (Latin)"), max_length=80, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
        help_text=_("Other romanisations or scripts, separated by commas."),
    )
    slug = models.SlugField(
        _("address"),
        unique=True,
        max_length=100,
        help_text=_("The last part of the page's web address."),
    )
    position_ko = models.CharField(_("position (Korean)"), max_length=200, blank=True)
    position_en = models.CharField(_("position (English)"), max_length=200, blank=True)
    biography_ko = models.TextField(_("biography (Korean)"), blank=True)
    biography_en = models.TextField(_("biography (English)"), blank=True)
    center = models.ForeignKey(
        Center,
        verbose_name=_("center"),
        on_delete=models.PROTECT,
        related_name="experts",
        null=True,
        blank=True,
    )
    photo = models.FileField(_("photo"), max_length=200, blank=True)
    photo_alt_ko = models.CharField(
        _("photo text (Korean)"), max_length=200, blank=True
    )
    photo_alt_en = models.CharField(
        _("photo text (English)"), max_length=200, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CURRENT
    )
    orcid = models.CharField(
        _("ORCID"), max_length=19, blank=True, validators=[validate_orcid]
    )
    email = models.EmailField(_("public e-mail"), blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["family_ko", "given_ko", "family_en", "given_en", "pk"]
        constraints = [
            models.CheckConstraint(
                name="expert_has_a_family_name",
                condition=~models.Q(family_ko="", family_en=""),
                violation_error_message=_(
                    "Give the family name in at least one script."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """Return the whole name, family name first, as pages print it."""
        korean = f"{self.family_ko}{self.given_ko}"
        latin = f"{self.family_en} {self.given_en}".strip()
        return (korean or latin) if _korean(language) else (latin or korean)

    def parts(self, language: str | None = None) -> tuple[str, str]:
        """Return family and given name in the script `name` uses."""
        korean, latin = (
            (self.family_ko, self.given_ko),
            (self.family_en, self.given_en),
        )
        first, second = (korean, latin) if _korean(language) else (latin, korean)
        return first if any(first) else second

    def position(self, language: str | None = None) -> str:
        """Return the position in `language`, or the other where it is blank."""
        return localized(self, "position", language)

    def biography(self, language: str | None = None) -> str:
        """Return the biography in `language`, or the other where it is blank."""
        return localized(self, "biography", language)

    def photo_alt(self, language: str | None = None) -> str:
        """Return the picture's text, or the name where none was written."""
        return localized(self, "photo_alt", language) or self.name(language)
