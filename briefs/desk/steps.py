"""The workflow's steps as views: a POST takes the step, some ask for words first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asanbriefs import files
from briefs import readiness, workflow
from briefs.desk import listing
from briefs.desk.asked import NoteForm, PublishForm, RenameForm, WithdrawForm
from briefs.desk.who import acting, may
from briefs.exports.check import check
from briefs.models import Brief
from briefs.policy import Verb, can

Stage = Brief.Stage


@dataclass(frozen=True)
class Step:
    """A step of the workflow as the desk offers it.

    `view` answers its address. A step that `asks` has a page of its own; others are
    taken at once by a POST. `when` says for which briefs a button is worth showing.
    """

    name: str
    verb: Verb
    label: str | Promise
    done: str | Promise
    view: Callable[..., HttpResponse]
    when: Callable[[Brief], bool]
    asks: bool = False
    saves_first: bool = True
    take: Callable[..., object] = workflow.publish


def possible(user: User, brief: Brief) -> list[Step]:
    """Return the steps the user may take with the brief as it stands."""
    return [
        step
        for step in STEPS.values()
        if step.when(brief) and can(user, step.verb, brief)
    ]


def after_save(request: HttpRequest, brief: Brief, name: str) -> HttpResponse:
    """Take the step whose button also saved the form, or go to its page."""
    step = STEPS[name]
    if step.asks:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(_address(brief, name))
    if attempt(request, lambda: _take(step, brief, request)):
        messages.success(request, str(step.done))
    else:
        messages.success(request, _("Saved."))
    return _back(brief)


def attempt(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do it; if the workflow refuses, tell the editor why."""
    try:
        act()
    except workflow.NotReady as refused:
        for problem in refused.problems:
            messages.error(request, problem.message)
    except workflow.Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
    else:
        return True
    return False


def find(request: HttpRequest, pk: int, verb: Verb) -> Brief:
    """Return the brief, or 404, or 403 if the policy says no."""
    brief = get_object_or_404(Brief.objects.for_desk(), pk=pk)
    if not may(request, verb, brief):
        raise PermissionDenied
    return brief


def page(
    request: HttpRequest, brief: Brief, template: str, title: str, **context: Any
) -> TemplateResponse:
    """Answer with a page of the desk about one brief."""
    return TemplateResponse(
        request,
        f"admin/briefs/brief/{template}.html",
        {
            **admin.site.each_context(request),
            "opts": Brief._meta,
            "brief": brief,
            "standing": listing.standing(brief),
            "title": title,
            **context,
        },
    )


def direct(name: str) -> Callable[..., HttpResponse]:
    """Return the view of a step that needs no words."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        step = STEPS[name]
        brief = find(request, pk, step.verb)
        if attempt(request, lambda: _take(step, brief, request)):
            messages.success(request, str(step.done))
        return _back(brief)

    return view


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when, and what has changed; then publish or schedule."""
    brief = find(request, pk, Verb.PUBLISH)
    again = brief.publications.exists()
    posted = request.POST if request.method == "POST" else None
    form = PublishForm(
        posted, again=again, initial={"lock_version": brief.lock_version}
    )
    if posted is not None and form.is_valid():
        words = form.cleaned_data
        if attempt(request, lambda: _publish(brief, request, words)):
            later = words["at"]
            time = listing.seoul_time(later) if later else ""
            done = _("Set for %(time)s.") % {"time": time} if later else _("Published.")
            messages.success(request, done)
            return _back(brief)
        # Whoever was told that the text is another one now may publish that.
        told = posted.copy()
        told["lock_version"] = str(brief.lock_version)
        form.data = told
    document = workflow.working_copy(brief)
    found = readiness.problems(document)
    return page(
        request,
        brief,
        "publish",
        _("Publish “%(brief)s”") % {"brief": brief},
        form=form,
        again=again,
        problems=[(problem, _place(problem)) for problem in found],
        pdf_problems=[] if found else check(document, files.read),
        live=brief.publications.filter(version__isnull=False).order_by("-n").first(),
    )


