"""The smaller admins: series, topics, redirects, standing pages, events."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from briefs.desk.fields import BriefField
from briefs.desk.history import WORDS, words_for
from briefs.desk.listing import seoul_time
from briefs.desk.who import full_name
from briefs.desk.widgets import BodyField, BodyWidget
from briefs.models import Brief, Event, Page, Publication, Redirect, Series, Topic

# Sign-in and background work have their own places; nobody edits their rows here.
for _model in (EmailAddress, Authenticator, ProcrastinateJob):
    admin.site.unregister(_model)

NAMES = ("name_ko", "name_en")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    fields = [NAMES, "slug", ("number_pattern", "issn")]
    list_display = ["name", "slug", "number_pattern", "issn"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the address: briefs are numbered and found by it."""
        return ["slug"] if obj else []

    @admin.display(description=_("name"))
    def name(self, series: Series) -> str:
        """Return the name in the editor's language."""
        return series.name()


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    fields = [NAMES, "slug"]
    list_display = ["__str__", "name_en", "slug"]
    search_fields = ["name_ko", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the briefs that use a topic; while there are any, it stays."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(
            objs, request
        )
        readers = Publication.objects.live() | Publication.objects.waiting()
        named = readers.filter(topics__overlap=[topic.pk for topic in objs])
        using = Brief.objects.filter(
            Q(topics__in=objs) | Q(pk__in=named.values("brief"))
        )
        protected = [*protected, *(_link(brief) for brief in using.distinct())]
        return deleted, counts, forbidden, protected


def _link(brief: Brief) -> SafeString:
    address = reverse("admin:briefs_brief_change", args=[brief.pk])
    return format_html('<a href="{}">{}</a>', address, brief)


class RedirectForm(forms.ModelForm):
    """An old address and where it leads."""

    brief = BriefField(required=False, label=_("brief"))

    class Meta:
        model = Redirect
        fields = ["old_path", "brief", "gone"]


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "brief", "gone"]
    list_filter = ["gone"]
    list_select_related = ["brief"]
    search_fields = ["old_path", "brief__number", "brief__title"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        js = [forms.Script("briefs/desk/start.js", type="module")]


class PageForm(forms.ModelForm):
    """A standing page; its texts are always clean."""

    body_ko = BodyField(
        required=False,
        label=_("text (Korean)"),
        widget=BodyWidget(
            {"lang": "ko"}, upload_url=reverse_lazy("admin:briefs_image_upload")
        ),
    )
    body_en = BodyField(
        required=False,
        label=_("text (English)"),
        widget=BodyWidget(
            {"lang": "en"}, upload_url=reverse_lazy("admin:briefs_image_upload")
        ),
    )

    class Meta:
        model = Page
        fields = ["title_ko", "body_ko", "title_en", "body_en"]


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Standing pages are there from the start; their texts are the institute's."""

    form = PageForm
    list_display = ["__str__", "slug", "last_changed"]

    @admin.display(description=_("changed"), ordering="changed")
    def last_changed(self, page: Page) -> str:
        """Return when it was changed last."""
        return seoul_time(page.changed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: no address would show another page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: each has its place in the footer."""
        return False


class StepFilter(admin.SimpleListFilter):
    """By what was done."""

    title = _("step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the steps."""
        return [(step, str(words)) for step, words in WORDS.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Event]
    ) -> QuerySet[Event]:
        """Keep those of the step."""
        step = self.value()
        return queryset.filter(step=step) if step in WORDS else queryset


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Who did what when; to be read only."""

    list_display = ["time", "what", "about", "who", "note"]
    list_display_links = None
    list_filter = [StepFilter]
    list_select_related = ["brief", "user"]
    search_fields = ["brief__number", "brief__title", "user__username", "note"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("when (Seoul time)"), ordering="at")
    def time(self, event: Event) -> str:
        """Return when it was."""
        return seoul_time(event.at)

    @admin.display(description=_("step"), ordering="step")
    def what(self, event: Event) -> str:
        """Return what was done."""
        return words_for(event.step)

    @admin.display(description=_("who"), ordering="user")
    def who(self, event: Event) -> str:
        """Return who did it."""
        return full_name(event.user)

    @admin.display(description=_("brief"))
    def about(self, event: Event) -> SafeString | str:
        """Lead to the brief, if it is still there."""
        if event.brief_id is None or not event.brief:
            return "–"
        address = reverse("admin:briefs_brief_history", args=[event.brief_id])
        return format_html('<a href="{}">{}</a>', address, event.brief)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: events are made by the steps themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what happened has happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what happened has happened."""
        return False
