"""What is bound as the plain data that `volume.typ` walks."""

from dataclasses import replace
from typing import Any

from briefs.exports.content import WIDEST, content, fitting, shortened, text
from briefs.exports.contract import Imprint
from briefs.exports.volume import people, wording
from briefs.exports.volume.gathering import Absent, Bound, Piece
from briefs.exports.wording import byline, date, edition, label

# The cover leaves less height than a page of text.
TALLEST = 90.0


def printed(bound: Bound, imprint: Imprint) -> dict[str, Any]:
    """Return all that the template shows."""
    recipe = bound.recipe
    language = recipe.language
    return {
        **front(bound, imprint),
        "site": f"{imprint.site_url}/{language}/",
        "running": shortened(recipe.title),
        "subtitle-text": recipe.subtitle,
        "day": [bound.day.year, bound.day.month, bound.day.day],
        "imprint": [text(line) for line in said(bound, imprint)],
        "foreword": _foreword(bound, imprint),
        "contents-name": wording.CONTENTS[language],
        "entries": {part.key: _entry(part, bound) for part in bound.parts},
        # Of the contents, the entries that the next may not leave behind.
        "kept": [bound.parts[-1].key, "people", "corrections"],
        "parts": [_part(part, bound, imprint) for part in bound.parts],
        "people-name": wording.PEOPLE[language],
        "people": [_group(*group) for group in people.index(bound.pieces, language)],
        "corrections-name": wording.CORRECTIONS[language],
        "corrections-lead": wording.CORRECTIONS_LEAD[language],
        "corrections": corrections(bound),
        "sources-name": wording.SOURCES[language],
        "sources-lead": wording.SOURCES_LEAD[language],
        "sources-columns": wording.SOURCE_COLUMNS[language],
        "sources": [source(piece, imprint, language) for piece in bound.pieces],
    }


def front(bound: Bound, imprint: Imprint) -> dict[str, Any]:
    """Return what stands on the cover."""
    recipe = bound.recipe
    return {
        "language": recipe.language,
        "institute": imprint.institute(recipe.language),
        "title": recipe.title,
        "heading": text(recipe.title),
        "subtitle": text(recipe.subtitle),
        "cover": _cover(bound),
        "series": _series(bound),
        "lines": [text(date(recipe.date, recipe.language))] if recipe.date else [],
    }


def said(bound: Bound, imprint: Imprint) -> list[str]:
    """Return the lines of the imprint page: who, when, how many, up to when."""
    recipe = bound.recipe
    language = recipe.language
    lines = [
        recipe.subtitle,
        imprint.institute(language),
        date(recipe.date, language),
        wording.holds(len(bound.pieces), language),
        wording.as_of(recipe.until, language),
    ]
    return [line for line in lines if line]


def corrections(bound: Bound) -> list[dict[str, Any]]:
    """Return the list of corrections."""
    language = bound.recipe.language
    documents = {piece.key: piece.document for piece in bound.pieces}
    rows = []
    for found in bound.corrections:
        document = documents[found.key]
        kind = wording.KINDS[language][found.kind]
        words = f"{date(found.day, language)} · {kind}"
        said = f"{words}. {found.reason}" if found.reason else words
        rows.append(
            {
                "key": found.key,
                "label": label(document),
                "language": document.language,
                "title": document.title,
                "heading": text(document.title),
                "said": said,
                "words": text(said),
            }
        )
    return rows


def source(piece: Piece, imprint: Imprint, language: str) -> dict[str, str]:
    """Return where a text was published, and its sum."""
    published = replace(imprint, publication=piece.n)
    return {
        "key": piece.key,
        "label": label(piece.document),
        "publication": edition(piece.n, language),
        "address": published.edition_address(piece.document),
        "sha256": piece.document.sha256,
    }


def absent_label(absent: Absent, bound: Bound) -> str:
    """Return e.g. `이슈브리프 2022-19 · 영문판`."""
    name = wording.EDITIONS[bound.recipe.language][absent.language]
    return f"{label(absent.document)} · {name}"


def reason(absent: Absent, bound: Bound) -> str:
    """Return why a page stands in place of an edition."""
    language = bound.recipe.language
    if absent.withdrawn:
        return wording.withheld(absent.language, language)
    return wording.absent(absent.language, bound.recipe.until, language)


def _part(part: Piece | Absent, bound: Bound, imprint: Imprint) -> dict[str, Any]:
    if isinstance(part, Piece):
        published = replace(imprint, publication=part.n)
        return content(part.document, published) | {"key": part.key, "missing": False}
    return {
        "key": part.key,
        "missing": True,
        "language": bound.recipe.language,
        "label": absent_label(part, bound),
        "running": shortened(part.document.title),
        "heading": text(part.document.title),
        "heading-language": part.document.language,
        "reason": text(reason(part, bound)),
    }


def _entry(part: Piece | Absent, bound: Bound) -> dict[str, Any]:
    if isinstance(part, Absent):
        said = absent_label(part, bound), reason(part, bound)
    else:
        said = label(part.document), byline(part.document)
    return {
        "label": said[0],
        "language": part.document.language,
        "heading": text(part.document.title),
        "byline": said[1],
    }


def _group(letter: str, found: list[people.Person]) -> dict[str, Any]:
    return {
        "letter": letter,
        "people": [
            {
                "name": person.name,
                "language": person.language,
                "other": person.other,
                "other-language": "en" if person.language == "ko" else "ko",
                "keys": list(person.keys),
            }
            for person in found
        ],
    }


def _series(bound: Bound) -> str:
    """Return the name of the series, if all is of one."""
    language = bound.recipe.language
    names = {piece.document.series.name(language) for piece in bound.pieces}
    return names.pop() if len(names) == 1 else ""


def _cover(bound: Bound) -> dict[str, Any] | None:
    cover = bound.recipe.cover
    if cover is None:
        return None
    percent = fitting(cover.width, cover.height, TALLEST) / WIDEST * 100
    return {"file": cover.sha256, "alt": cover.alt.strip(), "width": percent}


def _foreword(bound: Bound, imprint: Imprint) -> dict[str, Any] | None:
    for section in bound.front.sections:
        (found,) = content(bound.front, imprint)["sections"]
        return {"name": section.heading, "blocks": found["blocks"]}
    return None
