"""A volume as PDF, set by Typst in a process that can be stopped."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from briefs.exports import pdf
from briefs.exports.contract import Files, Imprint, TakingError
from briefs.exports.volume import child
from briefs.exports.volume.gathering import Bound
from briefs.exports.volume.printed import printed

FOLDER = Path(__file__).parent
BETWEEN = 0.3
MEGABYTE = 1 << 20


class RefusedError(ValueError):
    """Typst will not set the volume; the message is its own, in English."""


def write(
    bound: Bound,
    output: Path,
    files: Files,
    imprint: Imprint,
    waiting: Callable[[], None],
) -> None:
    """Write the PDF; `waiting` is called now and then and may raise to stop it.

    Raises RefusedError, TakingError if it is too large for the memory allowed, and
    ExportRefusedError if a picture is not in the store.
    """
    with tempfile.TemporaryDirectory(dir=output.parent, prefix="volume-") as name:
        root = Path(name)
        shutil.copy(pdf.PARTS, root)
        shutil.copy(FOLDER / child.MAIN, root)
        _write_pictures(bound, files, root)
        _write_json(printed(bound, imprint), root / "volume.json")
        _run(root, bound.day.isoformat(), waiting)
        shutil.move(root / child.MADE, output)


def _write_pictures(bound: Bound, files: Files, root: Path) -> None:
    for document in [bound.front, *(piece.document for piece in bound.pieces)]:
        pdf.write_pictures(document, files, root)
    if cover := bound.recipe.cover:
        (root / cover.sha256).write_bytes(pdf.stored(files, cover.sha256, _("Cover")))


def _write_json(data: dict[str, Any], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False)


def _run(root: Path, day: str, waiting: Callable[[], None]) -> None:
    most = str(settings.VOLUME_MEMORY_MB * MEGABYTE)
    command = [sys.executable, "-m", child.__name__, str(root), day, most]
    with (
        (root / "errors").open("w+") as errors,
        subprocess.Popen(  # noqa: S603 - our own program, and no shell
            command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        try:
            while process.poll() is None:
                waiting()
                _wait(process)
        finally:
            process.kill()
        errors.seek(0)
        said = errors.read()
    if process.returncode == child.REFUSED:
        raise RefusedError(said)
    # By itself, when it got no more memory.
    if process.returncode == child.TOO_LARGE or process.returncode < 0:
        raise TakingError(
            _(
                "The volume is too large for the memory allowed for it (%(count)d MB). "
                "Bind fewer briefs, or ask whoever keeps the site running for more."
            )
            % {"count": settings.VOLUME_MEMORY_MB}
        )
    if process.returncode:
        raise RuntimeError(f"the volume was not set: {said}")


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(BETWEEN)
    except subprocess.TimeoutExpired:
        return
