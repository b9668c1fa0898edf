"""Many new briefs saved and published at once, with the rows the steps would write.

For briefs nobody can have opened yet: nothing is locked brief by brief, files are built
when somebody first asks for them, and `search_rebuild` indexes them, or the worker does
by and by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction

from briefs import snapshot
from briefs.document import Document
from briefs.models import (
    Brief,
    Contribution,
    Event,
    Publication,
    Section,
    Series,
    Total,
    Version,
)
from briefs.readiness import problems
from briefs.workflow.publishing import first_total, publication_after
from briefs.workflow.step import NotReady, clock
from briefs.workflow.versions import version_after

RESERVE = """
SELECT nextval(pg_get_serial_sequence('briefs_brief', 'id'))
FROM generate_series(1, %s)
"""


@dataclass(frozen=True)
class New:
    """A brief to be: its id (from `reserve`), where it comes from, and all its text.

    Whoever and whatever the Document names by id must be there.
    """

    id: int
    source: str
    document: Document


def reserve(count: int) -> list[int]:
    """Take ids for briefs to come, so that the Document of one can name another."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [count])
        return [id_ for (id_,) in cursor.fetchall()]


def publish_new(news: Sequence[New], *, by: User) -> None:
    """Make the briefs and show them to readers from now, in one transaction.

    An original comes before what was made from it. Raises NotReady if one of them is
    not fit for readers, and IntegrityError if a number or source is taken.
    """
    for new in news:
        if found := problems(new.document):
            raise NotReady(found)
    series = Series.objects.in_bulk({new.document.series.id for new in news})
    with transaction.atomic():
        now = clock()
        briefs = [_brief(new, series, by) for new in news]
        documents = [new.document for new in news]
        Brief.objects.bulk_create(briefs)
        _working_copies(list(zip(briefs, documents, strict=True)))
        # One by one: in an array every \u of the JSON would be escaped once more.
        versions = Version.objects.bulk_create(
            (
                version_after(None, brief, document, by, "")
                for brief, document in zip(briefs, documents, strict=True)
            ),
            batch_size=1,
        )
        Publication.objects.bulk_create(
            publication_after(
                None,
                version.brief,
                document,
                version,
                shown_from=now,
                kind=Publication.Kind.FIRST,
                by=by,
            )
            for version, document in zip(versions, documents, strict=True)
        )
        Total.objects.bulk_create(first_total(brief) for brief in briefs)
        Event.objects.bulk_create(
            event for brief in briefs for event in _events(brief, by, now)
        )


def _brief(new: New, series: dict[int, Series], by: User) -> Brief:
    document = new.document
    original = document.original
    texts = ("title", "subtitle", "summary", "kind", "date", "licence", "doi")
    brief = Brief(
        pk=new.id,
        language=document.language,
        series=series[document.series.id or 0],
        number=document.number,
        slug=document.slug,
        **{name: getattr(document, name) for name in texts},
        stage=Brief.Stage.APPROVED,
        owner=by,
        lock_version=2,  # once for the save, once for the publication
        next_anchor=max(section.anchor for section in document.sections) + 1,
        source=new.source,
    )
    if original and original.brief is not None:
        brief.original_id = original.brief
    elif original:
        brief.original_number = original.number
        brief.original_title = original.title
        brief.original_language = original.language
        brief.original_url = original.url
    return brief


def _working_copies(pairs: Iterable[tuple[Brief, Document]]) -> None:
    """Write the rows around a brief's own that an editor opens."""
    sections: list[Section] = []
    people: list[Contribution] = []
    centers = []
    topics = []
    for brief, document in pairs:
        known = {c.expert for c in document.contributors} - {None}
        sections += snapshot.section_rows(document, brief)
        people += snapshot.contribution_rows(document, brief, known)
        centers += [
            Brief.centers.through(brief_id=brief.pk, center_id=center.id)
            for center in document.centers
        ]
        topics += [
            Brief.topics.through(brief_id=brief.pk, topic_id=topic.id)
            for topic in document.topics
        ]
    Section.objects.bulk_create(sections)
    Contribution.objects.bulk_create(people)
    Brief.centers.through._default_manager.bulk_create(centers)
    Brief.topics.through._default_manager.bulk_create(topics)


def _events(brief: Brief, by: User, now: datetime) -> Iterable[Event]:
    shown = {"n": 1, "shown_from": now.isoformat()}
    for step, detail in (("save", {"version": 1}), ("publish", shown)):
        yield Event(brief=brief, step=step, user=by, detail=detail)
