"""What was taken out: asked for by whom, how far it is, and what came of it."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from briefs.models.ids import one_of
from briefs.models.publication import Publication


class ExportQuerySet(models.QuerySet["Export"]):
    def under_way(self) -> Self:
        """Those that are waited for."""
        return self.filter(state__in=Export.UNDER_WAY)

    def with_files(self) -> Self:
        """Those whose files are there, or are being made."""
        return self.filter(state__in=[*Export.UNDER_WAY, Export.State.DONE])

    def of(self, user: User) -> Self:
        """Those a person asked for."""
        return self.filter(by=user)

    def for_desk(self) -> Self:
        """What a page says of an export, in one query."""
        return self.select_related("by").defer("publications")

    def over(self, now: datetime.datetime) -> Self:
        """Those whose files are to go."""
        return self.filter(state=Export.State.DONE, kept_until__lte=now)


class Export(models.Model):
    """One taking-out; its row stays as the record when its file is gone.

    `recipe` is what its kind understands. `run` names the run that may write here: one
    that another has taken over finds no row to write to. `problems` are what was left
    out, each with brief, place and message; `failure` says why nothing came of it. Both
    are in `language`, that of the person who asked. `publications` are those that the
    file says anything of; there may be a hundred thousand, so lists leave them out.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        GONE = "gone", _("file removed")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=20)
    recipe = models.JSONField()
    language = models.CharField(max_length=2)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.WAITING
    )
    run = models.CharField(max_length=32, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    publications = ArrayField(models.BigIntegerField(), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT
    )
    asked = models.DateTimeField(auto_now_add=True)
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="export_done_has_its_file",
                condition=~models.Q(state="done")
                | (
                    ~models.Q(name="")
                    & ~models.Q(sha256="")
                    & ~models.Q(kept_until=None)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="export_of_a_person"),
            models.Index(
                fields=["state", "kept_until"],
                condition=models.Q(state__in=["waiting", "running", "done"]),
                name="export_not_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def under_way(self) -> bool:
        """Whether it is waited for."""
        return self.state in self.UNDER_WAY

    def withheld(self) -> list[tuple[str, str, str]]:
        """Return what its file says that readers may no longer read, withdrawn since.

        Each as number, language and title; these are empty for what was erased.
        """
        held = Publication.objects.filter(pk__in=one_of(self.publications))
        given = held.not_withheld()
        if given.count() == len(self.publications):
            return []
        still = set(given.values_list("pk", flat=True))
        gone = [pk for pk in self.publications if pk not in still]
        names = Publication.objects.filter(pk__in=one_of(gone)).values_list(
            "pk", "number", "language", "title"
        )
        found = {pk: (number, language, title) for pk, number, language, title in names}
        return [found.get(pk, ("", "", "")) for pk in gone]

    def seconds_left(self, now: datetime.datetime) -> float | None:
        """Return how long it will take at the pace so far; None if nobody can know."""
        if self.state != self.State.RUNNING or not (self.begun and self.done):
            return None
        spent: Any = now - self.begun
        return float(spent.total_seconds() / self.done * (self.total - self.done))
