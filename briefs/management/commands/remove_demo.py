"""Remove the demonstration set for good."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from briefs.erasure import remove_demonstration


class Command(BaseCommand):
    """Remove the demonstration set for good."""

    help = "Remove the invented briefs, their people, centers and topics."

    def handle(self, **options: Any) -> None:
        """Remove them; real briefs and what they use stay."""
        count = remove_demonstration()
        self.stdout.write(
            _("Demonstration briefs removed: %(count)s.") % {"count": count}
        )
