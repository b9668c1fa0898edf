"""Steps of the working copy; readers see none of them."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from briefs import snapshot
from briefs.models import Brief, Version
from briefs.policy import Verb
from briefs.workflow.step import Refused, record, step
from briefs.workflow.versions import newest, version_of


def save(
    brief: Brief,
    *,
    by: User | None,
    reason: str = "",
    expected: int | None = None,
    write: Callable[[Brief], None] | None = None,
) -> Version:
    """Keep the working copy as a new version; saving the same again adds none.

    `write` changes the rows under the lock. Raises Stale and Refused.
    """
    with step(brief, Verb.EDIT, by, expected):
        if write:
            write(brief)
        brief.number_sections()
        before = newest(brief)
        version = version_of(brief, by, reason)
        brief.lock_version += 1
        if version != before and brief.stage == Brief.Stage.APPROVED:
            brief.stage = Brief.Stage.DRAFT
        brief.save()
        if version != before:
            record(brief, "save", by, reason, version=version.n)
        return version


def submit(brief: Brief, *, by: User | None, note: str = "") -> None:
    """Ask for review of a draft."""
    _move(brief, Verb.SUBMIT, Brief.Stage.DRAFT, Brief.Stage.REVIEW, by, note)


def send_back(brief: Brief, *, by: User | None, note: str = "") -> None:
    """Give a brief in review back to its author."""
    _move(brief, Verb.SEND_BACK, Brief.Stage.REVIEW, Brief.Stage.DRAFT, by, note)


def approve(brief: Brief, *, by: User | None, note: str = "") -> None:
    """Find a brief in review fit to be published."""
    _move(brief, Verb.APPROVE, Brief.Stage.REVIEW, Brief.Stage.APPROVED, by, note)


def restore(
    brief: Brief, version: Version, *, by: User | None, expected: int | None = None
) -> Version:
    """Make an earlier version the working copy again; readers see no change.

    Raises Stale and Refused.
    """
    document = version.document()
    reason = _("Restored version %(n)s") % {"n": version.n}
    return save(
        brief,
        by=by,
        reason=reason,
        expected=expected,
        write=lambda row: snapshot.write(document, row),
    )


def delete(brief: Brief, *, by: User | None) -> None:
    """Remove a brief that was never published; its events stay."""
    with step(brief, Verb.DELETE, by):
        if brief.publications.exists():
            raise Refused(_("A published brief can only be withdrawn."))
        if brief.editions.exists():
            raise Refused(_("Another brief names this one as its original."))
        record(brief, "delete", by, str(brief))
        brief.delete()


def _move(
    brief: Brief, verb: Verb, old: str, new: str, by: User | None, note: str
) -> None:
    with step(brief, verb, by):
        if brief.stage != old:
            raise Refused(
                _("This step is not possible while the brief is “%(stage)s”.")
                % {"stage": brief.get_stage_display()}
            )
        brief.stage = new
        brief.save()
        record(brief, verb, by, note)
