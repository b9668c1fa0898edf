"""Run pandoc: its own tree goes in, a file comes out, and every warning is an error."""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from briefs.document import Document
from briefs.exports.contract import ExportRefusedError, Problem

# Of pandoc-types, the shape of the tree.
API = [1, 23, 1]
SECONDS = 120
# A brief needs 0.2 GB; what grows past this is stopped.
HEAP = 2048
OUT_OF_MEMORY = 251
BETWEEN = 0.5


def nothing() -> None:
    """Wait without asking anybody."""


@dataclass(frozen=True)
class Limits:
    """How long pandoc may take, with how many megabytes.

    `waiting` is called now and then, and ends pandoc by raising.
    """

    seconds: int = SECONDS
    heap: int = HEAP
    waiting: Callable[[], None] = nothing


FOR_A_BRIEF = Limits()


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
    limits: Limits = FOR_A_BRIEF,
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
    command = [
        str(path),
        "+RTS",
        f"-M{limits.heap}m",
        "-RTS",
        "--from=json",
        "--sandbox",
    ]
    command += ["--fail-if-warnings", "--output=-", *options]
    given = json.dumps(tree, ensure_ascii=False).encode()
    with subprocess.Popen(  # noqa: S603 - no shell, and the program is our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"SOURCE_DATE_EPOCH": _epoch(document), "PATH": os.defpath},
    ) as process:
        try:
            made, said = _talk(process, given, limits)
        finally:
            process.kill()
    words = said.decode(errors="replace").strip()
    if process.returncode < 0 or process.returncode == OUT_OF_MEMORY:
        raise PandocError(words or f"pandoc was stopped ({process.returncode})")
    if process.returncode or words:
        place = document.title if document else ""
        raise ExportRefusedError([Problem(None, place, words)])
    return made


def _talk(
    process: "subprocess.Popen[bytes]", given: bytes, limits: Limits
) -> tuple[bytes, bytes]:
    """Give the process what it reads; return what it wrote and said, in time."""
    end = monotonic() + limits.seconds
    unsent: bytes | None = given
    while True:
        try:
            return process.communicate(unsent, BETWEEN)
        except subprocess.TimeoutExpired as error:
            unsent = None  # the process has it, or gets the rest of it
            limits.waiting()
            if monotonic() > end:
                said = f"pandoc took more than {limits.seconds} seconds"
                raise PandocError(said) from error


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
