"""Pages of exports: asking for one, watching it, fetching its file."""

import mimetypes
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from asanbriefs import paging, ranges
from briefs.desk import volumes
from briefs.desk.taking import SelectionForm, TakingForm, from_address, to_address
from briefs.desk.who import acting, full_name, may
from briefs.exports import FORMATS, asked, running
from briefs.exports.contract import TakingError
from briefs.exports.kinds import KINDS
from briefs.exports.recipe import Recipe
from briefs.models import Brief, Export
from briefs.policy import Verb

KIND = "briefs"
PRIVATE = "private, no-store"
MOST_NAMED = 20
GONE = 410
# A server refuses longer ones: ids of some hundred briefs that were picked.
LONGEST_ADDRESS = 4000


def urls(desk: AdminSite) -> list[URLPattern]:
    """Return the addresses, relative to the desk's."""
    views: list[tuple[str, str, Callable[..., HttpResponseBase]]] = [
        ("", "exports", every),
        ("new/", "export_new", new),
        ("<int:pk>/", "export", one),
        ("<int:pk>/state/", "export_state", state),
        ("<int:pk>/file/", "export_file", file),
        ("<int:pk>/cancel/", "export_cancel", cancel),
        ("<int:pk>/again/", "export_again", again),
    ]
    return [
        path(f"exports/{route}", desk.admin_view(view), name=name)
        for route, name, view in views
    ]


def take_out(model_admin: Any, request: HttpRequest, briefs: QuerySet[Brief]) -> Any:
    """Lead the chosen briefs of the list to the form."""
    picked = ",".join(str(pk) for pk in briefs.values_list("pk", flat=True))
    return _form(request, TakingForm(initial={"each": ["pdf"], "picked": picked}))


_action: Any = take_out
_action.short_description = gettext_lazy("Take out as files …")
_action.allowed_permissions = ["export"]


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """List the exports a person asked for; administrators see everybody's."""
    _refuse_others(request)
    found = Export.objects.for_desk()
    if not may(request, Verb.SEE_EXPORTS):
        found = found.of(acting(request))
    rows = paging.Rows(found.count(), lambda start, stop: list(found[start:stop]))
    page = paging.page_of(request, rows)
    return _page(
        request,
        "list",
        _("Exports"),
        page=page,
        pages=paging.ways(page),
        rows=[(export, _short(export), full_name(export.by)) for export in page],
        everybody=may(request, Verb.SEE_EXPORTS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, count what it selects, or ask for the export."""
    _refuse_others(request)
    if request.method != "POST":
        first, complaints = from_address(request.GET)
        return _form(request, TakingForm(initial=first), complaints)
    if "count" in request.POST:
        return _counted(request)
    form = TakingForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    recipe = form.recipe().to_json()
    return _asked(request, KIND, recipe) or _form(request, form)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an export is, and what came of it."""
    export = _find(request, pk)
    return _one(request, export, _withheld(export))


@require_safe
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell a page that is watched how far its export is."""
    export = _find(request, pk)
    idle = _is_idle(export)
    now = {"state": export.state, "idle": idle}
    return JsonResponse(_progress(export, idle) | now)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the file to whoever asked for it, and to administrators.

    Not once something in it was withdrawn: its page says so, and offers it anew.
    """
    export = _find(request, pk)
    if export.state != Export.State.DONE:
        raise Http404(_("There is no file of this export."))
    if withheld := _withheld(export):
        page = _one(request, export, withheld)
        page.status_code = GONE
        return page
    media_type, _encoding = mimetypes.guess_type(export.name)
    try:
        return ranges.answer(
            request,
            running.path(export),
            name=export.name,
            media_type=media_type or "application/octet-stream",
            etag=export.sha256,
            cache=PRIVATE,
            attachment=True,
        )
    except FileNotFoundError as error:
        raise Http404(_("There is no file of this export.")) from error


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an export back."""
    export = _find(request, pk)
    if asked.cancel(export):
        messages.success(request, _("The export was cancelled."))
    else:
        messages.warning(request, _("The export was over already."))
    return redirect("admin:export", pk)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the same once more, of what readers see now."""
    export = _find(request, pk)
    return _asked(request, export.kind, export.recipe) or redirect("admin:export", pk)


def _asked(request: HttpRequest, kind: str, recipe: Any) -> HttpResponse | None:
    """Ask for it and lead to its page; if it is refused, say so and return None."""
    language = get_language() or "ko"
    try:
        export = asked.ask(kind, recipe, by=acting(request), language=language)
    except TakingError as error:
        messages.error(request, str(error))
        return None
    return redirect("admin:export", export.pk)


def _one(request: HttpRequest, export: Export, withheld: list[str]) -> HttpResponse:
    done = export.state == Export.State.DONE
    lost = done and not running.path(export).is_file()
    idle = _is_idle(export)
    return _page(
        request,
        "one",
        _("Export %(n)s: %(kind)s") % {"n": export.pk, "kind": _kind(export)},
        export=export,
        words=_words(export),
        progress=_progress(export, idle),
        who=full_name(export.by),
        idle=idle,
        change=_change(export),
        fetchable=done and not (lost or withheld),
        lost=lost,
        withheld=withheld[:MOST_NAMED],
        more=max(len(withheld) - MOST_NAMED, 0),
    )


def _change(export: Export) -> str:
    """Return the address of the form as it was filled in; "" if that is too long."""
    if export.kind == volumes.KIND:
        return f"{reverse('admin:volume_new')}?again={export.pk}"
    if export.kind != KIND:
        return ""
    given = to_address(Recipe.from_json(export.recipe))
    address = f"{reverse('admin:export_new')}?{given}"
    return address if len(address) < LONGEST_ADDRESS else ""


def _withheld(export: Export) -> list[str]:
    return asked.withheld(export) if export.state == Export.State.DONE else []


def _find(request: HttpRequest, pk: int) -> Export:
    """Return the export, or 404, or 403 if it is another one's."""
    _refuse_others(request)
    export = get_object_or_404(Export.objects.for_desk(), pk=pk)
    if export.by != acting(request) and not may(request, Verb.SEE_EXPORTS):
        raise PermissionDenied
    return export


def _refuse_others(request: HttpRequest) -> None:
    if not may(request, Verb.EXPORT):
        raise PermissionDenied


def _form(
    request: HttpRequest, form: TakingForm, complaints: Sequence[str] = ()
) -> HttpResponse:
    """Show the form with the number of briefs it selects as it stands."""
    picked = str(form["picked"].value() or "")
    context: dict[str, Any] = {"picked": []}
    if picked:
        looked_at = SelectionForm({"picked": picked})
        if looked_at.is_valid():
            context = _picked(looked_at)
    given = {name: form[name].value() or "" for name in SelectionForm.base_fields}
    return _page(
        request,
        "new",
        _("Take out briefs"),
        form=form,
        complaints=complaints,
        lacking=", ".join(str(it.label) for it in FORMATS.values() if not it.available),
        count=_count(SelectionForm(given)),
        **context,
    )


def _picked(form: SelectionForm) -> dict[str, Any]:
    """Name what was picked by hand, as far as there is room, and what is not seen."""
    selection = form.selection()
    seen = selection.publications()
    return {
        "picked": [
            (publication.number, publication.language, publication.title)
            for publication in seen[:MOST_NAMED]
        ],
        "more": max(seen.count() - MOST_NAMED, 0),
        "unseen": selection.unseen(),
        "unknown": ", ".join(map(str, selection.unknown())),
    }


def _counted(request: HttpRequest) -> HttpResponse:
    """Say how many briefs the form selects; a script gets no more than that."""
    words = _count(SelectionForm(request.POST))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"count": words})
    form = TakingForm(request.POST)
    for name in ("each", "tables", "counted_from", "counted_until"):
        form.errors.pop(name, None)
    return _form(request, form)


