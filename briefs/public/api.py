"""Search for programs: the same as the page, as JSON (docs/api.md)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from asanbriefs import answers, paging
from briefs.models.surroundings import NAMED
from briefs.public.filters import (
    ALL,
    CONTROL,
    FILTERS,
    LANGUAGES,
    LONGEST_Q,
    NAMES,
    SORTS,
    Surroundings,
    Wanted,
    choices_of,
)
from briefs.public.results import Results, Row, results
from briefs.search.fragments import Fragment, Pieces

# What an answer is about is in both; programs read it, not the visitor's language.
LANGUAGE = "en"


def search(request: HttpRequest) -> HttpResponse:
    """Answer with a page of results, or with what was wrong about each field."""
    if request.method not in {"GET", "HEAD"}:
        response = answers.error("Only GET is answered here.", 405)
        response.headers["Allow"] = "GET, HEAD"
        return response
    if wrong := dict(_faults(request.GET)):
        return _refused(wrong, 400)
    wanted = Wanted.read(LANGUAGE, request.GET)
    try:
        answer = results(request, wanted)
    except Http404:
        return _refused({"page": "There are not so many pages."}, 404)
    unknown = {
        key: f"There is none at “{slug}”."
        for key, slug in wanted.slugs.items()
        if key not in answer.around.ids
    }
    if unknown:
        return _refused(unknown, 400)
    return _answered(answers.data(_found(wanted, answer)))


def _faults(given: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield each field that cannot be understood, and why."""
    for key in given:
        if key not in NAMES:
            yield key, f"Known are {', '.join(sorted(NAMES))}."
    q = given.get("q", "")
    if not CONTROL.sub(" ", q).strip():
        yield "q", "Say what to search for."
    elif len(q) > LONGEST_Q:
        yield "q", f"At most {LONGEST_Q} characters are read."
    allowed = {"sort": SORTS, "lang": {*LANGUAGES, ALL}, "literal": {"1"}}
    for key, values in allowed.items():
        if given.get(key) and given[key] not in values:
            yield key, f"One of {', '.join(sorted(values))}."
    year = given.get("year", "")
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        yield "year", "A year has four digits."
    page = given.get("page", "1")
    if not (page.isascii() and page.isdecimal() and len(page) < 7 and int(page)):
        yield "page", "A number from 1 on."


def _found(wanted: Wanted, answer: Results) -> dict[str, Any]:
    found, page = answer.found, answer.page
    rows = [(row, False) for row in answer.rows] + [
        (row, True) for row in answer.partly
    ]
    return {
        "q": wanted.q,
        "step": str(found.step),
        "corrected": found.corrected,
        "suggestion": found.suggestion,
        "count": found.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "per_page": paging.PER_PAGE,
        "next": _next(wanted, answer),
        "results": [_result(row, partly=partly) for row, partly in rows],
        "facets": dict(_facets(wanted, answer.around)),
    }


def _next(wanted: Wanted, answer: Results) -> str | None:
    if not answer.page.has_next():
        return None
    number = answer.page.next_page_number()
    return f"{settings.SITE_URL}{reverse('search')}{wanted.address()}&page={number}"


def _result(row: Row, *, partly: bool) -> dict[str, Any]:
    brief = row.brief
    address = reverse("brief", args=[brief.language, brief.brief.slug])
    url = f"{settings.SITE_URL}{address}"
    title: Pieces = row.hit.title if row.hit else ((brief.title, False),)
    fragments = row.hit.fragments if row.hit else ()
    return {
        "number": brief.number,
        "series": brief.series.slug,
        "language": brief.language,
        "kind": brief.form,
        "title": brief.title,
        "title_marks": _marks(title),
        "byline": brief.byline,
        "byline_marks": _marks(row.hit.byline) if row.hit else [],
        "date": brief.date.isoformat(),
        "views": row.brief.views,
        "url": url,
        "partly": partly,
        "reason": _reason(row),
        "fragments": [_fragment(one, url) for one in fragments],
    }


def _reason(row: Row) -> dict[str, Any] | None:
    if row.reason is None:
        return None
    return {
        "kind": str(row.reason.kind),
        "language": row.reason.language,
        "text": "".join(text for text, _ in row.reason.pieces),
        "marks": _marks(row.reason.pieces),
    }


def _fragment(fragment: Fragment, url: str) -> dict[str, Any]:
    return {
        "heading": fragment.heading,
        "text": "".join(text for text, _ in fragment.pieces),
        "marks": _marks(fragment.pieces),
        "url": f"{url}#{fragment.anchor}" if fragment.anchor else url,
    }


def _marks(pieces: Pieces) -> list[tuple[int, int]]:
    """Return where in the text the marked pieces begin and end, in characters."""
    at, marks = 0, []
    for text, marked in pieces:
        if marked:
            marks.append((at, at + len(text)))
        at += len(text)
    return marks


def _facets(
    wanted: Wanted, around: Surroundings
) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    for key in FILTERS:
        names = around.names.get(key, {})
        by_slug = {name.slug: name for name in names.values()}
        yield (
            key,
            [
                {"value": choice.value, "count": choice.count, "chosen": choice.chosen}
                | (
                    {
                        "name_ko": by_slug[choice.value].name_ko,
                        "name_en": by_slug[choice.value].name_en,
                    }
                    if key in NAMED
                    else {}
                )
                for choice in choices_of(wanted, key, around)
            ],
        )


def _refused(faults: Mapping[str, str], status: int) -> HttpResponse:
    errors = [{"field": key, "reason": reason} for key, reason in faults.items()]
    return _answered(answers.data({"errors": errors}, status=status))


def _answered(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Language"] = "ko, en"
    return response
