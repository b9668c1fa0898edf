"""Versions, which never change, and publications: when readers see which of them."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject, Now
from django.utils.translation import gettext_lazy as _

from briefs.document import Document
from briefs.models.series import Series
from briefs.models.usage import Total
from experts.models import Expert


class Version(models.Model):
    """The whole brief as saved once; a trigger refuses any change."""

    brief = models.ForeignKey(
        "briefs.Brief", on_delete=models.CASCADE, related_name="versions"
    )
    n = models.PositiveIntegerField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-n"]
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "n"], name="version_numbered_per_brief"
            )
        ]

    def __str__(self) -> str:
        return f"{self.n}"

    def document(self) -> Document:
        """Read the Document this version holds."""
        return Document.from_json(self.data)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def live(self) -> Self:
        """What readers are shown now, withdrawal notices included.

        "Now" is the database's clock, so that every node agrees.
        """
        return self.filter(
            Q(shown_until__isnull=True) | Q(shown_until__gt=Now()),
            shown_from__lte=Now(),
        )

    def readable(self) -> Self:
        """What readers can read now: live, and not a notice of withdrawal."""
        return self.live().exclude(kind=Publication.Kind.WITHDRAWAL)

    def shown(self) -> Self:
        """All that readers are or once were shown."""
        return self.filter(shown_from__lte=Now())

    def waiting(self) -> Self:
        """Publications set for a minute to come."""
        return self.filter(shown_from__gt=Now())

    def of(self, brief: Any) -> Self:
        """Those of one brief (or of an outer query's)."""
        return self.filter(brief=brief)

    def with_views(self) -> Self:
        """Add `views`: those counted here and those brought forward."""
        total = Total.objects.filter(brief=OuterRef("brief"), kind=Total.Kind.VIEW)
        return self.annotate(
            views=Coalesce(
                Subquery(total.values("shown")),
                0,
                output_field=models.BigIntegerField(),
            )
        )

    def with_profiles(self) -> Self:
        """Add `profiles`: id and address of each named expert's page as of now."""
        people = Expert.objects.filter(
            pk=models.Func(OuterRef("experts"), function="ANY")
        )
        return self.annotate(
            profiles=ArraySubquery(people.values(data=JSONObject(id="pk", slug="slug")))
        )

    def for_list(self) -> Self:
        """What a row of a list needs, in one query."""
        return self.select_related("brief", "series").with_views()

    def for_page(self) -> Self:
        """What a brief's page needs of the publication, in one query."""
        return (
            self.select_related("brief", "series", "version")
            .with_views()
            .with_profiles()
        )

    def carrying(self, sha256: str) -> Self:
        """Those whose readers may fetch the stored file."""
        return self.filter(files__contains=[sha256])


class Publication(models.Model):
    """From when to when readers see which version, and what lists need to know.

    Numbered per brief; `chain` is the sha256 of the Document's hash and the chain
    of the publication before, so that a changed past shows. A withdrawal has no
    version: its notice stands at the address instead of the text.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("first publication")
        SILENT = "silent", _("silent change")
        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")
        CONCERN = "concern", _("expression of concern")
        RETRACTION = "retraction", _("retraction")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    brief = models.ForeignKey(
        "briefs.Brief", on_delete=models.PROTECT, related_name="publications"
    )
    n = models.PositiveIntegerField()
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="publications", null=True
    )
    shown_from = models.DateTimeField(_("shown from"))
    shown_until = models.DateTimeField(_("shown until"), null=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    reason_ko = models.TextField(_("reason (Korean)"), blank=True)
    reason_en = models.TextField(_("reason (English)"), blank=True)
    chain = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
    )
    made = models.DateTimeField(auto_now_add=True)

    # For lists, facets and search: taken from the Document, never changed.
    language = models.CharField(max_length=2)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=400)
    subtitle = models.CharField(max_length=400, blank=True)
    summary = models.TextField(blank=True)
    form = models.CharField(max_length=12)
    byline = models.TextField(blank=True)
    affiliation = models.TextField(blank=True)
    date = models.DateField()
    experts = ArrayField(models.BigIntegerField(), default=list)
    centers = ArrayField(models.BigIntegerField(), default=list)
    topics = ArrayField(models.BigIntegerField(), default=list)
    files = ArrayField(models.CharField(max_length=64), default=list)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "n"], name="publication_numbered_per_brief"
            ),
            models.UniqueConstraint(
                fields=["brief"],
                condition=Q(shown_until__isnull=True),
                name="publication_one_open_per_brief",
            ),
            models.CheckConstraint(
                name="publication_ends_after_it_begins",
                condition=Q(shown_until__isnull=True)
                | Q(shown_until__gt=models.F("shown_from")),
            ),
            models.CheckConstraint(
                name="publication_has_a_text_unless_withdrawn",
                condition=Q(kind="withdrawal", version__isnull=True)
                | (~Q(kind="withdrawal") & Q(version__isnull=False)),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_for_a_reason",
                condition=~Q(kind="withdrawal") | (~Q(reason_ko="") & ~Q(reason_en="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "-date", "-id"], name="publication_newest"
            ),
            models.Index(fields=["shown_from"], name="publication_shown_from"),
            GinIndex(fields=["experts"], name="publication_experts"),
            GinIndex(fields=["centers"], name="publication_centers"),
            GinIndex(fields=["topics"], name="publication_topics"),
            GinIndex(fields=["files"], name="publication_files"),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.n}"

    @property
    def withdrawn(self) -> bool:
        """Whether this is a notice in place of the text."""
        return self.kind == self.Kind.WITHDRAWAL

    def document(self) -> Document | None:
        """Return the published Document; None for a notice of withdrawal."""
        return None if self.version is None else self.version.document()

    def reason(self, language: str) -> str:
        """Return why it was published anew or withdrawn."""
        first, second = self.reason_ko, self.reason_en
        return (first or second) if language == "ko" else (second or first)
