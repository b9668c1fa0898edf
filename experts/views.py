"""The pages of people and centers, with the briefs of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from asanbriefs import answers
from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import count_by
from experts.models import Center, Expert

MOST_BRIEFS = 100


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
    written = _written(Publication.objects.readable().by_expert(slug), language)
    other = "en" if language == "ko" else "ko"
    name = person.name(other)
    context = {
        "current": "experts",
        "person": person,
        "other_name": name if name != person.name(language) else "",
        "filter": f"expert={slug}",
    }
    return answers.page(request, "experts/expert.html", context | written)


@require_safe
def centers(request: HttpRequest, language: str) -> HttpResponse:
    """List the centers with the number of their briefs."""
    found = Publication.objects.readable().in_language(language)
    counts = count_by({"center": found})["center"]
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
    written = _written(Publication.objects.readable().by_center(slug), language)
    context = {
        "current": "centers",
        "center": place,
        "people": list(Expert.objects.present().of(place).by_name(language)),
        "filter": f"center={slug}",
    }
    return answers.page(request, "experts/center.html", context | written)


def _written(found: PublicationQuerySet, language: str) -> dict[str, object]:
    """Return the newest briefs in the language, and how many there are in each."""
    counts = count_by({"lang": found})["lang"]
    other = "en" if language == "ko" else "ko"
    return {
        "briefs": list(found.in_language(language).newest().for_list()[:MOST_BRIEFS]),
        "count": counts.get(language, 0),
        "others": counts.get(other, 0),
        "other": other,
    }