def _count(form: SelectionForm) -> str:
    """Return the number of briefs in words; "" if the form is wrong."""
    if not form.is_valid():
        return ""
    return _briefs(form.selection().publications().count())


def _kind(export: Export) -> str:
    return str(KINDS[export.kind].label) if export.kind in KINDS else export.kind


def _words(export: Export) -> list[tuple[str, str]]:
    return KINDS[export.kind].words(export.recipe) if export.kind in KINDS else []


def _short(export: Export) -> str:
    """Return what was asked for in a line."""
    if export.kind not in KINDS:
        return export.kind
    return f"{_kind(export)}: {KINDS[export.kind].short(export.recipe)}"


def _is_idle(export: Export) -> bool:
    """Whether it is waited for in vain, as nobody works."""
    return export.under_way and not asked.worker_lives()


def _progress(export: Export, idle: bool) -> dict[str, Any]:
    """Return how far it is, in figures and in words."""
    line = [_counting(export)] if export.total else []
    left = export.seconds_left(timezone.now())
    if left is not None and not idle:
        line.append(_left(left))
    if export.state == Export.State.WAITING:
        line = [_before(export)]
    return {
        "done": export.done,
        "total": export.total,
        "line": " · ".join(line),
        "over": not export.under_way,
    }


def _counting(export: Export) -> str:
    if export.state == Export.State.DONE:
        return _briefs(export.done)
    figures = {"done": f"{export.done:,}", "total": f"{export.total:,}"}
    return _("%(done)s of %(total)s briefs") % figures


def _briefs(count: int) -> str:
    said = ngettext("%(count)s brief", "%(count)s briefs", count)
    return said % {"count": f"{count:,}"}


def _before(export: Export) -> str:
    """Say how many are made first, as one is made at a time."""
    count = Export.objects.under_way().filter(pk__lt=export.pk).count()
    if not count:
        return _("it is the next")
    said = ngettext(
        "%(count)d export is before it", "%(count)d exports are before it", count
    )
    return said % {"count": count}


def _left(seconds: float) -> str:
    """Say how long it will take: nobody needs the seconds."""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    said = ngettext(
        "about %(count)d minute left", "about %(count)d minutes left", minutes
    )
    return said % {"count": minutes}


def _page(
    request: HttpRequest, name: str, title: str, **context: object
) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"admin/exports/{name}.html",
        {**admin.site.each_context(request), "title": title, **context},
    )
