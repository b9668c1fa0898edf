"""Bind many briefs as one book, as a recipe says."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from briefs.exports.contract import TakingError
from briefs.exports.volume import making
from briefs.management.bar import Bar
from briefs.management.whole import whole


class Command(BaseCommand):
    """Bind many briefs as one book, as a recipe says."""

    help = (
        "Bind briefs as one PDF, EPUB or DOCX. The recipe is a JSON file with at least "
        "`briefs` (ids, in order) and `title`; the desk writes one for every volume."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is bound, as what, and where to."""
        parser.add_argument("recipe", type=Path, metavar="RECIPE.json")
        parser.add_argument("--format", choices=list(making.FORMATS))
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(
        self, *, recipe: Path, format: str | None, output: Path, **options: Any
    ) -> None:
        """Write the file, which appears whole or not at all."""
        bar = Bar(self.stderr, quiet=not options["verbosity"])
        try:
            wanted = json.loads(recipe.read_text(encoding="utf-8"))
            if not isinstance(wanted, dict):
                raise CommandError(_("The recipe is no JSON object."))
            if format:
                wanted["format"] = format
            count = _write(wanted, output, bar)
        except (ValueError, RecursionError) as error:
            said = _("The recipe is wrong: %(why)s")
            raise CommandError(said % {"why": error}) from error
        except (OSError, TakingError) as error:
            raise CommandError(str(error)) from error
        said = _("%(count)d briefs written to %(file)s")
        self.stderr.write(said % {"count": count, "file": output}, lambda text: text)


def _write(recipe: dict[str, Any], output: Path, bar: Bar) -> int:
    with whole(output) as file:
        return making.make(recipe, file, progress=bar.show, refused=bar.tell).count
