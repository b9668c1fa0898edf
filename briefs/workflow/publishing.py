"""Steps that change what readers see: publish, take back, withdraw."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from briefs.document import Document
from briefs.models import Brief, Publication, Series, Total, Version
from briefs.policy import Verb
from briefs.readiness import problems
from briefs.workflow.step import NotReady, Refused, clock, record, step
from briefs.workflow.versions import version_of

Kind = Publication.Kind
NOTICES = {Kind.CONCERN, Kind.RETRACTION}  # may stand over an unchanged text
BUILD_FILES = "briefs.exports.jobs.build_files"
INDEX = "briefs.search.jobs.index_publication"


def publish(
    brief: Brief,
    *,
    by: User | None,
    at: datetime | None = None,
    kind: str = "",
    reason_ko: str = "",
    reason_en: str = "",
    expected: int | None = None,
) -> Publication:
    """Show readers the working copy, now or from the minute `at`.

    The first publication is `first`; later ones say what they are. Nothing has to
    run at `at`: what readers see is a condition on time. Raises NotReady, Stale if
    the text is not the `expected` one, and Refused if another publication is waiting
    or nothing has changed.
    """
    with step(brief, Verb.PUBLISH, by, expected):
        now = clock()
        shown_from = at if at and at > now else now
        last = last_publication(brief)
        if last and last.shown_from > now:
            raise Refused(_("Another publication is already set for a later time."))
        kind = _checked_kind(kind, last, reason_ko, reason_en)
        version = _version_to_show(brief, by, kind, last)
        _not_before_its_original(brief, shown_from)
        brief.stage = Brief.Stage.APPROVED
        # Forms opened before must not miss that number and address now stand.
        brief.lock_version += 1
        brief.save()
        publication = append(
            brief,
            version.document(),
            version,
            shown_from=shown_from,
            kind=kind,
            by=by,
            reason_ko=reason_ko,
            reason_en=reason_en,
        )
        later = shown_from > now
        record(
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
        if waiting.n == 1 and Publication.objects.made_from(brief.pk).exists():
            raise Refused(_("An edition made from this brief is set or published."))
        waiting.delete()
        brief.publications.filter(n=waiting.n - 1).update(shown_until=None)
        record(brief, "unschedule", by, "", n=waiting.n)


def withdraw(
    brief: Brief, *, by: User | None, reason_ko: str, reason_en: str
) -> Publication:
    """Put a notice in place of the text, at its address and at every version's."""
    with step(brief, Verb.WITHDRAW, by):
        now = clock()
        # A change set for later must not bring the text back.
        for waiting in brief.publications.filter(shown_from__gt=now, n__gt=1):
            waiting.delete()
            record(brief, "unschedule", by, "", n=waiting.n)
        last = last_publication(brief)
        shown = last.document() if last else None
        if last is None or shown is None or last.shown_from > now:
            raise Refused(_("Only a brief that readers can see can be withdrawn."))
        if not (reason_ko.strip() and reason_en.strip()):
            raise Refused(_("Give the reason in both languages."))
        publication = append(
            brief,
            shown,
            None,
            shown_from=now,
            kind=Kind.WITHDRAWAL,
            by=by,
            reason_ko=reason_ko,
            reason_en=reason_en,
        )
        record(brief, "withdraw", by, reason_ko, n=publication.n)
        return publication


def append(
    brief: Brief,
    document: Document,
    version: Version | None,
    *,
    shown_from: datetime,
    kind: str,
    by: User | None,
    reason_ko: str = "",
    reason_en: str = "",
) -> Publication:
    """Add a publication, end the one before at the same moment, defer its jobs.

    `version` None is a notice of withdrawal, which lists the `document` it replaces.
    The caller holds the brief's lock.
    """
    last = last_publication(brief)
    if last:
        brief.publications.filter(pk=last.pk).update(shown_until=shown_from)
    else:
        Total.objects.bulk_create([first_total(brief)], ignore_conflicts=True)
    publication = publication_after(
        last,
        brief,
        document,
        version,
        shown_from=shown_from,
        kind=kind,
        by=by,
        reason_ko=reason_ko,
        reason_en=reason_en,
    )
    publication.save(force_insert=True)
    if version:
        jobs.configure_task(BUILD_FILES).defer(publication_id=publication.pk)
    # A notice has no row of its own, but other editions' rows hold the title.
    jobs.configure_task(INDEX).defer(publication_id=publication.pk)
    return publication


