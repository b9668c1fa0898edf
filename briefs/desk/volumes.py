"""The page of bound volumes: which briefs in which order, and what stands around them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse_lazy
from django.urls.resolvers import URLPattern
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from asanbriefs.pictures import BadPictureError
from briefs.desk.keeping import keep
from briefs.desk.taking import DayField, SelectionForm
from briefs.desk.who import acting, may
from briefs.desk.widgets import BodyField, BodyWidget
from briefs.exports import asked
from briefs.exports.contract import TakingError
from briefs.exports.selection import LANGUAGES
from briefs.exports.volume import making
from briefs.exports.volume.gathering import refusals
from briefs.exports.volume.recipe import Cover, Recipe
from briefs.models import Brief, Export, Image
from briefs.policy import Verb

KIND = "volume"
# Each has a field for its place, and a form takes a thousand fields.
MOST = 800
FIRST = {
    "language": "ko",
    "format": "pdf",
    "editions": "chosen",
    "missing": "skip",
}


class VolumeForm(forms.Form):
    """What stands around the briefs, and as what they are bound."""

    title = forms.CharField(max_length=300, label=gettext_lazy("Title"))
    subtitle = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Subtitle")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the volume"),
        choices=LANGUAGES.items,
        help_text=gettext_lazy("Of the cover, the contents and the indexes."),
    )
    date = DayField(gettext_lazy("Date on the cover"))
    picture = forms.FileField(
        required=False,
        label=gettext_lazy("Picture for the cover"),
        help_text=gettext_lazy("A picture or logo: PNG, JPEG, WebP or GIF."),
    )
    alt = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Text instead of the picture"),
        help_text=gettext_lazy("Left empty, the picture counts as decorative."),
    )
    cover = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    foreword = BodyField(
        required=False,
        label=gettext_lazy("Foreword"),
        widget=BodyWidget(upload_url=reverse_lazy("admin:briefs_image_upload")),
    )
    until = DayField(gettext_lazy("Corrections up to"))
    editions = forms.ChoiceField(
        label=gettext_lazy("Editions"), choices=making.EDITIONS.items
    )
    missing = forms.ChoiceField(
        label=gettext_lazy("Missing editions"), choices=making.MISSING.items
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=making.FORMATS.items
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def recipe(self, briefs: Iterable[int]) -> Recipe:
        """Return the recipe for these briefs; the form is valid."""
        data = self.cleaned_data
        names = ("title", "subtitle", "language", "date", "foreword", "until")
        return Recipe(
            briefs=tuple(briefs),
            cover=_cover(data["cover"], data["alt"]),
            **{name: data[name] for name in (*names, "editions", "missing", "format")},
        )


class AddingForm(SelectionForm):
    """Which briefs to put in: by their numbers, or all that a filter finds."""

    numbers = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Numbers"),
        help_text=gettext_lazy("As 2022-19, 2022-20; both languages of each."),
    )

    def found(self) -> list[int]:
        """Return the briefs that are meant, the earliest first; the form is valid.

        A number finds drafts too: they are to be named, not passed over.
        """
        selection = self.selection()
        numbers = self.cleaned_data["numbers"].replace(",", " ").split()
        if numbers:
            rows = Brief.objects.filter(number__in=numbers)
            unknown = set(numbers) - set(rows.values_list("number", flat=True))
            if unknown:
                said = _("There is no brief %(names)s.")
                names = ", ".join(sorted(unknown))
                self.add_error("numbers", ValidationError(said % {"names": names}))
            order = ("number", "-language")
            return list(rows.order_by(*order).values_list("pk", flat=True))
        if not any(self.cleaned_data.values()):
            self.add_error(None, _("Say which briefs: by number, or by a filter."))
            return []
        found = selection.publications().order_by("date", "number", "-language")
        return list(found.values_list("brief", flat=True)[: MOST + 1])


@dataclass(frozen=True)
class Row:
    """A chosen brief in its place; `why` says what keeps it from being bound."""

    place: int
    brief: Brief
    why: str


def urls(desk: AdminSite) -> list[URLPattern]:
    """Return the addresses, relative to the desk's."""
    view = desk.admin_view(new)
    return [path("volumes/new/", view, name="volume_new")]


def bind(model_admin: Any, request: HttpRequest, briefs: QuerySet[Brief]) -> Any:
    """Lead the chosen briefs of the list to the form, in the order of the list."""
    chosen = list(briefs.values_list("pk", flat=True)[: MOST + 1])
    return _page(request, _empty(), chosen)


