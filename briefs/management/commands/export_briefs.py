"""Take briefs out: one file, a list, or an archive of many."""

import datetime
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from briefs.document import Document
from briefs.exports import bulk
from briefs.exports.contract import ExportRefusedError


class Command(BaseCommand):
    """Take briefs out: one file, a list, or an archive of many."""

    help = "Take out what readers can read now, as one file or a ZIP of many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which briefs, in which formats, and where to."""
        parser.add_argument(
            "--format",
            dest="formats",
            type=_formats,
            required=True,
            metavar="F[,F]",
            help=", ".join(bulk.CHOICES),
        )
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages)
        parser.add_argument("--center", metavar="SLUG")
        parser.add_argument("--expert", metavar="SLUG")
        parser.add_argument("--year", type=int)
        parser.add_argument("--since", type=datetime.date.fromisoformat, metavar="DATE")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, formats: list[str], output: Path, **options: Any) -> None:
        """Write the file; fail if there is nothing to write or something is refused."""
        names = ("language", "center", "expert", "year", "since")
        selected = bulk.select(**{name: options[name] for name in names})
        self._total = selected.count()
        if not self._total:
            raise CommandError(_("No published brief fits."))
        self._refused = 0
        try:
            count = bulk.write(
                selected,
                formats,
                output,
                progress=self._show if options["verbosity"] else lambda done: None,
                refused=self._tell,
            )
        except OSError as error:
            raise CommandError(str(error)) from error
        if self._refused:
            raise CommandError(_("Not written: %(count)d") % {"count": self._refused})
        said = _("%(count)d briefs written to %(file)s")
        self.stderr.write(said % {"count": count, "file": output}, lambda text: text)

    def _show(self, done: int) -> None:
        """Keep one line of progress for a person, a line a hundred for a log."""
        end = "\r" if sys.stderr.isatty() and done < self._total else "\n"
        if end == "\r" or done == self._total or done % 100 == 0:
            self.stderr.write(f"{done}/{self._total}", lambda text: text, ending=end)

    def _tell(self, document: Document, error: ExportRefusedError) -> None:
        self._refused += 1
        for problem in error.problems:
            where = f"{document.number} ({document.language}), {problem.place}"
            self.stderr.write(f"{where}: {problem.message}")


def _formats(value: str) -> list[str]:
    formats = list(dict.fromkeys(value.split(",")))
    for fmt in formats:
        if fmt not in bulk.CHOICES:
            raise ArgumentTypeError(_("There is no format “%(name)s”.") % {"name": fmt})
    return formats
