"""What every step does: lock, ask the policy, refuse, record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefs.models import Brief, Event
from briefs.policy import Verb, can
from briefs.readiness import Problem


class Refused(Exception):  # noqa: N818 - it is what the desk tells the editor
    """A step that may not be taken; the message says why, in the reader's language."""


class Stale(Refused):
    """Somebody else has saved since the text was opened; `brief` is as it is now."""

    def __init__(self, brief: Brief) -> None:
        super().__init__(_("Somebody else has saved this brief in the meantime."))
        self.brief = brief


class NotReady(Refused):
    """The brief lacks something readers need; `problems` says what and where."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in found))
        self.problems = found


@contextmanager
def step(
    brief: Brief, verb: Verb, by: User | None, expected: int | None = None
) -> Iterator[Brief]:
    """Hold the brief's row for one step; `by` None is the system itself.

    The caller's object is refreshed, so unsaved edits on it are lost. `expected` is
    the `lock_version` the caller had read; raises Stale if it has moved on.
    """
    with transaction.atomic():
        try:
            brief.refresh_from_db(from_queryset=Brief.objects.select_for_update())
        except Brief.DoesNotExist as error:
            raise Refused(_("This brief has been deleted.")) from error
        if by is not None and not can(by, verb, brief):
            raise Refused(_("You do not have the right to do this."))
        if expected is not None and brief.lock_version != expected:
            raise Stale(brief)
        yield brief


def record(
    brief: Brief, name: str, by: User | None, note: str, **detail: object
) -> None:
    """Append what was done to the brief's events; `detail` must be plain data."""
    Event.objects.create(brief=brief, step=name, user=by, note=note, detail=detail)


def clock() -> datetime:
    """Return the database's time, the only clock visibility goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])