_action: Any = bind
_action.short_description = gettext_lazy("Bind as one volume …")
_action.allowed_permissions = ["export"]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, change the order of the briefs, or ask for the volume."""
    if not may(request, Verb.EXPORT):
        raise PermissionDenied
    if request.method != "POST":
        return (
            _again(request) if "again" in request.GET else _page(request, _empty(), [])
        )
    data = request.POST.copy()
    form = VolumeForm(data, request.FILES)
    if (picture := request.FILES.get("picture")) is not None:
        try:
            data["cover"] = keep(picture, acting(request)).sha256
        except BadPictureError as error:
            form.add_error("picture", str(error))
            return _page(request, form, _ordered(data))
    if "without" in data:
        data["cover"] = ""
    chosen = _moved(_ordered(data), data)
    if "bind" in data:
        return _asked(request, form, chosen)
    adding = AddingForm(data if "add" in data else None, prefix="add")
    if "add" in data and adding.is_valid():
        chosen = list(dict.fromkeys([*chosen, *adding.found()]))
        if not adding.errors:
            adding = AddingForm(prefix="add")
    # What is typed stays, and is not judged before it is to be bound.
    return _page(request, VolumeForm(initial=data.dict()), chosen, adding)


def _asked(request: HttpRequest, form: VolumeForm, chosen: list[int]) -> HttpResponse:
    """Ask for the volume, or say by name what keeps it from being bound."""
    if not chosen:
        form.add_error(None, _("Choose at least one brief."))
    if len(chosen) > MOST:
        said = _("A volume holds at most %(count)d briefs.")
        form.add_error(None, said % {"count": MOST})
    if not form.is_valid():
        return _page(request, form, chosen)
    recipe = form.recipe(chosen)
    if refused := refusals(recipe):
        said = _("%(brief)s: %(why)s")
        for name, why in refused:
            form.add_error(None, said % {"brief": name, "why": why})
        return _page(request, form, chosen)
    language = get_language() or "ko"
    by = acting(request)
    try:
        export = asked.ask(KIND, recipe.to_json(), by=by, language=language)
    except TakingError as error:
        messages.error(request, str(error))
        return _page(request, form, chosen)
    return redirect("admin:export", export.pk)


def _again(request: HttpRequest) -> HttpResponse:
    """Show the form as it was for a volume that was asked for."""
    text = request.GET["again"]
    pk = int(text) if text.isascii() and text.isdecimal() else 0
    export = get_object_or_404(Export, pk=pk, kind=KIND)
    if export.by != acting(request) and not may(request, Verb.SEE_EXPORTS):
        raise PermissionDenied
    recipe = Recipe.from_json(export.recipe)
    cover = recipe.cover
    given = {
        name: getattr(recipe, name)
        for name in VolumeForm.base_fields.keys()
        & {*FIRST, "title", "subtitle", "date", "until", "foreword"}
    }
    given |= {"cover": cover.sha256 if cover else "", "alt": cover.alt if cover else ""}
    return _page(request, VolumeForm(initial=given), list(recipe.briefs))


def _empty() -> VolumeForm:
    return VolumeForm(initial=FIRST)


def _ordered(data: Any) -> list[int]:
    """Return the chosen briefs by the numbers in their fields, as far as there are."""
    parts = data.get("chosen", "").split(",")
    ids = [int(part) for part in parts if part.isascii() and part.isdecimal()]
    places = {}
    for at, pk in enumerate(dict.fromkeys(ids), 1):
        typed = data.get(f"place-{pk}", "").strip()
        known = typed.isascii() and typed.isdecimal() and len(typed) < 9
        place = int(typed) if known else at
        # Where two have one number, the one that was moved there stands first.
        places[pk] = (place, place == at, at)
    return sorted(places, key=places.__getitem__)


def _moved(chosen: list[int], data: Any) -> list[int]:
    """Return the briefs after the button that was pressed at one of them."""
    for button, step in (("up", -1), ("down", 1), ("remove", 0)):
        text = data.get(button, "")
        pk = int(text) if text.isascii() and text.isdecimal() else 0
        if pk not in chosen:
            continue
        at = chosen.index(pk)
        rest = [other for other in chosen if other != pk]
        if step:
            rest.insert(max(at + step, 0), pk)
        return rest
    return chosen


def _cover(sha256: str, alt: str) -> Cover | None:
    image = Image.objects.filter(sha256=sha256).first() if sha256 else None
    return Cover(image.sha256, image.width, image.height, alt) if image else None


def _page(
    request: HttpRequest,
    form: VolumeForm,
    chosen: list[int],
    adding: AddingForm | None = None,
) -> HttpResponse:
    cover = str(form["cover"].value() or "")
    answer = TemplateResponse(
        request,
        "admin/exports/volume.html",
        {
            **admin.site.each_context(request),
            "title": _("Bound volume"),
            "form": form,
            "adding": adding or AddingForm(prefix="add"),
            "rows": _rows(chosen),
            "chosen": ",".join(map(str, chosen)),
            "cover": Image.objects.filter(sha256=cover).first() if cover else None,
            "media": form.media,
        },
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _rows(chosen: list[int]) -> list[Row]:
    """Return the chosen briefs, with what readers' not seeing them means now."""
    found = Brief.objects.in_bulk(chosen)
    there = [pk for pk in chosen if pk in found]
    if not there:
        return []
    unseen = making.unseen(there)
    return [
        Row(place, found[pk], unseen.get(pk, "")) for place, pk in enumerate(there, 1)
    ]
