"""Remove the demonstration set for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from briefs.erasure import remove_demonstration
from briefs.imports import demonstration
from briefs.workflow import Refused


class Command(BaseCommand):
    """Remove the demonstration set for good."""

    help = "Remove the invented briefs, their people, centers and topics."

    def handle(self, **options: Any) -> None:
        """Remove them; real briefs and what they use stay."""
        try:
            count = remove_demonstration(demonstration.slugs())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            _("Demonstration briefs removed: %(count)s.") % {"count": count}
        )
