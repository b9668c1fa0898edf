"""Run an export: make its file beside, write how far it is, put it in its place.

Any number of runs of one export do no harm: the last to begin is the only one that may
write to the row, and each has a folder of its own.
"""

import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from briefs.exports import mail
from briefs.exports.contract import CancelledError, TakingError
from briefs.exports.kinds import KINDS
from briefs.models import Export

logger = logging.getLogger(__name__)

ROOT = "asked"
MAKING = "making"
FILE = "file"
BETWEEN_WRITES = 0.5
# More than a person reads; the log names them all.
MOST_PROBLEMS = 500


class BrokenOffError(Exception):
    """The worker has to stop; the export is taken up again."""


# With these a run ends, but not the export: its job is tried again.
WILL_PASS = (BrokenOffError, OperationalError, InterfaceError)


def path(export: Export) -> Path:
    """Return where the file of an export lies, or lay."""
    return _folder(export.pk) / export.run / FILE


def remove(export_id: int) -> None:
    """Remove whatever runs of an export left on the disc."""
    shutil.rmtree(_folder(export_id), ignore_errors=True)


def left() -> set[int]:
    """Return the exports that there is anything of on the disc."""
    folder = _folder(0).parent
    return {int(it.name) for it in folder.glob("[0-9]*")} if folder.exists() else set()


def run(export_id: int, stopping: Callable[[], bool] = lambda: False) -> None:
    """Make the file of an export that is waited for; of any other do nothing.

    Raises BrokenOffError once `stopping` is true, and what nobody foresaw after the
    person was told that it failed.
    """
    it = _Run(export_id, stopping)
    if not it.claimed:
        return
    with translation.override(it.export.language):
        try:
            it.make()
        except CancelledError:
            logger.info("Export %s: cancelled", export_id)
            it.clear()
            return
        except TakingError as error:
            it.fail(str(error))
        except OSError as error:
            # A run that another has taken over finds its folder gone, and tells nobody.
            it.fail(
                _("The file could not be written: %(why)s")
                % {"why": error.strerror or error}
            )
        mail.tell(it.export)


class _Run:
    """One run of an export, and what it writes of itself."""

    def __init__(self, export_id: int, stopping: Callable[[], bool]) -> None:
        self.token = secrets.token_hex(16)
        self.claimed = bool(
            Export.objects.under_way()
            .filter(pk=export_id)
            .update(
                state=Export.State.RUNNING,
                run=self.token,
                begun=timezone.now(),
                done=0,
                total=0,
                problems=[],
            )
        )
        if self.claimed:
            self.export = Export.objects.select_related("by").get(pk=export_id)
            self._stopping = stopping
            self._written = time.monotonic()
            self._left_out = 0
            self._folder = _folder(export_id) / self.token

    def make(self) -> None:
        export = self.export
        if export.kind not in KINDS:
            raise TakingError(_("This site cannot make such an export."))
        remove(export.pk)  # what a killed run left
        self._folder.mkdir(parents=True)
        making = self._folder / MAKING
        try:
            made = KINDS[export.kind].make(
                export.recipe, making, progress=self._progress, refused=self._refused
            )
        except (CancelledError, TakingError, OSError, *WILL_PASS):
            raise
        except Exception:
            self.fail(_("The program failed; the server’s log says at what."))
            raise
        sha256, size = _sum(making)
        os.replace(making, self._folder / FILE)
        for other in self._folder.iterdir():
            if other.name != FILE:
                shutil.rmtree(other) if other.is_dir() else other.unlink()
        self._tell_the_rest()
        self._write(
            state=Export.State.DONE,
            done=max(self.export.done, made.count),
            total=self.export.total,
            problems=export.problems,
            name=made.name,
            size=size,
            sha256=sha256,
            publications=list(made.publications),
            ended=timezone.now(),
            kept_until=timezone.now() + settings.EXPORTS_KEPT,
        )
        logger.info("Export %s: %s briefs, %s bytes", export.pk, made.count, size)

    def fail(self, why: str) -> None:
        """Say why there is no file, unless somebody else has the export now."""
        self._tell_the_rest()
        self.clear()
        now = timezone.now()
        try:
            self._write(
                state=Export.State.FAILED,
                failure=why,
                problems=self.export.problems,
                ended=now,
            )
        except CancelledError:
            return
        logger.warning("Export %s: %s", self.export.pk, why)

    def clear(self) -> None:
        """Remove what this run has made."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _progress(self, done: int, total: int) -> None:
        self.export.done, self.export.total = done, total
        if self._stopping():
            raise BrokenOffError
        if time.monotonic() - self._written >= BETWEEN_WRITES:
            self._write(done=done, total=total, problems=self.export.problems)
            self._written = time.monotonic()

    def _refused(self, brief: str, place: str, message: str) -> None:
        logger.warning(
            "Export %s: %s, %s: %s", self.export.pk, brief, place or "–", message
        )
        if len(self.export.problems) < MOST_PROBLEMS:
            told = {"brief": brief, "place": place, "message": message}
            self.export.problems.append(told)
        else:
            self._left_out += 1

    def _tell_the_rest(self) -> None:
        if self._left_out:
            said = _("Further problems, in the server’s log: %(count)d")
            rest = said % {"count": self._left_out}
            self.export.problems.append({"brief": "", "place": "", "message": rest})
            self._left_out = 0

    def _write(self, **fields: Any) -> None:
        """Write to the row in a short transaction of its own.

        Raises CancelledError if the person, or a later run, has taken it away.
        """
        mine = Export.objects.filter(
            pk=self.export.pk, run=self.token, state=Export.State.RUNNING
        )
        if not mine.update(**fields):
            raise CancelledError
        for name, value in fields.items():
            setattr(self.export, name, value)


def _folder(export_id: int) -> Path:
    return Path(settings.EXPORTS_ROOT) / ROOT / str(export_id)


def _sum(file: Path) -> tuple[str, int]:
    """Return sha256 and size of a file, which is on the disc then."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256")
        os.fsync(source.fileno())
        return digest.hexdigest(), source.tell()
