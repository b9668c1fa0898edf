"""Turn translations into the form Django reads, and find those that are missing.

`python -m asanbriefs.messages` compiles, `… check` lists what is missing. GNU
gettext does both elsewhere; it is a program that many machines do not have.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = ("asanbriefs", "briefs", "experts")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def compile_all(base: Path = BASE_DIR) -> int:
    """Compile each .po that is newer than its .mo; return how many."""
    count = 0
    for source in _sources(base):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        new = target.with_suffix(".new")
        with new.open("wb") as file:
            write_mo(file, _read(source))
        new.replace(target)
        count += 1
    return count


def missing(base: Path = BASE_DIR) -> list[str]:
    """Say what is in the code but not, or not surely, translated."""
    found: list[str] = []
    wanted = list(_wanted(base))
    for source in _sources(base):
        catalog = _read(source)
        for place, message, context in wanted:
            entry = catalog.get(message, context)
            strings = entry.string if entry else ""
            whole = all(strings) if isinstance(strings, tuple) else bool(strings)
            if not whole or (entry and entry.fuzzy):
                found.append(f"{source.relative_to(base)}: {place}: {message!r}")
    return found


def _sources(base: Path) -> list[Path]:
    return sorted(base.glob("locale/*/LC_MESSAGES/*.po"))


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3], abort_invalid=True)


def _wanted(base: Path) -> Iterator[tuple[str, str, str | None]]:
    """Give each text to translate with its place and context."""
    for path in _files(base):
        text = path.read_text()
        if path.suffix != ".py":
            # What templatize leaves of the markup is not Python; its indentation
            # would stop the reader.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text))
        for line, message, _, context in extract(
            "python", BytesIO(text.encode()), keywords=KEYWORDS
        ):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield f"{path.relative_to(base)}:{line}", first, context


def _files(base: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for folder in (base, *(base / package for package in PACKAGES)):
        for path in sorted((folder / "templates").rglob("*")):
            if path.suffix in {".html", ".txt", ".xml"}:
                yield path


def main(arguments: list[str]) -> int:
    """Compile, or check when told so; return the exit status."""
    if arguments != ["check"]:
        compile_all()
        return 0
    if not settings.configured:
        settings.configure()
        django.setup()
    problems = missing()
    for problem in problems:
        sys.stderr.write(f"Not translated: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
