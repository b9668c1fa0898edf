"""Publish the demonstration set."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from briefs.imports import demonstration
from briefs.management.acting import acting_user


class Command(BaseCommand):
    """Publish the demonstration set."""

    help = "Publish a dozen invented briefs for trying the site out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose name it is done in."""
        parser.add_argument("--by", metavar="USERNAME", help="whose name it is done in")

    def handle(self, *, by: str | None, **options: Any) -> None:
        """Load what is not here yet."""
        report = demonstration.load(by=acting_user(by))
        self.stdout.write(
            _("Demonstration briefs added: %(count)s.") % {"count": report.loaded}
        )
        if report.taken:
            self.stdout.write(
                _("Left out, as the numbers are taken: %(keys)s.")
                % {"keys": ", ".join(report.taken)}
            )
