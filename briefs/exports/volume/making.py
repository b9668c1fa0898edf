"""The kind of export `volume`: makes the file of a recipe, and tells what it asks for."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asanbriefs import files
from briefs.document import Document
from briefs.exports import archive, store
from briefs.exports.check import check_text
from briefs.exports.contract import (
    ExportRefusedError,
    Made,
    Problem,
    Progress,
    Refused,
    TakingError,
)
from briefs.exports.pandoc.program import PandocError
from briefs.exports.selection import LANGUAGES, called
from briefs.exports.volume import book, gathering, typesetting
from briefs.exports.volume.gathering import Bound, gather, refusals
from briefs.exports.volume.recipe import MalformedRecipeError, Recipe

LABEL = gettext_lazy("Bound volume")
EDITIONS = {
    "chosen": gettext_lazy("those chosen"),
    "both": gettext_lazy("both languages, Korean before English"),
    "ko": gettext_lazy("Korean only"),
    "en": gettext_lazy("English only"),
}
MISSING = {
    "skip": gettext_lazy("left out"),
    "mark": gettext_lazy("marked by a page"),
}
FORMATS = {
    "pdf": gettext_lazy("PDF"),
    "epub": gettext_lazy("EPUB"),
    "docx": gettext_lazy("Word (DOCX)"),
}


def make(
    recipe: Mapping[str, Any], output: Path, *, progress: Progress, refused: Refused
) -> Made:
    """Make the volume whole, or say by name what keeps it from being made.

    A brief that is read counts half, as all are yet to be set.
    """
    try:
        wanted = Recipe.from_json(recipe)
    except MalformedRecipeError as error:
        raise TakingError(_("The recipe is wrong: %(why)s") % {"why": error}) from error
    if found := refusals(wanted):
        for name, why in found:
            refused(name, "", why)
        raise TakingError(
            _("Readers cannot see all of these briefs, so nothing was bound.")
        )
    bound = gather(wanted)
    count = len(bound.pieces)
    _check(bound, lambda done: progress(done // 2, count), refused)
    _write(bound, output, lambda: progress(count // 2, count), refused)
    progress(count, count)
    # A title may have no letter that a file's name could have.
    name = archive.titled(wanted.title) or archive.titled(str(LABEL))
    return Made(f"{name}.{wanted.format}", count, bound.publications)


def unseen(briefs: Sequence[int]) -> dict[int, str]:
    """Say of those briefs that readers cannot see now why not."""
    return gathering.why_not(Recipe(tuple(briefs), ""))


def words(recipe: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what was asked for."""
    wanted = Recipe.from_json(recipe)
    count = len(wanted.briefs)
    said = [
        (_("Title"), wanted.title),
        (
            _("Briefs"),
            ngettext("%(count)d brief", "%(count)d briefs", count) % {"count": count},
        ),
        (_("Format"), str(FORMATS[wanted.format])),
        (_("Editions"), str(EDITIONS[wanted.editions])),
        (_("Language of the volume"), str(LANGUAGES[wanted.language])),
    ]
    if wanted.editions != "chosen":
        said.append((_("Missing editions"), str(MISSING[wanted.missing])))
    if wanted.until:
        said.append((_("Corrections up to"), date_format(wanted.until, "Y-m-d")))
    return said


def short(recipe: Mapping[str, Any]) -> str:
    """Say what it is called."""
    return str(recipe.get("title", ""))


def _check(bound: Bound, progress: Callable[[int], None], refused: Refused) -> None:
    """Look for what no engine would set, in every text before the first is set."""
    problems = _tell("", check_text(bound.front), refused)
    for done, piece in enumerate(bound.pieces, 1):
        problems += _tell(_name(piece.document), check_text(piece.document), refused)
        progress(done)
    if problems:
        raise TakingError(_cannot())


def _write(
    bound: Bound, output: Path, waiting: Callable[[], None], refused: Refused
) -> None:
    imprint = store.imprint()
    try:
        if bound.recipe.format == "pdf":
            typesetting.write(bound, output, files.read, imprint, waiting)
        else:
            book.write(bound, output, files.read, imprint, waiting)
    except ExportRefusedError as error:
        _tell("", error.problems, refused)
        raise TakingError(_cannot()) from error
    except PandocError as error:
        raise TakingError(_("pandoc failed: %(why)s") % {"why": error}) from error
    except typesetting.RefusedError as error:
        # Pictures that cannot be read are looked for only now.
        if not _tell_pictures(bound, refused):
            refused("", "", str(error))
        raise TakingError(_cannot()) from error


def _tell_pictures(bound: Bound, refused: Refused) -> int:
    documents = [bound.front, *(piece.document for piece in bound.pieces)]
    return sum(
        _tell(_name(document), check_text(document, files.read), refused)
        for document in documents
    )


def _name(document: Document) -> str:
    return called(document.number, document.language, document.title)


def _tell(name: str, problems: list[Problem], refused: Refused) -> int:
    for problem in problems:
        refused(name, problem.place, problem.message)
    return len(problems)


def _cannot() -> str:
    return _("The volume cannot be set as it is; nothing was bound.")
