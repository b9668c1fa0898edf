"""The way in, the institute's own pages, and what machines ask."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from asanbriefs import answers
from briefs import html
from briefs.models import Page
from briefs.public import moved
from briefs.public.layout import raised

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /*/briefs/?*q=
Disallow: /*/suggest/
"""


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the pages in the reader's language; old addresses were written here."""
    if request.META.get("QUERY_STRING"):
        answer = moved.answer(request)
        if answer:
            return answer
    language = _preferred(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(reverse("home", args=[language]))
    response.headers["Cache-Control"] = answers.SHARED
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def standing_page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show one of the institute's own pages."""
    page = get_object_or_404(Page, slug=slug)
    rendered = html.render(page.body(language), first=1, prefix="")
    context = {
        "standing": page,
        "body": raised(rendered.html),
        "notes": rendered.notes,
    }
    return answers.page(request, "briefs/standing.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what not to fetch."""
    return HttpResponse(
        ROBOTS,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": answers.SHARED},
    )


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return _state("ok", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _state("the database does not answer", 503)
    return _state("ok", 200)


def _state(text: str, status: int) -> HttpResponse:
    return HttpResponse(
        f"{text}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _preferred(accepted: str) -> str:
    """Return the first of our languages that is accepted; English for foreigners."""
    asked = [
        code.partition("-")[0] for code, _quality in parse_accept_lang_header(accepted)
    ]
    known = [code for code in asked if code in {"ko", "en"}]
    return (known or (["en"] if asked else ["ko"]))[0]
