"""The pages that list briefs: home, the list with its filters, a topic."""

import datetime
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from asanbriefs import answers, generation, paging
from briefs.models import Publication, Topic
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import counts_of_centers
from briefs.public.filters import (
    SORTS,
    Surroundings,
    Wanted,
    facets,
    surroundings,
    ways_out,
)
from briefs.public.results import Row, instead, results
from briefs.search import asked
from briefs.search.results import Step
from briefs.usage import Kind
from briefs.usage.rule import Verdict, verdict
from experts.models import Center

LATEST = 7
MOST_READ = 5
RECENT = datetime.timedelta(days=30)


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Show the latest briefs, the most read ones, and the centers."""
    written = Publication.objects.readable().in_language(language)
    counts = counts_of_centers(language)
    centers = [(c, counts.get(str(c.pk), 0)) for c in Center.objects.active()]
    context = {
        "latest": written.newest().rows(0, LATEST),
        "most_read": _most_read(written, language),
        "centers": centers,
    }
    return answers.page(request, "briefs/home.html", context)


@require_safe
def briefs(request: HttpRequest, language: str) -> HttpResponse:
    """List what can be read, narrowed and sorted as the address says, or search it."""
    wanted = Wanted.read(language, request.GET)
    if wanted.q:
        return _found(request, wanted)
    around = surroundings(wanted)
    found = wanted.publications(around.ids)
    page = paging.page_of(request, paging.Rows(around.count, found.rows))
    context: dict[str, Any] = {
        "canonical_path": paging.canonical(request, page),
        "page": page,
        "rows": [Row(brief) for brief in page],
    }
    context |= _around(wanted, around, page)
    if not around.count:
        context["ways_out"] = ways_out(wanted, context["removable"], around)
    # What somebody makes up and nothing answers to is not kept.
    lifetime = answers.LIFETIME if page.object_list else 0
    return answers.page(request, "briefs/list.html", context, lifetime=lifetime)


def _found(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Answer with what a search finds."""
    answer = results(request, wanted)
    found, page = answer.found, answer.page
    if page.number == 1 and not wanted.chosen and _is_person(request):
        met = found.step in {Step.NUMBER, Step.ALL}
        asked.note(wanted.q, wanted.language, found.count if met else 0)
    context: dict[str, Any] = {
        "found": found,
        "page": page,
        "rows": answer.rows,
        "partly": answer.partly,
        "instead": None if found.ids or answer.around.every else instead(wanted),
        "as_typed": wanted.address(literal="1"),
        "meant": wanted.address(q=found.suggestion, literal=""),
        "without_filters": (
            wanted.without_filters().address()
            if answer.around.every > found.count
            else ""
        ),
        "every": answer.around.every,
    }
    context |= _around(wanted, answer.around, page)
    if not found.count and answer.around.every:
        context["ways_out"] = ways_out(
            wanted, context["removable"], answer.around, found
        )
    # Searches are too many to keep, and nearly each is asked for once.
    return answers.page(request, "briefs/results.html", context, lifetime=0)


def _is_person(request: HttpRequest) -> bool:
    return verdict(request.META, 200, Kind.VIEW) is Verdict.READER


def _around(wanted: Wanted, around: Surroundings, page: Page[Any]) -> dict[str, Any]:
    """Return what stands around the rows of a list."""
    choices, removable = facets(wanted, around)
    sorts = [
        (name, wanted.address(sort=key), key == wanted.order)
        for key, name in SORTS.items()
        if key != "relevance" or wanted.q
    ]
    return {
        "current": "briefs",
        "wanted": wanted,
        "other_path": _other_path(wanted.language, wanted),
        "pages": paging.ways(page, wanted.address()),
        "facets": choices,
        "removable": removable,
        "sorts": sorts,
    }


@require_safe
def topic(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """List the briefs filed under a topic."""
    about = get_object_or_404(Topic, slug=slug)
    found = Publication.objects.readable().in_language(language).by_topic(about.pk)
    count = generation.remembered(("topic", about.pk, language), found.count)
    page = paging.page_of(request, paging.Rows(count, found.newest().rows))
    context = {
        "topic": about,
        "page": page,
        "pages": paging.ways(page),
        "canonical_path": paging.canonical(request, page),
    }
    return answers.page(request, "briefs/topic.html", context)


def _most_read(written: PublicationQuerySet, language: str) -> list[Publication]:
    """Return what was read most of late, as it was within the last minute."""
    since = timezone.localdate() - RECENT
    return generation.remembered(
        ("most read", language),
        lambda: written.most_read_since(since, MOST_READ),
        seconds=60,
    )


def _other_path(language: str, wanted: Wanted) -> str:
    path = reverse("briefs", args=["en" if language == "ko" else "ko"])
    return path + wanted.address().removesuffix("?")
