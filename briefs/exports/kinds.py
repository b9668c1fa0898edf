"""The kinds of taking-out: each makes one file from what it was asked for.

A new kind is one module with such functions, and one line in KINDS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from briefs.exports import bulk
from briefs.exports.contract import Made, Progress, Refused
from briefs.exports.volume import making

Recipe: TypeAlias = Mapping[str, Any]


class Make(Protocol):
    """Makes the file of a recipe.

    It writes the whole file to `output`, which does not exist yet, in a folder of its
    own whose other files are removed afterwards; returns how the file is to be called.
    `progress(done, total)` is to be called after each brief (it is cheap) and raises
    CancelledError, which must be let through, once the person has cancelled.
    `refused(brief, place, message)` names what is left out, in the language that is
    active. Raises TakingError if there will be no file. Is run again from the start
    after a killed worker, so it must leave nothing behind outside the folder.
    """

    def __call__(
        self, recipe: Recipe, output: Path, *, progress: Progress, refused: Refused
    ) -> Made: ...


@dataclass(frozen=True)
class Kind:
    """A kind: its name, its maker, and how its recipes are told.

    `words` are pairs of name and value; `short` is one line and asks the database
    nothing.
    """

    label: str | Promise
    make: Make
    words: Callable[[Recipe], list[tuple[str, str]]]
    short: Callable[[Recipe], str]


KINDS = {
    "briefs": Kind(_("Briefs"), bulk.make, bulk.words, bulk.short),
    "volume": Kind(making.LABEL, making.make, making.words, making.short),
}
