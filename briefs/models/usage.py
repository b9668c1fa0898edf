"""How often briefs were read: narrow rows that never touch the brief's own."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    VIEW = "view", _("view")
    DOWNLOAD = "download", _("download")


class Total(models.Model):
    """The running total of one brief and kind.

    `brought_forward` is what an earlier system had counted up to
    `brought_forward_on`; it is kept apart and shown in the sum. `last_at` is the time
    of the latest reading counted here.
    """

    Kind = Kind

    brief = models.ForeignKey(
        "briefs.Brief", on_delete=models.CASCADE, related_name="totals"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    counted = models.PositiveBigIntegerField(_("counted here"), default=0)
    brought_forward = models.PositiveBigIntegerField(_("brought forward"), default=0)
    brought_forward_on = models.DateField(_("brought forward on"), null=True)
    last_at = models.DateTimeField(_("last read"), null=True)
    shown = models.GeneratedField(
        expression=models.F("counted") + models.F("brought_forward"),
        output_field=models.PositiveBigIntegerField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("total of readings")
        verbose_name_plural = _("totals of readings")
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "kind"], name="total_once_per_brief_and_kind"
            )
        ]
        indexes = [models.Index(fields=["kind", "-shown"], name="total_most_read")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"


class Day(models.Model):
    """Readings of one brief and kind on one day of Seoul's calendar.

    `unique_items` are those of `count` that were the reader's first of this brief, by
    either kind, in their clock hour: COUNTER's unique items are the sum over both
    kinds. `machines` are requests of robots; `count` has none of them.
    """

    brief = models.ForeignKey(
        "briefs.Brief", on_delete=models.CASCADE, related_name="days"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    unique_items = models.PositiveIntegerField(default=0)
    machines = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "brief", "kind"], name="day_once_per_brief_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.count}"


class Reading(models.Model):
    """A reader's requests of one brief that lie at most 30 seconds apart: one reading.

    `key` is a keyed hash nobody can turn back. Rows live until their clock hour is
    over and they have been kept a while, as servers may report late; the table is not
    written to the log: a crash may empty it.
    """

    key = models.BinaryField(max_length=16, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    kept_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return bytes(self.key).hex()


class Salt(models.Model):
    """The secret of one day that reader keys are made with; deleted after the day."""

    day = models.DateField(unique=True)
    value = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class Batch(models.Model):
    """A spool file that has been counted; its name keeps it from being so twice.

    `shown` holds the new figure by the id of each brief whose views changed, so that
    every server can renew the numbers on the pages it keeps. The ids rise in the order
    the batches were committed.
    """

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)
    shown = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
