"""Typst as we run it: our own fonts only, both standards, no clock, no warnings."""

import datetime
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from briefs.exports import fonts

# What is accessible and fit for an archive, in one file.
STANDARDS: list[Any] = ["ua-1", "a-2a"]

# A picture alone, of a size that costs nothing to place.
PICTURE = """
#set document(title: "picture", date: datetime(year: 1970, month: 1, day: 1))
#set page(width: 2cm, height: 2cm)
#image("picture", width: 1cm, alt: "picture")
"""

# A letter of each family in each of its styles.
EVERY_FONT = f"""
#set page(width: auto, height: auto)
#set text(font: {json.dumps(fonts.FAMILIES).replace("[", "(").replace("]", ")")})
A가𠮷 *A가𠮷* _A가𠮷_ *_A가𠮷_*
"""


class RefusedError(ValueError):
    """Typst will not set the file; the message is its own, in English."""


def compile_pdf(
    main: Path,
    *,
    root: Path,
    day: datetime.date | None,
    inputs: dict[str, str] | None = None,
) -> bytes:
    """Return the PDF of a template; the same input gives the same bytes.

    The claim to be accessible is never given up: raises RefusedError instead. A
    warning is a refusal too. An archive's file must say its date: without a day the
    claim to be fit for one is left out.
    """
    # The moment the file is said to be made is never the clock's.
    midnight = datetime.datetime.combine(
        day or datetime.date(1970, 1, 1), datetime.time(), datetime.UTC
    )
    try:
        pdf, warnings = typst.compile_with_warnings(
            main,
            root=root,
            font_paths=our_fonts(),
            sys_inputs=inputs or {},
            pdf_standards=STANDARDS if day else STANDARDS[:1],
            timestamp=midnight,
        )
    except typst.TypstError as error:
        raise RefusedError(str(error)) from error
    if warnings:
        raise RefusedError("; ".join(map(str, warnings)))
    return bytes(pdf)


def compile_png(main: Path, dots_per_inch: float, inputs: dict[str, str]) -> bytes:
    """Return the only page of a template as a picture, the same bytes each time.

    Raises RefusedError.
    """
    try:
        png = typst.compile(
            main,
            root=main.parent,
            font_paths=our_fonts(),
            format="png",
            ppi=dots_per_inch,
            sys_inputs=inputs,
        )
    except typst.TypstError as error:
        raise RefusedError(str(error)) from error
    return bytes(png)


def reads(picture: bytes) -> bool:
    """Whether Typst can decode the picture, and the standards let it stand."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        main = Path(folder, "main.typ")
        main.write_text(PICTURE)
        Path(folder, "picture").write_bytes(picture)
        try:
            typst.compile(main, font_paths=our_fonts(), pdf_standards=STANDARDS)
        except typst.TypstError:
            return False
    return True


def prepare() -> None:
    """Read every font and start the engine's threads.

    Whoever limits its memory does so afterwards: a font that cannot be read any more is
    left out without a word, and its letters with it.
    """
    typst.compile(EVERY_FONT.encode(), font_paths=our_fonts())


@cache
def our_fonts() -> typst.Fonts:
    """Return the closed list: the machine's own fonts would change the bytes."""
    fonts.unpack()
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.folder())],
    )
    missing = set(fonts.FAMILIES) - set(found.families())
    if missing:
        raise fonts.FontsUnavailableError(f"Fonts not found: {', '.join(missing)}")
    return found
