"""A brief's identity and working copy; readers never see these rows."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from briefs.models.publication import Publication, Version
from briefs.models.series import Series, Topic
from briefs.models.usage import Total
from experts.models import Center, Expert


class Language(models.TextChoices):
    KO = "ko", _("Korean")
    EN = "en", _("English")


class BriefQuerySet(models.QuerySet["Brief"]):
    def published(self) -> Self:
        """Briefs whose text readers can open now."""
        return self.filter(Exists(Publication.objects.readable().of(OuterRef("pk"))))

    def with_readers_view(self) -> Self:
        """Add what the desk's list says of each: live, waiting, withdrawn, changed.

        `shown_n` and `shown_kind` are of the live publication, `waiting_from` is
        the minute of one set for later, `newest` and `shown_version` tell whether
        the working copy has been saved since.
        """
        live = Publication.objects.live().of(OuterRef("pk"))
        waiting = Publication.objects.waiting().of(OuterRef("pk"))
        newest = Version.objects.filter(brief=OuterRef("pk")).order_by("-n")
        return self.annotate(
            shown_n=Subquery(live.values("n")[:1]),
            shown_kind=Subquery(live.values("kind")[:1]),
            shown_sha256=Subquery(live.values("version__sha256")[:1]),
            newest_sha256=Subquery(newest.values("sha256")[:1]),
            waiting_from=Subquery(waiting.values("shown_from")[:1]),
            readers_see=Case(
                When(shown_kind="withdrawal", then=Value("withdrawn")),
                When(shown_n__isnull=False, then=Value("live")),
                When(waiting_from__isnull=False, then=Value("waiting")),
                default=Value("nothing"),
            ),
        )

    def with_views(self) -> Self:
        """Add `views`: those counted here and those brought forward."""
        total = Total.objects.filter(brief=OuterRef("pk"), kind=Total.Kind.VIEW)
        return self.annotate(
            views=Coalesce(
                Subquery(total.values("shown")),
                0,
                output_field=models.BigIntegerField(),
            )
        )

    def for_desk(self) -> Self:
        """What a row of the desk's list needs, in one query."""
        return self.select_related("series", "owner").with_readers_view().with_views()


