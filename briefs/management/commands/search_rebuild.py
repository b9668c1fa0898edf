"""Bring the search index up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from briefs.models import Failure
from briefs.search import index

TELLINGS = 20


class Command(BaseCommand):
    """Bring the search index up to date."""

    help = (
        "Compare every publication with its row of the search index and write those that"
        " differ; a run cut short goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let only what is known to be missing or out of date be looked at."""
        parser.add_argument(
            "--stale",
            action="store_true",
            help="only what is known to be missing or out of date",
        )

    def handle(self, *, stale: bool, verbosity: int, **options: Any) -> None:
        """Index, telling how far it is and what could not be indexed."""
        told = 0

        def tell(done: int, every: int) -> None:
            nonlocal told
            if done * TELLINGS // every > told and verbosity:
                told = done * TELLINGS // every
                self.stdout.write(f"{done:,} / {every:,}")
                self.stdout.flush()

        outcome = index.rebuild(only_stale=stale, tell=tell)
        if verbosity:
            self.stdout.write(
                _("Indexed: %(written)s; unchanged: %(same)s; not indexed: %(failed)s.")
                % {
                    "written": len(outcome.written),
                    "same": outcome.seen - len(outcome.written) - len(outcome.failed),
                    "failed": len(outcome.failed),
                }
            )
        for failure in Failure.objects.select_related("publication"):
            self.stderr.write(f"{failure.publication}: {failure.error}")
