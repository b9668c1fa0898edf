"""Versions: the working copy as saved, kept once for each different text."""

from django.contrib.auth.models import User

from briefs import snapshot
from briefs.document import Document
from briefs.models import Brief, Version


def working_copy(brief: Brief) -> Document:
    """Return what would be published now: people stay as last printed."""
    last = brief.publications.filter(version__isnull=False).order_by("-n").first()
    printed = snapshot.printed_in(last.document() if last else None)
    return snapshot.document_of(brief, printed=printed)


def version_of(brief: Brief, by: User | None, reason: str) -> Version:
    """Return a version of the working copy, a new one only if it differs."""
    return add_version(brief, working_copy(brief), by, reason)


def add_version(
    brief: Brief, document: Document, by: User | None, reason: str
) -> Version:
    """Keep the Document on top of the brief's versions, unless it is there already."""
    last = newest(brief)
    if last and last.sha256 == document.sha256:
        return last
    version = version_after(last, brief, document, by, reason)
    version.save(force_insert=True)
    return version


def version_after(
    last: Version | None,
    brief: Brief,
    document: Document,
    by: User | None,
    reason: str,
) -> Version:
    """Return the version that follows `last`; it is not saved."""
    return Version(
        brief=brief,
        n=last.n + 1 if last else 1,
        data=document.to_json(),
        sha256=document.sha256,
        by=by,
        reason=reason,
    )


def newest(brief: Brief) -> Version | None:
    """Return the version on top; None before the first save."""
    return brief.versions.order_by("-n").first()
