"""What readers search for in vain, and the synonyms that texts propose."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from briefs.desk.who import may
from briefs.policy import Verb
from briefs.search import asked, groups, proposals

SEARCHES = 100
PROPOSALS = 30


def urls(desk: AdminSite) -> list[URLPattern]:
    """Return the addresses, relative to the desk's."""
    views: list[tuple[str, str, Callable[..., HttpResponseBase]]] = [
        ("", "searches", few_hits),
        ("proposals/", "proposals", proposed),
    ]
    return [
        path(f"searches/{route}", desk.admin_view(view), name=name)
        for route, name, view in views
    ]


@require_safe
def few_hits(request: HttpRequest) -> HttpResponse:
    """Show what is asked for and hardly found; each leads to a group to be made."""
    _refuse_others(request)
    rows = [(search, _new(search.query)) for search in asked.with_few_hits(SEARCHES)]
    return _page(
        request,
        "few_hits",
        _("Searches with few or no hits"),
        searches=rows,
        days=asked.DAYS,
        few=asked.FEW,
        enough=asked.ENOUGH,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def proposed(request: HttpRequest) -> HttpResponse:
    """Show the proposals; make a group of one, or propose it no more."""
    _refuse_others(request)
    if request.method == "POST":
        if "accept" in request.POST:
            _accept(request, request.POST["accept"])
        elif "dismiss" in request.POST:
            proposals.dismiss(request.POST["dismiss"])
            messages.success(request, _("It will not be proposed again."))
        return redirect("admin:proposals")
    rows = [(it, _new(*it.texts)) for it in proposals.proposals(PROPOSALS)]
    return _page(request, "proposals", _("Synonyms that texts propose"), proposals=rows)


def _accept(request: HttpRequest, meaning: str) -> None:
    texts = proposals.proposed(meaning)
    if not texts:
        messages.error(request, _("No published text says so any more."))
        return
    try:
        group = groups.gather(texts)
    except groups.TakenError as error:
        named = {text: str(group) for text, group in error.texts.items()}
        for text, name in named.items():
            told = _("“%(text)s” stands already in the group “%(group)s”.")
            messages.error(request, told % {"text": text, "group": name})
        return
    group.refresh_from_db()
    messages.success(request, _("Synonyms: %(group)s.") % {"group": group})


def _new(*texts: str) -> str:
    """Return the address of the form for a new group that holds the texts."""
    filled = urlencode({"texts": "\n".join(texts)})
    return f"{reverse('admin:briefs_synonymgroup_add')}?{filled}"


def _refuse_others(request: HttpRequest) -> None:
    if not may(request, Verb.KEEP_SYNONYMS):
        raise PermissionDenied


def _page(
    request: HttpRequest, name: str, title: str, **context: object
) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"admin/searches/{name}.html",
        {**admin.site.each_context(request), "title": title, **context},
    )