def publication_after(
    last: Publication | None,
    brief: Brief,
    document: Document,
    version: Version | None,
    *,
    shown_from: datetime,
    kind: str,
    by: User | None,
    reason_ko: str = "",
    reason_en: str = "",
) -> Publication:
    """Return the publication that follows `last`, chained to it; it is not saved."""
    text = version.sha256 if version else f"{kind} {reason_ko} {reason_en}"
    chained = ((last.chain if last else "") + text).encode()
    return Publication(
        brief=brief,
        n=last.n + 1 if last else 1,
        version=version,
        shown_from=shown_from,
        kind=kind,
        reason_ko=reason_ko,
        reason_en=reason_en,
        chain=hashlib.sha256(chained).hexdigest(),
        by=by,
        **_columns(brief, document, readable=version is not None),
    )


def first_total(brief: Brief) -> Total:
    """Return the running total a published brief begins with; it is not saved.

    The list of the most read goes by these rows: every published brief has one.
    """
    return Total(brief=brief, kind=Total.Kind.VIEW)


def last_publication(brief: Brief) -> Publication | None:
    """Return the brief's latest publication, even one still waiting."""
    return brief.publications.select_related("version").order_by("-n").first()


def _version_to_show(
    brief: Brief, by: User | None, kind: str, last: Publication | None
) -> Version:
    """Number the brief and keep it as a version, fit for readers and new to them."""
    _give_number(brief)
    version = version_of(brief, by, "")
    same = last and last.version and last.version.sha256 == version.sha256
    if same and kind not in NOTICES:
        raise Refused(_("Nothing has changed since the last publication."))
    if found := problems(version.document()):
        raise NotReady(found)
    return version


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


def _not_before_its_original(brief: Brief, shown_from: datetime) -> None:
    """Refuse an edition that would name its original before readers may know it."""
    if brief.original_id:
        # Locked, so that its own publication is not taken back at this moment.
        original = Brief.objects.select_for_update(of=("self",)).get(
            pk=brief.original_id
        )
        first = original.publications.order_by("n").first()
        if first and first.shown_from > shown_from:
            raise Refused(_("The original appears later; set a time not before it."))


def _give_number(brief: Brief) -> None:
    """Take the original's number, or the series' next free one of the year."""
    if brief.number or not brief.date:
        return
    series = Series.objects.select_for_update().get(pk=brief.series_id)
    known = Brief.objects.filter(series=series).values_list("number", "language")
    original = brief.original.number if brief.original else brief.original_number
    if original and (original, brief.language) not in set(known):
        brief.number = original
        brief.save()
        return
    taken = {number for number, _language in known}
    numbers = (
        series.number_pattern.format(year=brief.date.year, n=n)
        for n in range(1, len(taken) + 2)
    )
    brief.number = next(number for number in numbers if number not in taken)
    brief.save()


def _columns(brief: Brief, document: Document, *, readable: bool) -> dict[str, object]:
    """What lists and facets need; a notice offers no files."""
    first = document.authors[0].center if document.authors else None
    experts = (c.expert for c in document.contributors if c.expert is not None)
    centers = document.centers or ((first,) if first else ())
    return {
        "language": document.language,
        "series": brief.series,
        "number": document.number,
        "title": document.title,
        "subtitle": document.subtitle,
        "summary": document.summary,
        "form": document.kind,
        "original": document.original.brief if document.original else None,
        "byline": ", ".join(author.name for author in document.authors),
        "affiliation": ", ".join(c.name(document.language) for c in centers),
        "date": document.date,
        "experts": [*dict.fromkeys(experts)],  # once, whatever their parts
        "centers": [c.id for c in centers if c.id is not None],
        "topics": [t.id for t in document.topics if t.id is not None],
        "files": sorted(set(document.files())) if readable else [],
    }
