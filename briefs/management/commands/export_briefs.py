"""Take briefs out: one file, a list, or an archive of many."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from briefs.exports import FORMATS, bulk
from briefs.exports.contract import TakingError
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.exports.table import TABLES
from briefs.management.bar import Bar
from briefs.management.whole import whole
from briefs.models import Brief

SLUGS = ("topic", "center", "series", "expert")
# Whoever names a file so wants this, not an archive of it.
SUFFIXES = {it.suffix for known in (FORMATS, TABLES) for it in known.values()}


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
        for name in SLUGS:
            parser.add_argument(f"--{name}", metavar="SLUG")
        parser.add_argument("--year", type=_year)
        parser.add_argument("--since", type=_day, metavar="DATE", help="printed from")
        parser.add_argument("--until", type=_day, metavar="DATE", help="printed until")
        parser.add_argument("--words", default="", help="what a search finds")
        parser.add_argument(
            "--pick",
            type=lambda value: value.split(","),
            metavar="N[,N]",
            help="these briefs only: their numbers, or their ids",
        )
        parser.add_argument(
            "--counted-from", type=_day, metavar="DATE", help="figures from this day"
        )
        parser.add_argument(
            "--counted-until", type=_day, metavar="DATE", help="figures until this day"
        )
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, output: Path, **options: Any) -> None:
        """Write the file; fail if there is nothing to write or something is refused."""
        recipe = Recipe(_selection(options), options["formats"], _counted(options))
        bar = Bar(self.stderr, quiet=not options["verbosity"])
        try:
            count = _write(recipe, output, bar)
        except (OSError, TakingError) as error:
            raise CommandError(str(error)) from error
        if bar.refused:
            raise CommandError(_("Not written: %(count)d") % {"count": bar.refused})
        said = _("%(count)d briefs written to %(file)s")
        self.stderr.write(said % {"count": count, "file": output}, lambda text: text)


def _write(recipe: Recipe, output: Path, bar: Bar) -> int:
    suffix = output.suffix.lower().removeprefix(".")
    packed = suffix == bulk.ZIP
    if suffix in SUFFIXES and bulk.is_archive(recipe):
        said = _("What was asked for comes as a ZIP: name the file “%(name)s”.")
        raise CommandError(said % {"name": output.with_suffix(".zip").name})
    with whole(output) as making:
        return bulk.take(
            recipe, making, packed=packed, progress=bar.show, refused=bar.tell
        ).count


def _selection(options: dict[str, Any]) -> Selection:
    chosen = {name: options[name] for name in (*SLUGS, "year") if options[name]}
    if options["language"]:
        chosen["lang"] = options["language"]
    picked = _picked(options["pick"]) if options["pick"] else None
    since, until = options["since"], options["until"]
    return Selection(options["words"], chosen, since, until, picked)


def _picked(names: list[str]) -> tuple[int, ...]:
    """Return the ids of the briefs that are named by number or id."""
    ids = [int(name) for name in names if name.isascii() and name.isdecimal()]
    rows = Brief.objects.filter(Q(number__in=names) | Q(pk__in=ids))
    found = list(rows.values_list("pk", "number"))
    known = {str(pk) for pk, _number in found} | {number for _pk, number in found}
    unknown = [name for name in names if name not in known]
    if unknown:
        said = _("There is no brief %(names)s.")
        raise CommandError(said % {"names": ", ".join(unknown)})
    return tuple(pk for pk, _number in found)


def _counted(options: dict[str, Any]) -> tuple[datetime.date, datetime.date] | None:
    first, last = options["counted_from"], options["counted_until"]
    if not (first or last):
        return None
    if not (first and last and first <= last):
        raise CommandError(_("Figures need a first and a last day, in this order."))
    return first, last


def _formats(value: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(value.split(",")))
    for fmt in formats:
        if fmt not in bulk.CHOICES:
            raise ArgumentTypeError(_("There is no format “%(name)s”.") % {"name": fmt})
    return formats


def _year(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) == 4):
        raise ArgumentTypeError(_("“%(year)s” is no year.") % {"year": value})
    return value


def _day(value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as error:
        said = _("“%(day)s” is no day; write it as 2026-01-31.") % {"day": value}
        raise ArgumentTypeError(said) from error
