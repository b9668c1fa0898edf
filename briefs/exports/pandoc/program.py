"""Run pandoc: its own tree goes in, a file comes out, and every warning is an error."""

import json
import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefs.document import Document
from briefs.exports.contract import ExportRefusedError, Problem

# Of pandoc-types, the shape of the tree.
API = [1, 23, 1]
SECONDS = 120
# A brief needs 0.2 GB; what grows past this is stopped.
HEAP = "2g"
OUT_OF_MEMORY = 251


class PandocError(RuntimeError):
    """pandoc could not do its work this time; another time it may."""


@cache
def program() -> Path | None:
    """Return the program, None if the optional extra `documents` is not installed."""
    found = find_spec("pypandoc")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "files" / "pandoc"
    names = (path, path.with_suffix(".exe"))
    return next((name for name in names if name.is_file()), None)


def available() -> bool:
    """Whether pandoc is here."""
    return program() is not None


@cache
def release() -> str:
    """Return a text that changes with the program: another pandoc, other bytes."""
    try:
        return f"pandoc {version('pypandoc_binary')}"
    except PackageNotFoundError:
        return ""


def run(
    blocks: Sequence[dict[str, Any]],
    metadata: dict[str, Any],
    options: Sequence[str],
    document: Document | None = None,
) -> bytes:
    """Return what pandoc writes for the tree, the same bytes each time.

    pandoc reads nothing but this and the files that the options name. `document` dates
    the file. Raises ExportRefusedError for what it warns about, which will not change,
    and PandocError.
    """
    path = program()
    if path is None:
        raise PandocError("pandoc is not installed")
    tree = {"pandoc-api-version": API, "meta": metadata, "blocks": blocks}
    command = [str(path), "+RTS", f"-M{HEAP}", "-RTS", "--from=json", "--sandbox"]
    command += ["--fail-if-warnings", "--output=-", *options]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the program is our own
            command,
            input=json.dumps(tree, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=SECONDS,
            env={"SOURCE_DATE_EPOCH": _epoch(document), "PATH": os.defpath},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PandocError(f"pandoc took more than {SECONDS} seconds") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode < 0 or done.returncode == OUT_OF_MEMORY:
        raise PandocError(said or f"pandoc was stopped ({done.returncode})")
    if done.returncode or said:
        place = document.title if document else ""
        raise ExportRefusedError([Problem(None, place, said)])
    return done.stdout


def words(value: str) -> dict[str, Any]:
    """Return plain text as a value of pandoc's metadata."""
    return {"t": "MetaString", "c": value}


def line(value: str) -> dict[str, Any]:
    """Return plain text as a value that some writers want as inline nodes."""
    return {"t": "MetaInlines", "c": [{"t": "Str", "c": value}]}


def several(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a list of values of pandoc's metadata."""
    return {"t": "MetaList", "c": list(values)}


def _epoch(document: Document | None) -> str:
    """Return the second the file is said to be made: never the clock's."""
    if document is None or document.date is None:
        # ZIP knows no earlier year.
        moment = datetime(1980, 1, 1, tzinfo=UTC)
    else:
        moment = datetime.combine(document.date, time(), UTC)
    return str(max(int(moment.timestamp()), 315532800))
