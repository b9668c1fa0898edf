"""The project as an app: it brings the check of the database."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from asanbriefs.embedded.checks import korean_trigrams


class ProjectConfig(AppConfig):
    name = "asanbriefs"

    def ready(self) -> None:
        """Refuse an unfit database in `check --database` and before each `migrate`."""
        register(korean_trigrams, Tags.database)
