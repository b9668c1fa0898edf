"""Asking for an export, taking it back, and what becomes of it when its time is over."""

import logging
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from briefs.exports import running
from briefs.exports.contract import TakingError
from briefs.exports.kinds import Recipe
from briefs.exports.selection import called
from briefs.models import Export

logger = logging.getLogger(__name__)

RUN = "briefs.exports.jobs.run_export"
# One export at a time: the worker's other hand stays free for what is published.
LOCK = "exports"
MOST_UNDER_WAY = 5
# A worker tells every ten seconds that it lives.
SIGN_OF_LIFE = timedelta(seconds=40)


def ask(kind: str, recipe: Recipe, *, by: User, language: str) -> Export:
    """Note what is asked for and leave it to the worker, both or neither.

    Raises TakingError if the person waits for as many as one may.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if Export.objects.of(by).under_way().count() >= MOST_UNDER_WAY:
            said = ngettext(
                "%(count)d export of yours is under way; wait for it, or cancel it.",
                "%(count)d exports of yours are under way; wait for one, or cancel it.",
                MOST_UNDER_WAY,
            )
            raise TakingError(said % {"count": MOST_UNDER_WAY})
        export = Export.objects.create(
            kind=kind, recipe=dict(recipe), by=by, language=language
        )
        app.configure_task(RUN, lock=LOCK).defer(export_id=export.pk)
    return export


def cancel(export: Export) -> bool:
    """Take back what is waited for; return whether it still was.

    A run under way ends after the brief it is at. A job that waits, perhaps to be tried
    again, goes at once: it would hold up the exports behind it until its time.
    """
    with transaction.atomic():
        changed = (
            Export.objects.under_way()
            .filter(pk=export.pk)
            .update(state=Export.State.CANCELLED, ended=timezone.now())
        )
        waiting = _jobs("todo").filter(args__export_id=export.pk)
        for job_id in waiting.values_list("pk", flat=True):
            app.job_manager.cancel_job_by_id(job_id, delete_job=True)
    return bool(changed)


def withheld(export: Export) -> list[str]:
    """Name what the export's file says and readers may no longer read.

    Such a file is given to nobody any more, whoever asked for it when they could.
    """
    return [
        called(*name) if any(name) else _("a brief that was removed for good")
        for name in export.withheld()
    ]


def worker_lives() -> bool:
    """Whether any worker gave a sign of life of late."""
    return ProcrastinateWorker.objects.filter(
        last_heartbeat__gt=Now() - SIGN_OF_LIFE
    ).exists()


def tidy() -> None:
    """Remove files that nobody may fetch any more; fail what no job is left for."""
    for export in Export.objects.over(timezone.now()):
        Export.objects.filter(pk=export.pk).update(state=Export.State.GONE)
        running.remove(export.pk)
        logger.info("Export %s: its file was removed", export.pk)
    for export in Export.objects.under_way().filter(pk__in=_without_job()):
        with translation.override(export.language):
            why = _("It was begun several times and never came to its end.")
        Export.objects.under_way().filter(pk=export.pk).update(
            state=Export.State.FAILED, failure=why, ended=timezone.now()
        )
    # Also what a run left that was killed after its export had been cancelled. The
    # disc is read first: what is begun meanwhile is then among those kept.
    left = running.left()
    kept = {*Export.objects.with_files().values_list("pk", flat=True)}
    for export_id in left - kept:
        running.remove(export_id)


def _without_job() -> list[int]:
    """Return the exports waited for that no job is about, and none will be."""
    args = _jobs("todo", "doing").values_list("args", flat=True)
    busy = {job["export_id"] for job in args}
    waiting = Export.objects.under_way().values_list("pk", flat=True)
    return [pk for pk in waiting if pk not in busy]


def _jobs(*statuses: str) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(task_name=RUN, status__in=statuses)
