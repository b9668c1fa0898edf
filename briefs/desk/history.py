"""What happened to a brief, each of its versions, and what differs between two."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from briefs import html, workflow
from briefs.desk import compare as comparing
from briefs.desk.steps import attempt, find, page
from briefs.desk.who import acting, full_name, may
from briefs.models import Brief, Event, Version
from briefs.policy import Verb

WORDS = {
    "save": gettext_lazy("Saved"),
    "submit": gettext_lazy("Sent for review"),
    "send_back": gettext_lazy("Sent back"),
    "approve": gettext_lazy("Approved"),
    "publish": gettext_lazy("Published"),
    "schedule": gettext_lazy("Set for later"),
    "unschedule": gettext_lazy("Set publication taken back"),
    "withdraw": gettext_lazy("Withdrawn"),
    "rename": gettext_lazy("Given another number"),
    "reprint": gettext_lazy("Profile printed anew"),
    "delete": gettext_lazy("Deleted"),
}

# Steps after which a brief that was sent back still waits to be mended.
ASIDE = ("save", "reprint", "rename")


@dataclass(frozen=True)
class Entry:
    """A line of the history; `version` is the one that was kept, if any."""

    at: datetime.datetime
    who: str
    what: str
    note: str
    version: int | None = None


def words_for(step: str) -> str:
    """Return a step's name as an editor reads it."""
    return str(WORDS.get(step, step))


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show events, versions and publications, the latest first."""
    brief = find(request, pk, Verb.VIEW)
    versions = {
        version.n: version
        for version in brief.versions.select_related("by").defer("data")
    }
    return page(
        request,
        brief,
        "history",
        _("History of “%(brief)s”") % {"brief": brief},
        entries=_entries(brief, versions),
        publications=brief.publications.select_related("by", "version").order_by("-n"),
        newest=max(versions, default=0),
        may_restore=may(request, Verb.RESTORE, brief),
    )


@require_safe
def version(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """Show the text of one version."""
    brief = find(request, pk, Verb.VIEW)
    kept = get_object_or_404(brief.versions.select_related("by"), n=n)
    document = kept.document()
    sections = [(s.heading, html.text(s.body).splitlines()) for s in document.sections]
    return page(
        request,
        brief,
        "version",
        _("Version %(n)s of “%(brief)s”") % {"n": n, "brief": brief},
        version=kept,
        who=full_name(kept.by),
        document=document,
        sections=sections,
        is_newest=not brief.versions.filter(n__gt=n).exists(),
        may_restore=may(request, Verb.RESTORE, brief),
    )


@require_POST
def restore(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """Make the version the working copy; the present one stays in the history.

    Refused if the brief was saved since the page with the button was opened.
    """
    brief = find(request, pk, Verb.RESTORE)
    kept = get_object_or_404(brief.versions, n=n)
    by, seen = acting(request), _seen(request.POST.get("lock_version", ""))
    if attempt(request, lambda: workflow.restore(brief, kept, by=by, expected=seen)):
        messages.success(
            request, _("Version %(n)s is the working copy again.") % {"n": n}
        )
    return HttpResponseRedirect(reverse("admin:briefs_brief_change", args=[pk]))


def sent_back(brief: Brief) -> Entry | None:
    """Return who sent a draft back and why, until it is sent for review again."""
    if brief.stage != Brief.Stage.DRAFT:
        return None
    steps = Event.objects.filter(brief=brief.pk).exclude(step__in=ASIDE)
    event = steps.select_related("user").first()
    if event is None or event.step != "send_back":
        return None
    return Entry(event.at, full_name(event.user), _what(event), event.note, None)


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what version `b` changed in version `a`; by default the last two."""
    brief = find(request, pk, Verb.VIEW)
    numbers = list(brief.versions.values_list("n", flat=True))
    b = _chosen(request.GET.get("b"), numbers, numbers[0] if numbers else 0)
    a = _chosen(request.GET.get("a"), numbers, max(b - 1, 1))
    old, new = (get_object_or_404(Version, brief=brief, n=n) for n in (a, b))
    return page(
        request,
        brief,
        "compare",
        _("Versions %(a)s and %(b)s of “%(brief)s”") % {"a": a, "b": b, "brief": brief},
        a=old,
        b=new,
        numbers=numbers,
        changes=comparing.changes(old.document(), new.document()),
    )


def _entries(brief: Brief, versions: dict[int, Version]) -> list[Entry]:
    """Events, and the versions that no event speaks of."""
    entries = []
    spoken_of = set()
    for event in Event.objects.filter(brief=brief.pk).select_related("user"):
        n = event.detail.get("version")
        number = n if n in versions else None
        spoken_of.add(number)
        entries.append(
            Entry(event.at, full_name(event.user), _what(event), event.note, number)
        )
    entries += [
        Entry(kept.at, full_name(kept.by), _("Version kept"), kept.reason, n)
        for n, kept in versions.items()
        if n not in spoken_of
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _what(event: Event) -> str:
    detail = event.detail
    if event.step == "rename":
        return f"{words_for(event.step)}: {detail.get('old')} → {detail.get('new')}"
    return words_for(event.step)


def _seen(text: str) -> int:
    """Return the posted `lock_version`, or one that no brief has."""
    sound = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if sound else -1


def _chosen(text: str | None, numbers: list[int], otherwise: int) -> int:
    if text and text.isascii() and text.isdecimal() and int(text) in numbers:
        return int(text)
    return otherwise
