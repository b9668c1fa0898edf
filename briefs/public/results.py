"""What a search page shows: the briefs found, the places that say why, what else to do."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.paginator import Page
from django.http import HttpRequest

from asanbriefs import paging
from briefs.models import Publication
from briefs.models.surroundings import names, with_slug
from briefs.public.filters import Surroundings, Wanted, ids_at, surroundings_of
from briefs.search.fragments import Hit, Pieces, fragments, holds_all
from briefs.search.reasons import Reason, reasons, with_reasons
from briefs.search.results import Found, Step, find
from briefs.search.text import normal
from experts.models import Center

LATEST = 5
SHORTEST = 2  # letters of a word that may tell which center is meant


class Row(NamedTuple):
    """A brief of a list and, of a search, where it was hit.

    `reason` says it where nothing else of the row does.
    """

    brief: Publication
    hit: Hit | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Results:
    """A page of a search. `rows` meet the query, `partly` only a part of it."""

    found: Found
    page: Page[Row]
    rows: list[Row]
    partly: list[Row]
    around: Surroundings


@dataclass(frozen=True)
class Instead:
    """What to read where nothing was found: the newest briefs, perhaps of a center."""

    center: Center | None
    rows: list[Row]


def results(request: HttpRequest, wanted: Wanted) -> Results:
    """Search, in at most eight queries. Raises Http404 for a page beyond the end."""
    start = (paging.number_of(request) - 1) * paging.PER_PAGE
    known = names()
    found = find(
        wanted.q,
        wanted.values(ids_at(wanted.slugs, known)),
        order=wanted.order,
        start=start,
        stop=start + paging.PER_PAGE,
        literal=wanted.literal,
    )
    counted: paging.Rows[Row] = paging.Rows(found.count, lambda _start, _stop: [])
    page = paging.page_of(request, counted)
    rows = _rows(found)
    full = _number_that_meet_all(found, start)
    if found.suggestion and any(_is_as_meant(found, row) for row in rows[:full]):
        found = replace(found, suggestion="")
    around = surroundings_of(wanted, found, known)
    return Results(found, page, rows[:full], rows[full:], around)


def instead(wanted: Wanted) -> Instead:
    """Return the newest briefs of the center nearest to what was asked, else of all."""
    center = _nearest(wanted)
    written = Publication.objects.readable().in_language(wanted.language)
    if center:
        of_center = with_slug(written, "center", center.slug)
        if rows := of_center.newest().rows(0, LATEST):
            return Instead(center, [Row(brief) for brief in rows])
    return Instead(None, [Row(brief) for brief in written.newest().rows(0, LATEST)])


def _rows(found: Found) -> list[Row]:
    if not found.ids:
        return []
    readable = Publication.objects.readable()
    if found.step == Step.TITLE:
        text = found.query.text
        briefs = readable.in_order_of(found.ids)
        return [Row(brief, Hit(_marked(brief.title, text), ())) for brief in briefs]
    shown = readable.with_passages()
    # Other spellings have cost queries; there is none left for reasons of their own.
    along = bool(found.corrected or found.suggestion)
    briefs = (with_reasons(shown) if along else shown).in_order_of(found.ids)
    hits = fragments(found.query, briefs)
    why = reasons(found.query, hits, briefs if along else ())
    return [Row(brief, hits[brief.pk], why.get(brief.pk)) for brief in briefs]


def _is_as_meant(found: Found, row: Row) -> bool:
    """Tell whether a brief that was found has all that was asked for as it was typed.

    What stands in a title or a name was read by many, and is hardly a slip.
    """
    if row.hit is None:
        return False
    reason = row.reason.pieces if row.reason else ()
    heads = (row.hit.title, row.hit.byline, reason)
    texts = ("".join(text for text, _ in pieces) for pieces in heads)
    return any(holds_all(found.query, text) for text in texts)


def _marked(title: str, text: str) -> Pieces:
    """Mark the first place of a text that stands somewhere within a title."""
    read = normal(title)
    at = read.text.find(text)
    if at < 0:
        return ((title, False),)
    start, end = read.span(at, at + len(text))
    pieces = (title[:start], False), (title[start:end], True), (title[end:], False)
    return tuple(piece for piece in pieces if piece[0])


def _number_that_meet_all(found: Found, start: int) -> int:
    """Return how many rows of the page stand above the line "partly"."""
    if found.partly_from is None or found.step == Step.PARTLY:
        return len(found.ids)
    return max(found.partly_from - start, 0)


def _nearest(wanted: Wanted) -> Center | None:
    """Return the center chosen, else one whose name holds a word that was asked for."""
    chosen = dict(wanted.chosen).get("center")
    words = {w for w in normal(wanted.q).text.split() if len(w) >= SHORTEST}
    for center in Center.objects.active():
        if center.slug == chosen:
            return center
        names = set(normal(f"{center.name_ko} {center.name_en}").text.split())
        if not chosen and words & names - {"center", "for", "of", "and", "the", "센터"}:
            return center
    return None
