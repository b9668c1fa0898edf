"""The record of who did what when; a trigger lets nothing in it change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from briefs.models.brief import Brief


class Event(models.Model):
    """One step somebody took; it outlives the brief it speaks of."""

    brief = models.ForeignKey(
        Brief,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="events",
        null=True,
    )
    step = models.CharField(_("step"), max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d %H:%M}"
