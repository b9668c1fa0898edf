"""Steps that publish the live text again with one change: number or profile."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from briefs import snapshot
from briefs.document import Document
from briefs.models import Brief, Publication, Redirect
from briefs.policy import Verb
from briefs.workflow.publishing import append
from briefs.workflow.step import Refused, clock, record, step
from briefs.workflow.versions import add_version, version_of
from experts.models import Expert


def rename(brief: Brief, *, by: User | None, number: str) -> None:
    """Give a brief another number and address; the old address leads to the new.

    What readers see is published again silently under the new number; changes of
    the working copy not yet published stay unpublished.
    """
    with step(brief, Verb.RENAME, by):
        if not number.strip():
            raise Refused(_("Give the brief a number."))
        if Publication.objects.live().of(brief).filter(version=None).exists():
            raise Refused(_("A withdrawn brief keeps its number."))
        old = brief.slug
        brief.number = number
        brief.slug = brief.proposed_slug()
        brief.full_clean(exclude=["title"])
        brief.lock_version += 1
        brief.save()
        if brief.publications.exists() and old != brief.slug:
            _redirect(brief, old)
        _republish(
            brief,
            lambda shown: replace(shown, number=brief.number, slug=brief.slug),
            by,
            _("New number %(number)s") % {"number": number},
        )
        record(brief, "rename", by, "", old=old, new=brief.slug)


def reprint(expert: Expert, *, by: User | None) -> int:
    """Print the person's present name, position and biography on published briefs.

    Returns how many briefs were published again, silently; earlier publications
    keep what they said. Raises Refused at the first brief that has one waiting.
    """
    live = Publication.objects.readable().filter(experts__contains=[expert.pk])
    with transaction.atomic():
        return sum(_reprint(shown.brief, expert, by) for shown in live)


def _reprint(brief: Brief, expert: Expert, by: User | None) -> bool:
    def apply(shown: Document) -> Document:
        return replace(
            shown,
            contributors=tuple(
                snapshot.contributor(expert, person.role, shown.language)
                if person.expert == expert.pk
                else person
                for person in shown.contributors
            ),
        )

    with step(brief, Verb.PUBLISH, by):
        reason = _("Profile of %(name)s") % {"name": expert.name(brief.language)}
        changed = _republish(brief, apply, by, reason)
        if changed:
            record(brief, "reprint", by, reason)
        return changed


def _republish(
    brief: Brief,
    change: Callable[[Document], Document],
    by: User | None,
    reason: str,
) -> bool:
    """Show readers the live text with one change; tell whether that differs.

    The working copy stays on top of the versions, with what is not yet published.
    """
    if Publication.objects.waiting().of(brief).exists():
        raise Refused(_("Another publication is already set for a later time."))
    live = Publication.objects.readable().of(brief).first()
    shown = live.document() if live else None
    renewed = change(shown) if shown else None
    if renewed and renewed != shown:
        append(
            brief,
            renewed,
            add_version(brief, renewed, by, reason),
            shown_from=clock(),
            kind=Publication.Kind.SILENT,
            by=by,
        )
    version_of(brief, by, "")
    return renewed != shown


def _redirect(brief: Brief, old_slug: str) -> None:
    """Lead the old address to the brief, and free its new one of any redirect."""
    path = f"/{brief.language}/briefs/"
    Redirect.objects.filter(old_path=f"{path}{brief.slug}/").delete()
    Redirect.objects.update_or_create(
        old_path=f"{path}{old_slug}/", defaults={"brief": brief, "gone": False}
    )
