"""Take out what readers can read now: one brief or all, as a file or an archive."""

import datetime
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from briefs.exports import FORMATS, archive, store
from briefs.exports.contract import (
    ExportRefusedError,
    Made,
    Progress,
    Refused,
    TakingError,
)
from briefs.exports.recipe import Recipe
from briefs.exports.selection import called
from briefs.exports.table import TABLES, Counted, Row
from briefs.models import Publication
from briefs.usage import figures
from briefs.usage.figures import NOTHING, Totals
from briefs.usage.period import ONE_DAY

CHOICES = (*FORMATS, *TABLES)
ZIP = "zip"
CHUNK = 20


def make(
    recipe: Mapping[str, Any], output: Path, *, progress: Progress, refused: Refused
) -> Made:
    """Make what a person of the desk asked for."""
    wanted = Recipe.from_json(recipe)
    return take(wanted, output, packed=False, progress=progress, refused=refused)


def words(recipe: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what was asked for."""
    return Recipe.from_json(recipe).words()


def short(recipe: Mapping[str, Any]) -> str:
    """Say as what it was asked for."""
    return ", ".join(Recipe.from_json(recipe).labels)


def take(
    recipe: Recipe, output: Path, *, packed: bool, progress: Progress, refused: Refused
) -> Made:
    """Write the briefs to `output`; what is needed on the way lies beside it.

    A table alone is itself; one brief in one format is its file; everything else, and
    what is to be `packed`, is an archive. `refused` hears of each brief that readers
    cannot see although it was picked, and of each that a format cannot write.
    """
    for pk in recipe.selection.unknown():
        refused(str(pk), "", _("There is no brief with this id."))
    for name in recipe.selection.unseen():
        refused(name, "", _("Readers cannot see it, so it is left out."))
    briefs = list(recipe.selection.publications().values_list("brief", flat=True))
    if not briefs:
        raise TakingError(_nothing())
    held: list[int] = []
    rows = _rows(briefs, recipe, progress, refused, held)

    def get(row: Row, fmt: str) -> Path | None:
        return _file(row, fmt, refused)

    alone = len(recipe.formats) == 1 and not packed
    if alone and recipe.tables:
        table = TABLES[recipe.tables[0]]
        with table.open(output, store.imprint()) as add:
            count = sum(1 for _row in map(add, rows))
        return Made(_called(table.suffix), count, tuple(held))
    if alone and len(briefs) == 1:
        name = _one(next(rows, None), recipe.files[0], output, get)
        return Made(name, 1, tuple(held))
    count = archive.write(
        rows, recipe.files, recipe.tables, output, get=get, imprint=store.imprint()
    )
    return Made(_called(ZIP), count, tuple(held))


def is_archive(recipe: Recipe) -> bool:
    """Whether `take` makes an archive of it that was not asked for."""
    if len(recipe.formats) > 1:
        return True
    return bool(recipe.files) and recipe.selection.publications().count() > 1


def _rows(
    briefs: list[int],
    recipe: Recipe,
    progress: Progress,
    refused: Refused,
    held: list[int],
) -> Iterator[Row]:
    """Yield the briefs, some at a time, as readers see them when their turn comes.

    `held` is given the id of each publication that is read.
    """
    total = len(briefs)
    progress(0, total)
    for start in range(0, total, CHUNK):
        chunk = briefs[start : start + CHUNK]
        live = Publication.objects.readable().of_any(chunk)
        with_texts = live.select_related("version", "series")
        found = {publication.brief_id: publication for publication in with_texts}
        counted = _counted(chunk, recipe)
        for done, brief in enumerate(chunk, start + 1):
            document = found[brief].document() if brief in found else None
            if document:
                of = found[brief]
                held.append(of.pk)
                yield Row(document, counted[brief], of.n, of.series.issn)
            else:
                refused(str(brief), "", _("Readers can no longer see it."))
            progress(done, total)


def _counted(briefs: list[int], recipe: Recipe) -> dict[int, Counted]:
    """Return the figures of some briefs, in one query."""
    if recipe.counted:
        first, last = recipe.counted
        end = min(last, datetime.date.max - ONE_DAY) + ONE_DAY
        days = figures.of_briefs(briefs, first, end)
        read = {brief: days.get(brief, NOTHING) for brief in briefs}
        return {
            brief: Counted(it.views, it.downloads, None, first, last)
            for brief, it in read.items()
        }
    totals = figures.totals_of(briefs)
    return {
        brief: Counted(it.shown, it.downloads, it.brought_forward)
        for brief in briefs
        for it in [totals.get(brief, Totals())]
    }


def _file(row: Row, fmt: str, refused: Refused) -> Path | None:
    """Return the brief's file; None if there is none, which is told."""
    document = row.document
    name = called(document.number, document.language, document.title)
    try:
        return store.get(document, fmt, row.publication, row.issn)
    except ExportRefusedError as error:
        for problem in error.problems:
            refused(name, problem.place, problem.message)
    return None


def _one(row: Row | None, fmt: str, output: Path, get: archive.Get) -> str:
    """Copy the only file there is, and return how it is called.

    Raises TakingError if it cannot be made.
    """
    if row is None:
        raise TakingError(_nothing())
    file = get(row, fmt)
    if file is None:
        raise TakingError(_("The brief cannot be written in this format."))
    shutil.copyfile(file, output)
    return f"{archive.file_name(row.document)}.{FORMATS[fmt].suffix}"


def _nothing() -> str:
    return _("No published brief fits.")


def _called(suffix: str) -> str:
    """Return what a file of many briefs is called."""
    day = timezone.localdate().isoformat()
    return _("briefs-%(day)s.%(suffix)s") % {"day": day, "suffix": suffix}
