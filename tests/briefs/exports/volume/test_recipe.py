"""A recipe goes to JSON and back, and says what is wrong with one written by hand."""

import datetime
import json

import pytest

from briefs.exports.volume.recipe import Cover, MalformedRecipeError, Recipe


def test_json_keeps_everything() -> None:
    recipe = Recipe(
        (3, 1, 2),
        "모음집",
        language="en",
        format="epub",
        subtitle="Sub",
        foreword="<p>Words.</p>",
        cover=Cover("a" * 64, 10, 20, "A logo"),
        date=datetime.date(2024, 1, 31),
        until=datetime.date(2023, 12, 31),
        editions="both",
        missing="mark",
    )

    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_briefs_and_title_are_enough_and_a_brief_stands_once() -> None:
    assert Recipe.from_json({"briefs": [2, 1, 2], "title": "V"}) == Recipe((2, 1), "V")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"briefs": []}, "briefs"),
        ({"briefs": ["1"]}, "briefs"),
        ({"briefs": [True]}, "briefs"),
        ({"title": " "}, "title"),
        ({"title": 3}, "title"),
        ({"format": "odt"}, "format: expected one of pdf, epub, docx"),
        ({"language": "ja"}, "language"),
        ({"editions": "all"}, "editions"),
        ({"missing": ""}, "missing"),
        ({"until": "2024"}, "until: expected a day"),
        ({"cover": {"sha": 1}}, "cover"),
        ({"cover": {"sha256": "../x", "width": 1, "height": 1}}, "cover"),
        ({"colour": "red"}, "unknown: colour"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(MalformedRecipeError, match=said):
        Recipe.from_json({"briefs": [1], "title": "V"} | wrong)


def test_foreword_is_cleaned_whoever_wrote_it() -> None:
    foreword = "<p onclick='x'>Words<script>alert(1)</script></p>"

    recipe = Recipe.from_json({"briefs": [1], "title": "V", "foreword": foreword})

    assert recipe.foreword == "<p>Words</p>"
