"""Working-copy rows → Document, and a Document back into rows."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import override

from briefs import html
from briefs.document import (
    Attachment,
    Contributor,
    Document,
    Label,
    Original,
    Picture,
    Section,
)
from briefs.models import Attachment as AttachmentRow
from briefs.models import Brief, Contribution, Publication, Topic
from briefs.models import Section as SectionRow
from experts.models import Center, Expert

# Names as an earlier publication printed them, by expert and role.
Printed = Mapping[tuple[int, str], Contributor]


def document_of(brief: Brief, *, printed: Printed | None = None) -> Document:
    """Read the brief's rows into a Document.

    A contributor found in `printed` is taken from there, so that a correction does
    not change the position somebody held when the brief was first published.
    """
    language = brief.language
    sections = tuple(
        Section(row.anchor, row.heading, row.body) for row in brief.sections.all()
    )
    with override(language):
        return Document(
            language=language,
            series=brief.series.label(),
            number=brief.number,
            slug=brief.slug,
            title=brief.title,
            kind=brief.kind,
            subtitle=brief.subtitle,
            summary=brief.summary,
            date=brief.date,
            licence=brief.licence,
            doi=brief.doi,
            original=_original(brief),
            centers=tuple(_center(center) for center in brief.centers.all()),
            topics=tuple(topic.label() for topic in brief.topics.all()),
            contributors=tuple(_contributors(brief, printed or {})),
            sections=sections,
            pictures=tuple(_pictures(sections)),
            attachments=tuple(
                Attachment(
                    sha256=row.sha256,
                    name=row.name,
                    title=row.title,
                    size=row.size,
                    typeset=row.typeset,
                )
                for row in brief.attachments.all()
            ),
        )


def printed_in(document: Document | None) -> Printed:
    """Return the contributors of a published Document as `document_of` wants them."""
    return {
        (c.expert, c.role): c
        for c in (document.contributors if document else ())
        if c.expert is not None
    }


def write(document: Document, brief: Brief) -> None:
    """Put the Document's texts and files into the brief's rows; identity stays.

    The caller holds the brief's lock. Sections keep their anchors. What the
    Document names by id and is no longer there is left out.
    """
    for field in ("title", "subtitle", "summary", "kind", "date", "licence", "doi"):
        setattr(brief, field, getattr(document, field))
    _write_original(document.original, brief)
    anchors = [section.anchor for section in document.sections]
    brief.next_anchor = max([brief.next_anchor, *(a + 1 for a in anchors)])
    brief.save()
    brief.centers.set(Center.objects.filter(pk__in=_ids(document.centers)))
    brief.topics.set(Topic.objects.filter(pk__in=_ids(document.topics)))
    brief.sections.exclude(anchor__in=anchors).delete()
    SectionRow.objects.bulk_create(
        section_rows(document, brief),
        update_conflicts=True,
        unique_fields=["brief", "anchor"],
        update_fields=["position", "heading", "body"],
    )
    brief.attachments.all().delete()
    AttachmentRow.objects.bulk_create(
        AttachmentRow(
            brief=brief,
            file=f"{kept.sha256}/{kept.name}",
            sha256=kept.sha256,
            size=kept.size,
            title=kept.title,
            typeset=kept.typeset,
        )
        for kept in document.attachments
    )
    brief.contributions.all().delete()
    people = [c.expert for c in document.contributors if c.expert is not None]
    known = set(Expert.objects.filter(pk__in=people).values_list("pk", flat=True))
    Contribution.objects.bulk_create(contribution_rows(document, brief, known))


def _original(brief: Brief) -> Original | None:
    if brief.original:
        return _original_here(brief.original)
    if brief.has_original_elsewhere:
        return Original(
            None,
            brief.original_number,
            brief.original_title,
            brief.original_language,
            brief.original_url,
        )
    return None


def _original_here(there: Brief) -> Original:
    """Name an original as readers see it, or will: its draft is not ours to show.

    One never published has no title here.
    """
    publications = Publication.objects.of(there)
    seen = publications.live().first() or publications.waiting().first()
    return Original(
        there.pk,
        seen.number if seen else there.number,
        seen.title if seen else "",
        there.language,
        f"/{there.language}/briefs/{there.slug}/" if seen else "",
    )


def _write_original(original: Original | None, brief: Brief) -> None:
    elsewhere = original
    brief.original = None
    if original and original.brief is not None:
        brief.original = Brief.objects.filter(pk=original.brief).first()
        # One that was here once keeps its name; its address leads nowhere now.
        elsewhere = None if brief.original else replace(original, url="")
    brief.original_number = elsewhere.number if elsewhere else ""
    brief.original_title = elsewhere.title if elsewhere else ""
    brief.original_language = elsewhere.language if elsewhere else ""
    brief.original_url = elsewhere.url if elsewhere else ""


def _contributors(brief: Brief, printed: Printed) -> Iterable[Contributor]:
    rows = brief.contributions.select_related("expert__center")
    for row in rows:
        if row.expert is None:
            yield Contributor(
                None, row.role, row.guest_name, position=row.guest_position
            )
        elif as_printed := printed.get((row.expert.pk, row.role)):
            yield as_printed
        else:
            yield contributor(row.expert, row.role, brief.language)


def contributor(expert: Expert, role: str, language: str) -> Contributor:
    """Return the person as a brief in `language` would print them today."""
    family, given = expert.parts(language)
    other = expert.name("en" if language == "ko" else "ko")
    name = expert.name(language)
    return Contributor(
        expert=expert.pk,
        role=role,
        name=name,
        family=family,
        given=given,
        name_other=other if other != name else "",
        position=expert.position(language),
        center=_center(expert.center) if expert.center else None,
        biography=expert.biography(language),
        photo=_photo(expert, language),
        orcid=expert.orcid,
    )


def _photo(expert: Expert, language: str) -> Picture | None:
    if not expert.photo:
        return None
    sha256, _, name = str(expert.photo.name).partition("/")
    return Picture(sha256, name, expert.photo_alt(language))


def _pictures(sections: Iterable[Section]) -> Iterable[Picture]:
    seen = set()
    for section in sections:
        for found in html.pictures(section.body):
            if found.sha256 not in seen:
                seen.add(found.sha256)
                yield Picture(
                    found.sha256,
                    found.name,
                    found.alt or "",
                    found.credit,
                    found.width,
                    found.height,
                )


def _center(center: Center) -> Label:
    return Label(center.pk, center.slug, center.name_ko, center.name_en)


def _ids(labels: Iterable[Label]) -> list[int]:
    return [label.id for label in labels if label.id is not None]


def section_rows(document: Document, brief: Brief) -> Iterator[SectionRow]:
    """Yield the brief's sections, unsaved."""
    for position, section in enumerate(document.sections, 1):
        yield SectionRow(
            brief=brief,
            position=position,
            heading=section.heading,
            body=section.body,
            anchor=section.anchor,
        )


def contribution_rows(
    document: Document, brief: Brief, known: Container[int | None]
) -> Iterator[Contribution]:
    """Yield the brief's contributors, unsaved; who is not `known` becomes a guest."""
    for order, person in enumerate(document.contributors, 1):
        if person.expert in known:
            yield Contribution(
                brief=brief, expert_id=person.expert, role=person.role, order=order
            )
        else:
            yield Contribution(
                brief=brief,
                guest_name=person.name,
                guest_position=person.position,
                role=person.role,
                order=order,
            )
