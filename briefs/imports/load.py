"""Put a Record into the database as a brief, once, through the workflow."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from briefs import html, usage, workflow
from briefs.imports import match
from briefs.imports.record import Record
from briefs.models import Brief, Contribution, Section
from briefs.policy import Verb, can


class Result(StrEnum):
    """What became of one Record."""

    CREATED = "created"
    COMPLETED = "completed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What loading did; `missing` names what the brief still lacks.

    `reason` says why it was refused, or why it was loaded but not published.
    """

    result: Result
    brief: Brief | None = None
    reason: str = ""
    missing: tuple[str, ...] = ()
    published: bool = False


def load(
    record: Record,
    *,
    by: User,
    publish: bool = False,
    title: str | None = None,
    date: datetime.date | None = None,
) -> Outcome:
    """Make the brief the Record describes, with people and centers not yet here.

    One transaction. The same source and key again only fills a title or a date that
    is still blank, and publishes what never was; editors' work stays as it is.
    """
    try:
        with transaction.atomic():
            series = match.series(record.series)
            brief = Brief.objects.filter(
                source=source_of(record), language=record.language
            ).first()
            if brief is None:
                result = Result.CREATED
                brief = _create(record, series.pk, by, title, date)
            else:
                completed = _complete(brief, by, title, date)
                result = Result.COMPLETED if completed else Result.UNCHANGED
            return _publish(brief, result, by) if publish else _told(brief, result)
    except (match.MatchError, workflow.Refused) as error:
        return Outcome(Result.REFUSED, reason=str(error))
    except ValidationError as error:
        return Outcome(Result.REFUSED, reason=" ".join(error.messages))


def source_of(record: Record) -> str:
    """Return what `Brief.source` holds for the Record."""
    return f"{record.source}:{record.key}"[:300]


def _create(
    record: Record,
    series_id: int,
    by: User,
    title: str | None,
    date: datetime.date | None,
) -> Brief:
    if not can(by, Verb.CREATE):
        raise workflow.Refused(_("You do not have the right to do this."))
    original = record.original
    brief = Brief(
        language=record.language,
        series_id=series_id,
        number=record.number,
        title=title or record.title,
        subtitle=record.subtitle,
        summary=record.summary,
        kind=record.kind,
        date=date or record.date,
        original_number=original.number if original else "",
        original_title=original.title if original else "",
        original_language=original.language if original else "",
        original_url=original.url if original else "",
        owner=by,
        source=source_of(record),
    )
    brief.full_clean()
    brief.save()
    reason = _("Imported from %(source)s") % {"source": record.source}
    workflow.save(brief, by=by, reason=reason, write=lambda row: _write(record, row))
    if record.views:
        usage.bring_forward(brief, views=record.views)
    return brief


def _write(record: Record, brief: Brief) -> None:
    """Put sections, people, centers and topics into the locked brief's rows."""
    for position, (heading, body) in enumerate(record.sections, 1):
        section = Section(
            brief=brief,
            position=position,
            heading=heading,
            body=html.clean(body),
            anchor=brief.take_anchor(),
        )
        section.full_clean()
        section.save()
    for order, person in enumerate(record.people, 1):
        Contribution.objects.create(
            brief=brief,
            expert=match.expert(person, record.language),
            role=person.role,
            order=order,
        )
    names = record.centers or tuple(p.center for p in record.people if p.center)
    brief.centers.set({match.center(name, record.language) for name in names})
    brief.topics.set({match.topic(name, record.language) for name in record.topics})


def _complete(
    brief: Brief, by: User, title: str | None, date: datetime.date | None
) -> bool:
    """Fill in a title and a date where the brief has none; say whether it did."""
    given = {"title": title, "date": date}
    blanks = {k: v for k, v in given.items() if v and not getattr(brief, k)}
    if not blanks:
        return False

    def fill(row: Brief) -> None:
        for field, value in blanks.items():
            setattr(row, field, value)
        row.full_clean()

    workflow.save(brief, by=by, reason=_("Completed by import"), write=fill)
    return True


def _publish(brief: Brief, result: Result, by: User) -> Outcome:
    """Publish what never was; a brief that is not ready stays a draft and says why."""
    if brief.publications.exists():
        return _told(brief, result)
    try:
        workflow.publish(brief, by=by)
    except workflow.Refused as error:
        return _told(brief, result, reason=str(error))
    if result == Result.UNCHANGED:
        result = Result.COMPLETED
    return _told(brief, result, published=True)


def _told(
    brief: Brief, result: Result, *, reason: str = "", published: bool = False
) -> Outcome:
    missing = tuple(f for f in ("number", "title", "date") if not getattr(brief, f))
    return Outcome(result, brief, reason, missing, published)
