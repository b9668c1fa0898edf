"""The steps of a brief's life; the only writer of what readers see of briefs.

Each step is one transaction: lock the brief, refuse an illegal step by raising
Refused, change, append the event, defer jobs by name.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from briefs import snapshot
from briefs.document import Document
from briefs.models import (
    Brief,
    Event,
    Publication,
    Redirect,
    Series,
    Version,
)
from briefs.policy import Verb, can
from briefs.readiness import Problem, problems

Kind = Publication.Kind
BUILD_FILES = "briefs.exports.jobs.build_files"


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
        brief.refresh_from_db(from_queryset=Brief.objects.select_for_update())
        if by is not None and not can(by, verb, brief):
            raise Refused(_("You do not have the right to do this."))
        if expected is not None and brief.lock_version != expected:
            raise Stale(brief)
        yield brief


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
        before = _newest(brief)
        version = _version(brief, by, reason)
        brief.lock_version += 1
        if version != before and brief.stage == Brief.Stage.APPROVED:
            brief.stage = Brief.Stage.DRAFT
        brief.save()
        if version != before:
            _record(brief, "save", by, reason, version=version.n)
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


def publish(
    brief: Brief,
    *,
    by: User | None,
    at: datetime | None = None,
    kind: str = "",
    reason_ko: str = "",
    reason_en: str = "",
) -> Publication:
    """Show readers the working copy, now or from the minute `at`.

    The first publication is `first`; later ones say what they are. Nothing has to
    run at `at`: what readers see is a condition on time. Raises NotReady, and
    Refused if another publication is waiting or nothing has changed.
    """
    with step(brief, Verb.PUBLISH, by):
        now = _clock()
        shown_from = at if at and at > now else now
        last = _last_publication(brief)
        if last and last.shown_from > now:
            raise Refused(_("Another publication is already set for a later time."))
        kind = _checked_kind(kind, last, reason_ko, reason_en)
        _give_number(brief)
        version = _version(brief, by, "")
        if last and last.version_id == version.pk:
            raise Refused(_("Nothing has changed since the last publication."))
        if found := problems(version.document()):
            raise NotReady(found)
        brief.stage = Brief.Stage.APPROVED
        brief.save()
        publication = _append(
            brief, version, shown_from, kind, by, reason_ko, reason_en
        )
        later = shown_from > now
        _record(
            brief,
            "schedule" if later else "publish",
            by,
            reason_ko or reason_en,
            n=publication.n,
            shown_from=shown_from.isoformat(),
        )
        return publication


def unschedule(brief: Brief, *, by: User | None) -> None:
    """Take back a publication that readers have not seen yet."""
    with step(brief, Verb.UNSCHEDULE, by):
        waiting = Publication.objects.waiting().of(brief).first()
        if waiting is None:
            raise Refused(_("No publication is waiting for its time."))
        waiting.delete()
        brief.publications.filter(n=waiting.n - 1).update(shown_until=None)
        _record(brief, "unschedule", by, "", n=waiting.n)


def withdraw(
    brief: Brief, *, by: User | None, reason_ko: str, reason_en: str
) -> Publication:
    """Put a notice in place of the text, at its address and at every version's."""
    with step(brief, Verb.WITHDRAW, by):
        last = _last_publication(brief)
        now = _clock()
        if last is None or last.withdrawn or last.shown_from > now:
            raise Refused(_("Only a brief that readers can see can be withdrawn."))
        if not (reason_ko.strip() and reason_en.strip()):
            raise Refused(_("Give the reason in both languages."))
        publication = _append(
            brief, None, now, Kind.WITHDRAWAL, by, reason_ko, reason_en
        )
        _record(brief, "withdraw", by, reason_ko, n=publication.n)
        return publication


def restore(brief: Brief, version: Version, *, by: User | None) -> Version:
    """Make an earlier version the working copy again; readers see no change."""
    document = version.document()
    reason = _("Restored version %(n)s") % {"n": version.n}
    return save(
        brief, by=by, reason=reason, write=lambda row: snapshot.write(document, row)
    )


def rename(brief: Brief, *, by: User | None, number: str) -> None:
    """Give a brief another number and address; the old address leads to the new.

    What readers see is published again silently under the new number; changes of
    the working copy not yet published stay unpublished.
    """
    with step(brief, Verb.RENAME, by):
        if Publication.objects.waiting().of(brief).exists():
            raise Refused(_("Another publication is already set for a later time."))
        old = brief.slug
        brief.number = number
        brief.slug = brief.proposed_slug()
        brief.full_clean(exclude=["title"])
        brief.save()
        live = Publication.objects.readable().of(brief).first()
        if brief.publications.exists() and old != brief.slug:
            _redirect(brief, old)
        if live and live.version:
            document = live.version.document()
            renamed = Document.from_json(
                document.to_json() | {"number": brief.number, "slug": brief.slug}
            )
            reason = _("New number %(number)s") % {"number": number}
            version = _add_version(brief, renamed, by, reason)
            _append(brief, version, _clock(), Kind.SILENT, by, "", "")
        _version(brief, by, "")
        _record(brief, "rename", by, "", old=old, new=brief.slug)


