"""Bring briefs in from files, and say in plain words what became of each."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from briefs import imports
from briefs.imports.load import Outcome, Result, load
from briefs.management.acting import acting_user


class Command(BaseCommand):
    """Bring briefs in from files; the type is recognised."""

    help = "Bring briefs in from files. The same file again adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and what the one file does not say."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--title", help="title, if the file has none")
        parser.add_argument(
            "--date", type=datetime.date.fromisoformat, help="date, e.g. 2022-07-22"
        )
        parser.add_argument("--publish", action="store_true", help="show readers")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--by", metavar="USERNAME", help="whose name it is done in")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        """Load each file; a file that fails does not keep the others out."""
        if len(paths) > 1 and (options["title"] or options["date"]):
            raise CommandError(_("A title or date can be given for one file only."))
        by = acting_user(options["by"])
        failed = 0
        for path in paths:
            try:
                records = imports.read(path.read_bytes(), name=path.name)
            except (OSError, imports.UnsupportedFileError) as error:
                self.stderr.write(f"{path}: {error}")
                failed += 1
                continue
            for record in records:
                with transaction.atomic():
                    outcome = load(
                        record,
                        by=by,
                        publish=options["publish"],
                        title=options["title"],
                        date=options["date"],
                    )
                    # Written inside, while a dry run can still read the brief.
                    self.stdout.write(f"{path}: {_told(outcome)}")
                    transaction.set_rollback(options["dry_run"])
                failed += outcome.result is Result.REFUSED
        if options["dry_run"]:
            self.stdout.write(_("This was a trial: nothing was changed."))
        if failed:
            raise CommandError(_("Not loaded: %(count)s") % {"count": failed})


def _told(outcome: Outcome) -> str:
    """Say what was done, and what the brief still needs."""
    names = {"number": _("number"), "title": _("title"), "date": _("date")}
    words = {
        Result.CREATED: _("“%(brief)s” was added."),
        Result.COMPLETED: _("“%(brief)s” was there already and was completed."),
        Result.UNCHANGED: _("“%(brief)s” was there already; nothing was changed."),
        Result.REFUSED: _("Refused. %(reason)s"),
    }
    said = [words[outcome.result] % {"brief": outcome.brief, "reason": outcome.reason}]
    if outcome.published:
        said.append(_("Readers can see it."))
    elif outcome.brief and not outcome.brief.publications.exists():
        said.append(_("It is a draft."))
    if outcome.missing:
        fields = ", ".join(names[name] for name in outcome.missing)
        said.append(_("It still lacks: %(fields)s.") % {"fields": fields})
    if outcome.brief and outcome.reason:
        said.append(_("Not published. %(reason)s") % {"reason": outcome.reason})
    return " ".join(said)
