"""The briefs app; after each migration the database gets what it must contain."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BriefsConfig(AppConfig):
    name = "briefs"
    verbose_name = _("Briefs")

    def ready(self) -> None:
        """Call ensure_defaults() after `migrate`, and after a test database's flush."""
        post_migrate.connect(_after_migrate, sender=self)


def _after_migrate(**kwargs: Any) -> None:
    from briefs.defaults import ensure_defaults

    ensure_defaults()
