"""The pages of people and centers, with the briefs of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from asanbriefs import answers, generation, paging
from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import count_by, counts_of_centers
from briefs.usage import figures
from briefs.usage.chart import Point, draw
from briefs.usage.figures import NOTHING, Scope, Whose
from briefs.usage.finding import finding
from briefs.usage.period import of_years
from experts.models import Center, Expert

# The height of the small chart.
LOW = 80


@require_safe
def experts(request: HttpRequest, language: str) -> HttpResponse:
    """List the people who work here now."""
    people = list(Expert.objects.present().by_name(language))
    return answers.page(
        request, "experts/experts.html", {"current": "experts", "people": people}
    )


@require_safe
def expert(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show a person as of now, with the briefs they had a part in."""
    person = get_object_or_404(Expert.objects.select_related("center"), slug=slug)
    found = Publication.objects.readable().by_expert(person.pk)
    written = _written(request, ("expert", person.pk), found, language)
    other = "en" if language == "ko" else "ko"
    name = person.name(other)
    context = {
        "current": "experts",
        "person": person,
        "other_name": name if name != person.name(language) else "",
        "filter": f"expert={slug}",
        "read": _read(Scope(Whose.EXPERT, person.pk)),
    }
    return answers.page(request, "experts/expert.html", context | written)


@require_safe
def centers(request: HttpRequest, language: str) -> HttpResponse:
    """List the centers with the number of their briefs."""
    counts = counts_of_centers(language)
    rows = [(c, counts.get(str(c.pk), 0)) for c in Center.objects.active()]
    return answers.page(
        request, "experts/centers.html", {"current": "centers", "centers": rows}
    )


@require_safe
def center(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show a center with its people and briefs."""
    place = Center.objects.active().filter(slug=slug).first()
    if place is None:
        raise Http404
    found = Publication.objects.readable().by_center(place.pk)
    written = _written(request, ("center", place.pk), found, language)
    context = {
        "current": "centers",
        "center": place,
        "people": list(Expert.objects.present().of(place).by_name(language)),
        "filter": f"center={slug}",
        "read": _read(Scope(Whose.CENTER, place.pk)),
    }
    return answers.page(request, "experts/center.html", context | written)


def _written(
    request: HttpRequest,
    whose: tuple[str, int],
    found: PublicationQuerySet,
    language: str,
) -> dict[str, object]:
    """Return a page of the briefs in the language, and how many are in each."""
    counts = generation.remembered(
        ("written", *whose), lambda: count_by({"lang": found})["lang"]
    )
    newest = found.in_language(language).newest()
    page = paging.page_of(request, paging.Rows(counts.get(language, 0), newest.rows))
    other = "en" if language == "ko" else "ko"
    return {
        "page": page,
        "pages": paging.ways(page),
        "canonical_path": paging.canonical(request, page),
        "briefs": page.object_list,
        "count": page.paginator.count,
        "others": counts.get(other, 0),
        "other": other,
    }


def _read(scope: Scope) -> dict[str, object]:
    """Return how often the briefs were viewed in each year; {} before any was.

    An hour old at most: it costs more the more was read.
    """
    counted, first = generation.remembered(
        ("views by year", scope), lambda: figures.by_year(scope), seconds=3600
    )
    if first is None:
        return {}
    today = timezone.localdate()
    period = of_years(first.year, today.year)
    years = [(year.year, counted.get(year, NOTHING).views) for year in period.parts]
    points = [Point(str(year), n, running=year == today.year) for year, n in years]
    # Of this year there are no months to tell: nothing of it counts as over.
    over = today.replace(month=1, day=1)
    return {
        "finding": finding(counted, period, first, over),
        "chart": draw(points, LOW) if len(years) > 1 else None,
        "years": years[::-1],
    }
