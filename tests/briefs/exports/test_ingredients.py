"""The recipe of a format: other bytes may come only from what it covers."""

import pytest

from briefs.exports import FORMATS
from briefs.exports.ingredients import _modules, recipe


def names(fmt: str) -> set[str]:
    return {path.name for path in _modules(FORMATS[fmt].render.__module__)}


def test_recipe_covers_every_module_a_format_needs() -> None:
    assert {
        "docx.py",
        "tree.py",
        "brief.py",
        "house.py",
        "reference.py",
        "program.py",
        "wording.py",
        "grid.py",
        "document.py",
        "cleaning.py",
    } <= names("docx")
    assert {"pdf.py", "content.py", "fonts.py", "check.py"} <= names("pdf")


@pytest.mark.parametrize(("fmt", "other"), [("pdf", "jats.py"), ("bib", "tree.py")])
def test_recipe_leaves_other_formats_out(fmt: str, other: str) -> None:
    assert other not in names(fmt)


def test_formats_have_recipes_of_their_own() -> None:
    recipes = {recipe(fmt) for fmt in FORMATS.values()}

    assert len(recipes) == len(FORMATS)
