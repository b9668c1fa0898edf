"""What tests of volumes share: editions, recipes, and a volume made and read back."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from briefs.exports.contract import Made
from briefs.exports.volume import making
from briefs.exports.volume.recipe import Recipe
from briefs.models import Brief, Publication
from tests.make import make_published

Told = list[tuple[str, str, str]]


def make_pair(number: str, **fields: Any) -> tuple[Brief, Brief]:
    """Publish a Korean brief and its English translation."""
    korean = make_published(
        language="ko", number=number, title=f"국문 {number}", **fields
    ).brief
    english = make_published(
        language="en",
        number=number,
        title=f"English {number}",
        kind="translation",
        original=korean,
        **fields,
    ).brief
    return korean, english


def bind(tmp_path: Path, *briefs: Brief, **fields: Any) -> tuple[Path, Made]:
    """Make the volume; whatever it refuses fails the test."""
    output = tmp_path / "volume"
    told: Told = []
    made = make(output, told, *briefs, **fields)
    assert told == []
    return output, made


def make(
    output: Path,
    told: Told,
    *briefs: Brief,
    progress: Callable[[int, int], None] = lambda done, total: None,
    **fields: Any,
) -> Made:
    """Make the volume; `told` gets what is refused."""
    ids = tuple(brief.pk for brief in briefs)
    recipe = Recipe(ids, **{"title": "모음집"} | fields)
    return making.make(
        recipe.to_json(),
        output,
        progress=progress,
        refused=lambda *said: told.append(said),
    )


def pages(path: Path) -> list[str]:
    """Return the text of each page, white space as one space."""
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def page_of(path: Path, words: str) -> int:
    """Return the number of the page on which a brief begins, by its address."""
    found = [
        n for n, page in enumerate(pages(path), 1) if words in page and "http" in page
    ]
    return found[0]


def published(brief: Brief) -> Publication:
    """Return what readers see of a brief."""
    return Publication.objects.live().get(brief=brief)
