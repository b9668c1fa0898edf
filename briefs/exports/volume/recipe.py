"""What somebody wants bound: which briefs in which order, and what stands around them."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from briefs.html import clean

SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGES = ("ko", "en")
FORMATS = ("pdf", "epub", "docx")
EDITIONS = ("chosen", "both", "ko", "en")
MISSING = ("skip", "mark")


class MalformedRecipeError(ValueError):
    """The data is no recipe of a volume; the message says at what."""


@dataclass(frozen=True)
class Cover:
    """A stored picture for the cover; without `alt` it is decorative."""

    sha256: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Recipe:
    """A bound volume. `briefs` are ids, in the order they are bound in.

    `language` is that of the cover, the contents and the indexes. `foreword` is clean
    HTML (`from_json` cleans it). `date` stands on the cover. Each brief stands as readers
    were shown it at the end of the day `until` (in Seoul); without a day, as they see it
    now.

    `editions`: those chosen only; both, the Korean before the English; or one language.
    An edition that readers cannot see is skipped, or marked by a page, as `missing`
    says; a brief that was chosen itself never is.
    """

    briefs: tuple[int, ...]
    title: str
    language: str = "ko"
    format: str = "pdf"
    subtitle: str = ""
    foreword: str = ""
    cover: Cover | None = None
    date: datetime.date | None = None
    until: datetime.date | None = None
    editions: str = "chosen"
    missing: str = "skip"

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write."""
        days = {name: _text(getattr(self, name)) for name in ("date", "until")}
        return asdict(self) | days | {"briefs": list(self.briefs)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Recipe":
        """Read what `to_json` wrote, or a person did; raises MalformedRecipeError."""
        known = {field.name for field in fields(cls)}
        if unknown := data.keys() - known:
            raise MalformedRecipeError(f"unknown: {', '.join(sorted(unknown))}")
        given: dict[str, Any] = dict(data)
        given["briefs"] = _ids(data.get("briefs"))
        given["title"] = data.get("title")
        for name in (known - {"briefs", "cover", "date", "until"}) & given.keys():
            if not isinstance(given[name], str):
                raise MalformedRecipeError(f"{name}: expected text")
        if not given["title"].strip():
            raise MalformedRecipeError("title: expected text")
        for name in ("date", "until"):
            given[name] = _day(name, data.get(name))
        given["cover"] = _cover(data.get("cover"))
        given["foreword"] = clean(given.get("foreword", ""))
        recipe = cls(**given)
        _one_of("language", recipe.language, LANGUAGES)
        _one_of("format", recipe.format, FORMATS)
        _one_of("editions", recipe.editions, EDITIONS)
        _one_of("missing", recipe.missing, MISSING)
        return recipe


def _ids(value: Any) -> tuple[int, ...]:
    ids = value if isinstance(value, list | tuple) else []
    if not ids or not all(type(pk) is int for pk in ids):
        raise MalformedRecipeError("briefs: expected a list of ids")
    return tuple(dict.fromkeys(ids))


def _cover(value: Any) -> Cover | None:
    if not value:
        return None
    try:
        cover = Cover(**value)
    except TypeError as error:
        raise MalformedRecipeError(f"cover: {error}") from error
    # It becomes the name of a file.
    if not SHA256.fullmatch(str(cover.sha256)):
        raise MalformedRecipeError("cover: expected a sha256")
    if not all(type(size) is int for size in (cover.width, cover.height)):
        raise MalformedRecipeError("cover: expected width and height")
    return cover


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise MalformedRecipeError(f"{name}: expected one of {', '.join(choices)}")


def _day(name: str, value: Any) -> datetime.date | None:
    if not value:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise MalformedRecipeError(f"{name}: expected a day as 2026-01-31") from error


def _text(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
