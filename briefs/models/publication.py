"""Versions, which never change, and publications: when readers see which of them."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject, Now
from django.utils.translation import gettext_lazy as _

from briefs.document import Document
from briefs.models.ids import one_of
from briefs.models.series import Series, Topic
from briefs.models.usage import Day, Total
from experts.models import Center, Expert


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

    def early_or_over(self) -> Self:
        """Those that are not live: set for a minute to come, or followed by others."""
        return self.filter(Q(shown_from__gt=Now()) | Q(shown_until__lte=Now()))

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
        """Add id and address of what the brief names and has a page as of now.

        `profiles` are its experts, `center_pages` its centers, `topic_pages` its
        topics; the names stand in the Document, as printed.
        """
        return self.annotate(
            profiles=_pages(Expert.objects.all(), "experts"),
            center_pages=_pages(Center.objects.active(), "centers"),
            topic_pages=_pages(Topic.objects.all(), "topics"),
        )

    def for_list(self) -> Self:
        """What a row of a list needs, in one query."""
        return self.select_related("brief", "series").with_views()

    def for_page(self) -> Self:
        """What a brief's page needs of the publication, in one query."""
        return (
            self.select_related("brief", "series", "version", "related")
            .with_views()
            .with_profiles()
        )

    def carrying(self, sha256: str) -> Self:
        """Those whose readers may fetch the stored file: earlier versions too.

        A withdrawal ends that for all before it, also when a text follows it.
        """
        return self.shown().not_withheld().filter(files__contains=[sha256])

    def not_withheld(self) -> Self:
        """Texts that no withdrawal shown to readers came after."""
        withdrawal = Publication.Kind.WITHDRAWAL
        later = Publication.objects.shown().filter(
            brief=OuterRef("brief"), n__gt=OuterRef("n"), kind=withdrawal
        )
        return self.exclude(kind=withdrawal).filter(~Exists(later))

    def of_any(self, briefs: Iterable[int]) -> Self:
        """Those of some briefs, of any number."""
        return self.filter(brief__in=one_of(briefs))

    def at(self, language: str, slug: str) -> Self:
        """Those of the brief at that address."""
        return self.filter(
            language=language, brief__language=language, brief__slug=slug
        )

    def made_from(self, brief: int) -> Self:
        """Editions made from a brief, as their published texts say."""
        return self.filter(original=brief)

    def with_live(self, n: int) -> Self:
        """The one of that number, later withdrawals and the live one; adds `is_live`."""
        live = Q(shown_until__isnull=True) | Q(shown_until__gt=Now())
        return self.annotate(
            is_live=models.ExpressionWrapper(live, models.BooleanField())
        ).filter(Q(n=n) | live | Q(n__gt=n, kind=Publication.Kind.WITHDRAWAL))

    def in_language(self, language: str) -> Self:
        """Those written in `language`."""
        return self.filter(language=language)

    def by_expert(self, pk: int) -> Self:
        """Those an expert had a part in."""
        return self.filter(experts__contains=[pk])

    def by_center(self, pk: int) -> Self:
        """Those of a center."""
        return self.filter(centers__contains=[pk])

    def by_topic(self, pk: int) -> Self:
        """Those filed under a topic."""
        return self.filter(topics__contains=[pk])

    def in_series(self, pk: int) -> Self:
        """Those of a series."""
        return self.filter(series=pk)

    def in_year(self, year: str) -> Self:
        """Those printed in a year; what is no year selects nothing."""
        known = len(year) == 4 and year.isascii() and year.isdecimal() and year > "0000"
        return self.filter(date__year=int(year)) if known else self.none()

    def printed(self, since: datetime.date | None, until: datetime.date | None) -> Self:
        """Those printed from a day on, until a day; None sets no bound."""
        bounds = {"date__gte": since, "date__lte": until}
        return self.filter(**{k: day for k, day in bounds.items() if day})

    def newest(self) -> Self:
        """The latest first."""
        return self.order_by("-date", "-pk")

    def oldest(self) -> Self:
        """The earliest first."""
        return self.order_by("date", "pk")

    def most_viewed(self) -> Self:
        """The most read first; every published brief has a total of its views."""
        return (
            self.filter(brief__totals__kind=Total.Kind.VIEW)
            .annotate(views=models.F("brief__totals__shown"))
            .order_by("-views", "-date", "-pk")
        )

    def with_passages(self) -> Self:
        """Add `passages`, in which a search shows what it found; None if not indexed."""
        return self.annotate(passages=F("indexed__passages"))

    def in_order_of(self, ids: Sequence[int]) -> list["Publication"]:
        """Return those of the ids in the order of these, as rows of a list."""
        rows = self.filter(pk__in=ids).for_list().order_by()
        found = {publication.pk: publication for publication in rows}
        return [found[pk] for pk in ids if pk in found]

    def rows(self, start: int, stop: int) -> list["Publication"]:
        """Return a stretch of the list, with all that its rows show.

        Only the ids are looked for in the whole list, however deep the stretch lies.
        """
        ids = self.values("pk")[start:stop]
        found = Publication.objects.filter(pk__in=ids).for_list()
        return list(found.order_by(*self.query.order_by))

    def most_read_since(self, day: datetime.date, count: int) -> list["Publication"]:
        """Return those read most since the start of `day`, as a list shows them."""
        read = Day.objects.filter(kind=Total.Kind.VIEW, day__gte=day)
        recent = read.filter(brief=OuterRef("brief")).values("brief")
        ids = (
            self.filter(brief__days__in=read)
            .annotate(recent=Sum("brief__days__count"))
            .order_by("-recent", "-date", "-pk")
            .values("pk")[:count]
        )
        return list(
            Publication.objects.filter(pk__in=ids)
            .for_list()
            .annotate(recent=Subquery(recent.annotate(n=Sum("count")).values("n")))
            .order_by("-recent", "-date", "-pk")
        )


