"""Pages that say what went wrong and what to do next, in the address' language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from asanbriefs import answers
from briefs.models import Publication
from briefs.public import moved

# What programs are told, in English as all of the API.
REASONS = {
    400: "The request was not understood.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    410: "What was here will not come back.",
    500: "The fault is ours.",
}


class InOtherLanguageError(Http404):
    """The brief is there, but in the other language only."""

    def __init__(self, publication: Publication) -> None:
        super().__init__()
        self.publication = publication


class NotOfferedError(Http404):
    """The brief may be there, but this site cannot write it in that format."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead an old address to its brief, else say that nothing is here."""
    if answers.is_for_programs(request):
        return answers.error(REASONS[404], 404)
    if not request.path.startswith("/admin/"):
        answer = moved.answer(request)
        if answer:
            return answer
    other = getattr(exception, "publication", None)
    context = {
        "publication": other,
        "not_offered": getattr(exception, "label", ""),
        "other_path": _home(request),
    }
    return answers.page(
        request, "errors/404.html", context, status=404, cache=answers.ASKED
    )


def gone(request: HttpRequest) -> HttpResponse:
    """Say that what was here will not come back."""
    return _page(request, 410)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request was not understood."""
    return _page(request, 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the right to do this is lacking."""
    return _page(request, 403)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; asks nothing of the database."""
    return _page(request, 500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    if answers.is_for_programs(request):
        return answers.error(REASONS[status], status)
    template = f"errors/{status}.html"
    context = {"other_path": _home(request)}
    return answers.page(request, template, context, status=status, cache=answers.ASKED)


def _home(request: HttpRequest) -> str:
    """Return the other language's first page: this one is not there either."""
    return reverse("home", args=["en" if get_language() == "ko" else "ko"])
