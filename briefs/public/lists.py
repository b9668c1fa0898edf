"""The pages that list briefs: home, the list with its filters, a topic."""

import datetime

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asanbriefs import answers
from briefs.models import Publication, Topic
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import count_by
from briefs.public.filters import SORTS, Wanted, facets
from experts.models import Center

PER_PAGE = 20
LATEST = 7
MOST_READ = 5
RECENT = datetime.timedelta(days=30)


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Show the latest briefs, the most read ones, and the centers."""
    written = Publication.objects.readable().in_language(language)
    since = timezone.localdate() - RECENT
    counts = count_by({"center": written})["center"]
    centers = [(c, counts.get(str(c.pk), 0)) for c in Center.objects.active()]
    context = {
        "latest": list(written.newest().for_list()[:LATEST]),
        "most_read": list(written.read_since(since).for_list()[:MOST_READ]),
        "centers": centers,
    }
    return answers.page(request, "briefs/home.html", context)


@require_safe
def briefs(request: HttpRequest, language: str) -> HttpResponse:
    """List what can be read, narrowed and sorted as the address says."""
    wanted = Wanted.read(language, request.GET)
    page = _page(request, wanted.publications())
    choices, removable = facets(wanted)
    sorts = [
        (name, wanted.address(sort=key), key == wanted.order)
        for key, name in SORTS.items()
        if key != "relevance" or wanted.q
    ]
    context = {
        "current": "briefs",
        "wanted": wanted,
        "other_path": _other_path(language, wanted),
        "canonical_path": f"{request.path}?page={page.number}".removesuffix("?page=1"),
        "page": page,
        "pages": _pages(page, wanted),
        "facets": choices,
        "removable": removable,
        "sorts": sorts,
    }
    return answers.page(request, "briefs/list.html", context)


@require_safe
def topic(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """List the briefs filed under a topic."""
    about = get_object_or_404(Topic, slug=slug)
    found = Publication.objects.readable().in_language(language).by_topic(slug)
    page = _page(request, found.newest().for_list())
    context = {"topic": about, "page": page, "pages": _pages(page, None)}
    return answers.page(request, "briefs/topic.html", context)


def _other_path(language: str, wanted: Wanted) -> str:
    path = reverse("briefs", args=["en" if language == "ko" else "ko"])
    return path + wanted.address().removesuffix("?")


def _page(
    request: HttpRequest, publications: PublicationQuerySet
) -> "Page[Publication]":
    """Return the page asked for; one beyond the end is not there."""
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise Http404(_("There is no such page of the list."))
    try:
        return Paginator(publications, PER_PAGE).page(int(number))
    except EmptyPage as error:
        raise Http404(_("There is no such page of the list.")) from error


def _pages(
    page: "Page[Publication]", wanted: Wanted | None
) -> list[tuple[str, str, bool]]:
    """Return number, address and whether it is this one; an address "" is a gap."""
    rest = wanted.address() if wanted else "?"
    joined = rest if rest == "?" else f"{rest}&"
    return [
        (
            str(n),
            f"{joined}page={n}" if isinstance(n, int) else "",
            n == page.number,
        )
        for n in page.paginator.get_elided_page_range(
            page.number, on_each_side=2, on_ends=1
        )
    ]
