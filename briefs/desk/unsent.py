"""A form that came without a sign-in, or with an old token, waits to be sent again.

Whoever wrote for hours and was signed out meanwhile gets all of it back: the page holds
what was typed, and only its author's browser does.
"""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

HIDDEN = "csrfmiddlewaretoken"


def came_signed_out(request: HttpRequest) -> bool:
    """Tell whether somebody sent a form of the desk after their sign-in had ended."""
    return (
        request.method == "POST"
        and not request.user.is_authenticated
        and _is_a_form_of_the_desk(request)
    )


def keep(request: HttpRequest) -> HttpResponse:
    """Ask to sign in and send it again; everything typed stands in the page."""
    return _page(request, _("Your sign-in has ended"), list(_typed(request)))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is an old one, as after signing in elsewhere.

    What comes from another site, or cannot be told from it, is never offered again.
    """
    if _is_a_form_of_the_desk(request) and _is_ours(request):
        typed = list(_typed(request))
        return _page(request, _("Please send it once more"), typed)
    return _page(request, _("The form was not accepted"), [])


def _page(
    request: HttpRequest, title: str, typed: list[tuple[str, str]]
) -> HttpResponse:
    answer = TemplateResponse(
        request,
        "admin/unsent.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "typed": typed,
            "files": list(_files(request)),
            "address": request.get_full_path(),
        },
        status=403,
    )
    add_never_cache_headers(answer)
    return answer


def _is_a_form_of_the_desk(request: HttpRequest) -> bool:
    """Scripts ask too, and understand no page; the way out has nothing to keep."""
    match = request.resolver_match
    return (
        match is not None
        and (match.app_name, match.url_name) != ("admin", "logout")
        and match.app_name == "admin"
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    )


def _is_ours(request: HttpRequest) -> bool:
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return request.headers.get("Origin") in own


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, texts in request.POST.lists():
        if name != HIDDEN:
            yield from ((name, str(text)) for text in texts)


def _files(request: HttpRequest) -> Iterator[str]:
    for field in request.FILES:
        for file in request.FILES.getlist(field):
            yield str(file.name)
