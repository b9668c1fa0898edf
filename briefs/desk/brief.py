"""The admin of briefs: its list, its form, and the views around them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm, Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from briefs import html, workflow
from briefs.desk import exports, history, listing, refused, steps, volumes
from briefs.desk.conflict import Conflict, merge
from briefs.desk.fields import suggestions
from briefs.desk.forms import BriefForm, unfold
from briefs.desk.rows import (
    BLANK_ROWS,
    AttachmentForm,
    ContributionForm,
    ContributionRows,
    Rows,
    SectionForm,
    SectionRows,
)
from briefs.desk.who import acting, may
from briefs.models import Attachment, Brief, Contribution, Section, Series
from briefs.policy import Verb

IDENTITY = ("language", "series", "number")
ELSEWHERE = (
    ("original_title", "original_number"),
    ("original_url", "original_language"),
)


class DeskRequest(HttpRequest):
    """A request whose form was found to be typed on an older text."""

    user: User
    conflict: Conflict | None


class Bare:
    """Fields that name another thing, without links that change it from here."""

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Take Django's wrapper off."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and db_field.is_relation and hasattr(field.widget, "widget"):
            field.widget = field.widget.widget
        return field


class RowsInline(Bare, admin.StackedInline):
    """Rows of a brief: whoever may edit the brief may edit them."""

    template = "admin/briefs/brief/rows.html"
    extra = BLANK_ROWS

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the brief."""
        return may(request, Verb.EDIT if obj else Verb.CREATE, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the brief."""
        return may(request, Verb.VIEW, obj)


class SectionInline(RowsInline):
    model = Section
    form = SectionForm
    formset = SectionRows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show those who may not edit the words instead of their markup."""
        if self.has_change_permission(request, obj):
            return [("position", "heading"), "body"]
        return ["heading", "words"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Make the words of the body a field."""
        return ["words"]

    @admin.display(description=gettext_lazy("text"))
    def words(self, section: Section) -> str:
        """Return the body's plain text."""
        return html.text(section.body)


class ContributionInline(RowsInline):
    model = Contribution
    form = ContributionForm
    formset = ContributionRows
    fields = [("order", "expert", "role"), ("guest_name", "guest_position")]


class AttachmentInline(RowsInline):
    model = Attachment
    form = AttachmentForm
    formset = Rows
    extra = 1
    fields = [("file", "title"), "typeset"]


@admin.register(Brief)
class BriefAdmin(Bare, admin.ModelAdmin):
    """Briefs. What may be done is asked of the policy and nothing else."""

    form = BriefForm
    inlines = [ContributionInline, SectionInline, AttachmentInline]
    list_display = [
        listing.shown_number,
        listing.shown_title,
        "language",
        listing.readers_view,
        "stage",
        listing.printed,
        listing.views,
    ]
    list_display_links = [listing.shown_title]
    list_filter = [
        "language",
        "stage",
        listing.ReadersFilter,
        "series",
        listing.CenterFilter,
        listing.YearFilter,
    ]
    ordering = ["-changed", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["title"]  # what is searched stands in get_search_results
    search_help_text = gettext_lazy("Number, title or a contributor’s name")
    actions = [exports.take_out, volumes.bind]
    change_form_template = "admin/briefs/brief/change_form.html"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    class Media:
        js = [Script("briefs/desk/start.js", type="module")]

    # Who may do what

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the policy."""
        return may(request, Verb.VIEW, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the policy."""
        return may(request, Verb.VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the policy."""
        return may(request, Verb.CREATE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the policy."""
        return may(request, Verb.EDIT, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the policy."""
        return may(request, Verb.DELETE, obj)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Ask the policy, for the list's actions."""
        return may(request, Verb.EXPORT)

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brief]:
        """Return what a row of the list needs, in one query."""
        return Brief.objects.for_desk().order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Brief], search_term: str
    ) -> tuple[QuerySet[Brief], bool]:
        """Find each word in number, title or a name."""
        return listing.search(queryset, search_term), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no deleting of many at once."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The text first, what it is called for good after it."""
        return [
            (None, {"fields": ["title", "subtitle", "summary", ("date", "kind")]}),
            (_("Identity"), {"fields": [IDENTITY]}),
            (
                _("Original of a summary or translation"),
                {"fields": ["original", *ELSEWHERE], "classes": ["collapse"]},
            ),
            (
                _("Filing and rights"),
                {
                    "fields": ["centers", "topics", ("licence", "doi")],
                    "classes": ["collapse"],
                },
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Fix the identity once something was published; renaming is a step."""
        return IDENTITY if obj and obj.publications.exists() else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin in the default series, whatever the address says."""
        series = Series.objects.filter(slug=Series.DEFAULT_SLUG).first()
        return {"language": "ko", "series": series and series.pk}

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Tell the form what was saved since it was opened."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.conflict = getattr(request, "conflict", None)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Hold the brief's row while its form is read and saved.

        If somebody has saved since the form was opened, it is put together with what
        they saved, shown again, and nothing is written.
        """
        with transaction.atomic():
            conflict = None
            if request.method == "POST" and object_id:
                found = Brief.objects.select_for_update().filter(pk=_pk(object_id))
                brief = found.first()
                if brief and refused.came_too_late(request, brief):
                    return refused.keep_typed(request, brief.pk)
                conflict = self._conflict(request, brief)
            desk_request = cast(DeskRequest, request)
            desk_request.conflict = conflict
            if conflict:
                request.POST = conflict.data  # type: ignore[assignment]
            context = {"conflict": conflict} | (extra_context or {})
            return super().changeform_view(request, object_id, form_url, context)

    def _conflict(self, request: HttpRequest, brief: Brief | None) -> Conflict | None:
        based_on = request.POST.get("lock_version", "")
        if brief is None or not based_on.isdecimal():
            return None
        if int(based_on) == brief.lock_version:
            return None
        return merge(request.POST, brief) if may(request, Verb.EDIT, brief) else None

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        """Say how the brief stands, and offer the steps that are possible."""
        if context["conflict"]:
            # The conflict says it all; errors of fields still stand at the fields.
            context["errors"] = None
        if obj:
            context |= {
                "standing": listing.standing(obj),
                "steps": steps.possible(acting(request), obj),
                "sent_back": history.sent_back(obj),
                "subtitle": None,
            }
        unfold(context["adminform"])
        context["title"] = str(obj) if obj else _("New brief")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(
        self, request: HttpRequest, obj: Brief, form: Any, change: bool
    ) -> None:
        """Write the brief's own row; the address follows the number at first."""
        if not change:
            obj.owner = acting(request)
        if "number" in form.fields:
            obj.slug = obj.proposed_slug() if obj.number else ""
        obj.save()

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """Write the rows, and keep all of it as one version."""
        super().save_related(request, form, formsets, change)
        workflow.save(
            form.instance,
            by=acting(request),
            reason=form.cleaned_data["note"],
        )

    def response_add(
        self, request: HttpRequest, obj: Brief, post_url_continue: Any = None
    ) -> HttpResponse:
        """Go on as after any other save."""
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Brief) -> HttpResponse:
        """Stay, or take the step that was asked for together with the save."""
        name = request.POST.get("_step", "")
        if name in steps.STEPS:
            return steps.after_save(request, obj, name)
        if "_save" in request.POST:
            messages.success(request, _("“%(brief)s” was saved.") % {"brief": obj})
            return HttpResponseRedirect(reverse("admin:briefs_brief_changelist"))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:briefs_brief_change", args=[obj.pk]))

    # Deleting, by the workflow

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the brief; its rows go with it."""
        return [str(brief) for brief in objs], {}, set(), []

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Go back to the brief if the workflow refuses."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except workflow.Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(
                reverse("admin:briefs_brief_change", args=[object_id])
            )

    def delete_model(self, request: HttpRequest, obj: Brief) -> None:
        """Let the workflow delete."""
        workflow.delete(obj, by=acting(request))

    # Other views

    def get_urls(self) -> list[URLPattern]:
        """Add the steps, the history and what the form's scripts ask."""
        views: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            ("names/", "names", _names),
            ("<int:pk>/history/", "history", history.timeline),
            ("<int:pk>/versions/<int:n>/", "version", history.version),
            ("<int:pk>/versions/<int:n>/restore/", "restore", history.restore),
            ("<int:pk>/compare/", "compare", history.compare),
            *(
                (f"<int:pk>/{name}/", name, step.view)
                for name, step in steps.STEPS.items()
            ),
        ]
        own = [
            path(
                route,
                self.admin_site.admin_view(view),
                name=f"briefs_brief_{name}",
            )
            for route, name, view in views
        ]
        return [*own, *super().get_urls()]


@require_safe
def _names(request: HttpRequest) -> JsonResponse:
    """Suggest briefs for what is typed so far."""
    if not may(request, Verb.VIEW):
        raise PermissionDenied
    return JsonResponse({"names": suggestions(request.GET.get("q", ""))})


def _pk(object_id: str) -> int:
    return int(object_id) if object_id.isascii() and object_id.isdecimal() else 0
