"""Fill an empty site with invented briefs, to develop and measure with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from briefs.imports import sample
from briefs.workflow import Refused

TELLINGS = 20


class Command(BaseCommand):
    """Fill an empty site with invented briefs, to develop and measure with."""

    help = "Let an otherwise empty site have N invented briefs, the same for a seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how many, and which."""
        parser.add_argument("--briefs", metavar="N", type=int, required=True)
        parser.add_argument("--seed", metavar="S", type=int, default=1)

    def handle(self, *, briefs: int, seed: int, **options: Any) -> None:
        """Add what is missing, telling how far it is."""
        if briefs < 1:
            raise CommandError(_("There must be at least one brief."))
        step = max(briefs // TELLINGS, 1)
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            if done // step > told:
                told = done // step
                self.stdout.write(f"{done:,} / {briefs:,}")
                self.stdout.flush()

        try:
            added = sample.grow(briefs, seed=seed, tell=tell)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("Sample briefs added: %(count)s.") % {"count": added})
        if added:
            self.stdout.write(
                _("The worker makes them findable by and by, search_rebuild at once.")
            )