def asking(
    name: str,
    form_class: type[forms.Form],
    title: str | Promise,
    lead: str | Promise,
    *,
    danger: bool = False,
) -> Callable[..., HttpResponse]:
    """Return the view of a step that needs words; they become its arguments."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        step = STEPS[name]
        brief = find(request, pk, step.verb)
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            words = form.cleaned_data
            if attempt(request, lambda: _take(step, brief, request, **words)):
                messages.success(request, str(step.done))
                return _back(brief)
            brief = find(request, pk, Verb.VIEW)
        return page(
            request,
            brief,
            "step",
            str(title) % {"brief": brief},
            form=form,
            lead=lead,
            label=str(step.label).rstrip("…"),
            danger=danger,
        )

    return view


def _publish(brief: Brief, request: HttpRequest, words: dict[str, Any]) -> None:
    workflow.publish(
        brief,
        by=acting(request),
        at=words["at"],
        kind=words.get("kind", ""),
        reason_ko=words.get("reason_ko", ""),
        reason_en=words.get("reason_en", ""),
        expected=words["lock_version"],
    )


def _take(step: Step, brief: Brief, request: HttpRequest, **words: Any) -> None:
    step.take(brief, by=acting(request), **words)


def _place(problem: readiness.Problem) -> str:
    """Return the part of the form that a problem is mended in."""
    if problem.section is not None:
        return f"#id_sections-{problem.section - 1}-{problem.field}"
    if problem.field in {"sections", "contributions"}:
        return f"#{problem.field}-group"
    return f"#id_{problem.field}"


def _address(brief: Brief, name: str) -> str:
    return reverse(f"admin:briefs_brief_{name}", args=[brief.pk])


def _back(brief: Brief) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(brief, "change"))


def _waits(brief: Brief) -> bool:
    return bool(vars(brief).get("waiting_from"))


def _is_read(brief: Brief) -> bool:
    return vars(brief).get("readers_see") == "live"


def _was_published(brief: Brief) -> bool:
    return bool(vars(brief).get("shown_n")) or _waits(brief)


_ALL = [
    Step(
        "submit",
        Verb.SUBMIT,
        gettext_lazy("Save and send for review"),
        gettext_lazy("Sent for review."),
        direct("submit"),
        lambda brief: brief.stage == Stage.DRAFT,
        take=workflow.submit,
    ),
    Step(
        "approve",
        Verb.APPROVE,
        gettext_lazy("Save and approve"),
        gettext_lazy("Approved."),
        direct("approve"),
        lambda brief: brief.stage == Stage.REVIEW,
        take=workflow.approve,
    ),
    Step(
        "send_back",
        Verb.SEND_BACK,
        gettext_lazy("Send back…"),
        gettext_lazy("Sent back to the author."),
        asking(
            "send_back",
            NoteForm,
            gettext_lazy("Send back “%(brief)s”"),
            gettext_lazy("The author can edit it again and reads your note."),
        ),
        lambda brief: brief.stage == Stage.REVIEW,
        asks=True,
        saves_first=False,
        take=workflow.send_back,
    ),
    Step(
        "publish",
        Verb.PUBLISH,
        gettext_lazy("Save and publish…"),
        gettext_lazy("Published."),
        publish,
        lambda brief: not _waits(brief),
        asks=True,
    ),
    Step(
        "unschedule",
        Verb.UNSCHEDULE,
        gettext_lazy("Take back the set publication"),
        gettext_lazy("The set publication was taken back."),
        direct("unschedule"),
        _waits,
        saves_first=False,
        take=workflow.unschedule,
    ),
    Step(
        "rename",
        Verb.RENAME,
        gettext_lazy("Give another number…"),
        gettext_lazy("The number was changed; the old address leads to the new one."),
        asking(
            "rename",
            RenameForm,
            gettext_lazy("Another number for “%(brief)s”"),
            gettext_lazy(
                "Readers see the brief under the new number at once, and the old "
                "address leads there."
            ),
        ),
        lambda brief: _was_published(brief) and not _waits(brief),
        asks=True,
        saves_first=False,
        take=workflow.rename,
    ),
    Step(
        "withdraw",
        Verb.WITHDRAW,
        gettext_lazy("Withdraw…"),
        gettext_lazy("Withdrawn. Readers see the notice."),
        asking(
            "withdraw",
            WithdrawForm,
            gettext_lazy("Withdraw “%(brief)s”"),
            gettext_lazy(
                "A notice with these words takes the place of the text, at its address "
                "and at every earlier version’s. The text stays here, for staff."
            ),
            danger=True,
        ),
        _is_read,
        asks=True,
        saves_first=False,
        take=workflow.withdraw,
    ),
]
STEPS = {step.name: step for step in _ALL}