class Brief(models.Model):
    """One language edition: what it is called for good, and its working copy."""

    class Kind(models.TextChoices):
        FULL = "full", _("full text")
        SUMMARY = "summary", _("summary")
        TRANSLATION = "translation", _("translation")

    class Stage(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("stage", "draft")
        REVIEW = "review", _("in review")
        APPROVED = "approved", _("approved")

    # Identity
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    series = models.ForeignKey(
        Series, verbose_name=_("series"), on_delete=models.PROTECT
    )
    number = models.CharField(
        _("number"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z.-]*$")],
        help_text=_("Left blank, the series' next number is given at publication."),
    )
    slug = models.CharField(_("address"), max_length=140, blank=True, editable=False)

    # Working copy
    title = models.CharField(_("title"), max_length=400, blank=True)
    subtitle = models.CharField(_("subtitle"), max_length=400, blank=True)
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("One or two sentences for lists, search engines and feeds."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.FULL
    )
    original = models.ForeignKey(
        "self",
        verbose_name=_("original in this system"),
        on_delete=models.PROTECT,
        related_name="editions",
        null=True,
        blank=True,
    )
    original_title = models.CharField(
        _("title of an original elsewhere"), max_length=400, blank=True
    )
    original_number = models.CharField(_("its number"), max_length=40, blank=True)
    original_url = models.URLField(
        _("its web address"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    original_language = models.CharField(
        _("its language"), max_length=2, choices=Language.choices, blank=True
    )
    centers = models.ManyToManyField(Center, verbose_name=_("centers"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    date = models.DateField(_("date printed"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$")],
    )
    stage = models.CharField(
        _("stage"),
        max_length=8,
        choices=Stage.choices,
        default=Stage.DRAFT,
        editable=False,
    )

    # Bookkeeping
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="briefs",
        editable=False,
    )
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    next_anchor = models.PositiveIntegerField(default=1, editable=False)
    demonstration = models.BooleanField(
        _("demonstration"), default=False, editable=False
    )
    source = models.CharField(max_length=300, blank=True, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    objects = BriefQuerySet.as_manager()

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        ordering = ["-date", "-pk"]
        permissions = [
            ("edit_any_brief", "Can edit briefs of others"),
            ("approve_brief", "Can approve a brief"),
            ("publish_brief", "Can publish, correct and withdraw a brief"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "language", "number"],
                condition=~Q(number=""),
                name="brief_number_once_per_series_and_language",
                violation_error_message=_(
                    "This series already has a brief of that number in that language."
                ),
            ),
            models.UniqueConstraint(
                fields=["language", "slug"],
                condition=~Q(slug=""),
                name="brief_slug_once_per_language",
                violation_error_message=_("That address is taken by another brief."),
            ),
            models.UniqueConstraint(
                fields=["source", "language"],
                condition=~Q(source=""),
                name="brief_source_imported_once",
            ),
            models.CheckConstraint(
                name="brief_original_here_or_elsewhere",
                condition=Q(original__isnull=True)
                | Q(original_title="", original_number="", original_url=""),
                violation_error_message=_(
                    "Name an original in this system or one elsewhere, not both."
                ),
            ),
            models.CheckConstraint(
                name="brief_full_text_has_no_original",
                condition=~Q(kind="full")
                | Q(original__isnull=True, original_title="", original_url=""),
                violation_error_message=_(
                    "A full text has no original: choose summary or translation."
                ),
            ),
            models.CheckConstraint(
                name="brief_original_url_is_a_web_address",
                condition=Q(original_url="") | Q(original_url__regex=r"^https?://"),
                violation_error_message=_("Enter a web address (http or https)."),
            ),
            models.CheckConstraint(
                name="brief_not_its_own_original",
                condition=Q(original__isnull=True) | ~Q(original=F("pk")),
                violation_error_message=_("A brief cannot be its own original."),
            ),
        ]

    def __str__(self) -> str:
        title = self.title or str(_("(no title yet)"))
        return f"{self.number} {title}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill the address from series and number until something was published."""
        if not self.slug and self.number:
            self.slug = self.proposed_slug()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)

    def proposed_slug(self) -> str:
        """Return the address that series and number stand for."""
        plain = self.series.slug == Series.DEFAULT_SLUG
        number = self.number.lower()
        return number if plain else f"{self.series.slug}-{number}"

    def take_anchor(self) -> int:
        """Take a number for a new section; one once used is never given again.

        The caller holds the brief's lock.
        """
        anchor = self.next_anchor
        self.next_anchor += 1
        self.save(update_fields=["next_anchor"])
        return anchor

    def number_sections(self) -> None:
        """Number the sections 1, 2, 3 … in the order they stand."""
        for position, section in enumerate(self.sections.all(), 1):
            if section.position != position:
                section.position = position
                section.save(update_fields=["position"])

    @property
    def has_original_elsewhere(self) -> bool:
        """Whether what this was made from stands outside the system."""
        return bool(self.original_title or self.original_number or self.original_url)


class Section(models.Model):
    """A headed part of a brief's working copy; the opening has no heading."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    anchor = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "anchor"], name="section_anchor_once_per_brief"
            )
        ]

    def __str__(self) -> str:
        return self.heading or str(_("(no heading)"))


class Contribution(models.Model):
    """An expert's or a guest's part in a brief, in the order of the byline."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")

    brief = models.ForeignKey(
        Brief, on_delete=models.CASCADE, related_name="contributions"
    )
    expert = models.ForeignKey(
        Expert,
        verbose_name=_("expert"),
        on_delete=models.PROTECT,
        related_name="contributions",
        null=True,
        blank=True,
    )
    guest_name = models.CharField(_("guest's name"), max_length=120, blank=True)
    guest_position = models.CharField(
        _("guest's position and institution"), max_length=300, blank=True
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role.choices, default=Role.AUTHOR
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contribution_of_an_expert_or_a_guest",
                condition=Q(expert__isnull=False, guest_name="")
                | (Q(expert__isnull=True) & ~Q(guest_name="")),
                violation_error_message=_("Choose an expert or name a guest."),
            ),
            models.UniqueConstraint(
                fields=["brief", "expert", "role"],
                name="contribution_once_per_expert_and_role",
                violation_error_message=_("This expert is already named."),
            ),
        ]

    def __str__(self) -> str:
        return self.guest_name if self.expert is None else str(self.expert)