def delete(brief: Brief, *, by: User | None) -> None:
    """Remove a brief that was never published; its events stay."""
    with step(brief, Verb.DELETE, by):
        if brief.publications.exists():
            raise Refused(_("A published brief can only be withdrawn."))
        _record(brief, "delete", by, str(brief))
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
        _record(brief, verb, by, note)


def _checked_kind(
    kind: str, last: Publication | None, reason_ko: str, reason_en: str
) -> str:
    if last is None:
        return Kind.FIRST
    kind = kind or Kind.UPDATE
    if kind in {Kind.FIRST, Kind.WITHDRAWAL}:
        raise Refused(_("Say what the new publication is."))
    if kind != Kind.SILENT and not (reason_ko.strip() or reason_en.strip()):
        raise Refused(_("Say what was changed, as readers will be told."))
    return kind


def _give_number(brief: Brief) -> None:
    """Take the series' next free number for the year of the brief's date."""
    if brief.number or not brief.date:
        return
    series = Series.objects.select_for_update().get(pk=brief.series_id)
    taken = set(Brief.objects.filter(series=series).values_list("number", flat=True))
    numbers = (
        series.number_pattern.format(year=brief.date.year, n=n)
        for n in range(1, len(taken) + 2)
    )
    brief.number = next(number for number in numbers if number not in taken)
    brief.save()


def _append(
    brief: Brief,
    version: Version | None,
    shown_from: datetime,
    kind: str,
    by: User | None,
    reason_ko: str,
    reason_en: str,
) -> Publication:
    """Add a publication, end the one before at the same moment, build its files."""
    last = _last_publication(brief)
    if last:
        brief.publications.filter(pk=last.pk).update(shown_until=shown_from)
    shown = version or (last and last.version) or _newest(brief)
    assert shown is not None
    text = (version.sha256 if version else f"{kind} {reason_ko} {reason_en}").encode()
    chained = (last.chain if last else "").encode() + text
    publication = Publication.objects.create(
        brief=brief,
        n=last.n + 1 if last else 1,
        version=version,
        shown_from=shown_from,
        kind=kind,
        reason_ko=reason_ko,
        reason_en=reason_en,
        chain=hashlib.sha256(chained).hexdigest(),
        by=by,
        **_columns(brief, shown.document(), bool(version)),
    )
    if version:
        jobs.configure_task(BUILD_FILES).defer(publication_id=publication.pk)
    return publication


def _columns(brief: Brief, document: Document, readable: bool) -> dict[str, object]:
    """What lists and facets need; a notice offers no files."""
    first = document.authors[0].center if document.authors else None
    centers = document.centers or ((first,) if first else ())
    return {
        "language": document.language,
        "series": brief.series,
        "number": document.number,
        "title": document.title,
        "subtitle": document.subtitle,
        "summary": document.summary,
        "form": document.kind,
        "byline": ", ".join(author.name for author in document.authors),
        "affiliation": ", ".join(c.name(document.language) for c in centers),
        "date": document.date,
        "experts": [c.expert for c in document.contributors if c.expert is not None],
        "centers": [c.id for c in centers if c.id is not None],
        "topics": [t.id for t in document.topics if t.id is not None],
        "files": sorted(set(document.files())) if readable else [],
    }


def _version(brief: Brief, by: User | None, reason: str) -> Version:
    """Return a version of the working copy, a new one only if it differs."""
    last = brief.publications.filter(version__isnull=False).order_by("-n").first()
    printed = snapshot.printed_in(last.document() if last else None)
    return _add_version(brief, snapshot.document_of(brief, printed=printed), by, reason)


def _add_version(
    brief: Brief, document: Document, by: User | None, reason: str
) -> Version:
    newest = _newest(brief)
    if newest and newest.sha256 == document.sha256:
        return newest
    return Version.objects.create(
        brief=brief,
        n=newest.n + 1 if newest else 1,
        data=document.to_json(),
        sha256=document.sha256,
        by=by,
        reason=reason,
    )


def _newest(brief: Brief) -> Version | None:
    return brief.versions.order_by("-n").first()


def _last_publication(brief: Brief) -> Publication | None:
    return brief.publications.select_related("version").order_by("-n").first()


def _redirect(brief: Brief, old_slug: str) -> None:
    """Lead the old address to the brief, and free its new one of any redirect."""
    path = f"/{brief.language}/briefs/"
    Redirect.objects.filter(old_path=f"{path}{brief.slug}/").delete()
    Redirect.objects.update_or_create(
        old_path=f"{path}{old_slug}/", defaults={"brief": brief, "gone": False}
    )


def _record(
    brief: Brief, name: str, by: User | None, note: str, **detail: object
) -> None:
    Event.objects.create(brief=brief, step=name, user=by, note=note, detail=detail)


def _clock() -> datetime:
    """Return the database's time, the only clock visibility goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now
