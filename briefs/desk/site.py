"""The desk as a whole: its name, its first page, and the order of what it holds."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from briefs.desk import exports, searches, unsent, usage, volumes
from briefs.desk.who import acting, full_name
from briefs.models import Brief, Failure, Publication
from briefs.policy import Verb, can

MINE = 8
PLACES = {
    "Brief": _("briefs"),
    "Image": _("pictures"),
    "Expert": _("experts"),
    "Center": _("centers"),
    "SynonymGroup": _("synonyms"),
    "User": _("users"),
}
# What is worked with most comes first; apps and models not named come last.
ORDER = {
    "briefs": [
        *("Brief", "Image", "Topic", "Series", "Page", "Redirect"),
        *("SynonymGroup", "Event", "Failure"),
    ],
    "experts": ["Expert", "Center"],
    "auth": ["User", "Group"],
}


class DeskSite(AdminSite):
    """The editors' admin."""

    site_title = _("Desk")
    site_header = _("Desk")
    index_title = _("Home")
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the places that every page leads to."""
        context = super().each_context(request)
        if isinstance(request.user, User):
            context["user_name"] = full_name(request.user)
        context["places"] = [
            {"name": PLACES[model["object_name"]], "url": model["admin_url"]}
            for app in context["available_apps"]
            for model in app["models"]
            if model["object_name"] in PLACES and model["admin_url"]
        ]
        if self.has_permission(request) and can(acting(request), Verb.VIEW):
            context["usage_url"] = reverse("admin:usage")
            context["places"].append(
                {
                    "name": pgettext_lazy("of briefs", "usage"),
                    "url": context["usage_url"],
                }
            )
        if self.has_permission(request) and can(acting(request), Verb.EXPORT):
            context["places"].append(
                {"name": _("exports"), "url": reverse("admin:exports")}
            )
        if self.has_permission(request) and can(acting(request), Verb.KEEP_SYNONYMS):
            context["searches_url"] = reverse("admin:searches")
            context["proposals_url"] = reverse("admin:proposals")
            context["places"].append(
                {"name": _("searches"), "url": context["searches_url"]}
            )
        return context

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Lose no form that somebody sends after their sign-in has ended."""
        guarded = super().admin_view(view, cacheable)

        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if unsent.came_signed_out(request):
                return unsent.keep(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(keeping, guarded)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of usage, of exports and of searches."""
        ours = [
            *usage.urls(self),
            *exports.urls(self),
            *volumes.urls(self),
            *searches.urls(self),
        ]
        return [*ours, *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what waits for this user above the list of everything."""
        lists = waiting_for(acting(request))
        return super().index(request, lists | (extra_context or {}))

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Put apps and models in our own order."""
        apps = list(self._build_app_dict(request, app_label).values())
        for app in apps:
            names = ORDER.get(app["app_label"], [])
            app["models"].sort(key=lambda m: _place(names, m["object_name"]))
        return sorted(apps, key=lambda app: _place(list(ORDER), app["app_label"]))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one place where passwords are changed."""
        return redirect("account_change_password")

    password_change_done = password_change  # type: ignore[assignment]

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one way out."""
        return redirect("account_logout")


def waiting_for(user: User) -> dict[str, Any]:
    """Return the lists of the first page: the user's own, for review, scheduled."""
    briefs = Brief.objects.for_desk().order_by("-changed")
    lists: dict[str, Any] = {
        "may_create": can(user, Verb.CREATE),
        "may_view": can(user, Verb.VIEW),
    }
    if can(user, Verb.VIEW):
        lists["mine"] = briefs.filter(owner=user)[:MINE]
    if can(user, Verb.APPROVE):
        lists["review"] = briefs.filter(stage=Brief.Stage.REVIEW)
    if can(user, Verb.PUBLISH):
        waiting = Publication.objects.waiting().select_related("brief")
        lists["scheduled"] = waiting.order_by("shown_from")
    if user.has_perm("briefs.view_failure"):
        lists["failures"] = Failure.objects.count()
    return lists


def _place(names: list[str], name: str) -> tuple[int, str]:
    return (names.index(name) if name in names else len(names), name)