def _pages(things: models.QuerySet[Any], ids: str) -> ArraySubquery:
    """Return id and slug of those whose ids stand in the outer row's array."""
    named = things.filter(
        models.Func(
            models.F("pk"),
            OuterRef(ids),
            arg_joiner=" = ANY(",
            template="(%(expressions)s))",
            output_field=models.BooleanField(),
        )
    )
    return ArraySubquery(named.order_by().values(data=JSONObject(id="pk", slug="slug")))


LISTED = ("kind", "shown_from", "shown_until", "series", "experts", "centers", "topics")


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
    original = models.BigIntegerField(null=True, db_index=True)
    experts = ArrayField(models.BigIntegerField(), default=list)
    centers = ArrayField(models.BigIntegerField(), default=list)
    topics = ArrayField(models.BigIntegerField(), default=list)
    files = ArrayField(models.CharField(max_length=64), default=list)

    views: int  # where `with_views` added it
    passages: list[dict[str, Any]] | None  # where `with_passages` did

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
            # With all that lists filter and count by: they never look at the rows.
            models.Index(
                fields=["language", "-date", "-id"],
                include=LISTED,
                name="publication_newest",
            ),
            models.Index(
                fields=["-date", "-id"],
                include=[*LISTED, "language"],
                name="publication_by_date",
            ),
            models.Index(fields=["shown_from"], name="publication_shown_from"),
            models.Index(fields=["shown_until"], name="publication_shown_until"),
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

    @property
    def near(self) -> list[int]:
        """The briefs nearest to this one, nearest first, readable or not."""
        return self.related.briefs if hasattr(self, "related") else []

    def document(self) -> Document | None:
        """Return the published Document; None for a notice of withdrawal."""
        return None if self.version is None else self.version.document()

    def reason(self, language: str) -> str:
        """Return why it was published anew or withdrawn."""
        first, second = self.reason_ko, self.reason_en
        return (first or second) if language == "ko" else (second or first)
