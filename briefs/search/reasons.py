"""Why a brief was found of which nothing that is shown anyway bears a mark."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from briefs.document import Document, Label
from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from briefs.search.fragments import Hit, Looks, Pieces
from briefs.search.query import Query


class Kind(StrEnum):
    """What of a brief was hit."""

    EDITION = "edition"  # the title of its edition in another language
    SUBTITLE = "subtitle"
    HEADING = "heading"
    TOPIC = "topic"
    PERSON = "person"
    CENTER = "center"
    ATTACHMENT = "attachment"


@dataclass(frozen=True)
class Reason:
    """A text by which a brief was found; `anchor` is the section's, of a heading."""

    kind: Kind
    language: str
    pieces: Pieces
    anchor: str = ""


def with_reasons(publications: PublicationQuerySet) -> PublicationQuerySet:
    """Add all that reasons are found in: whole texts, and titles of editions."""
    same = Q(brief=OuterRef("original")) | Q(original=OuterRef("brief"))
    near = Publication.objects.readable().filter(same).order_by("pk")
    said = near.values(said=JSONObject(title="title", language="language"))
    return publications.select_related("version").annotate(editions=ArraySubquery(said))


def reasons(
    query: Query, hits: Mapping[int, Hit], known: Iterable[Publication] = ()
) -> dict[int, Reason]:
    """Return for those of the publications that bear no mark why they were found.

    In one query; in none where every one bears a mark, or if they are `known`, asked
    for `with_reasons`. What only its series is asked for by says so itself.
    """
    unmarked = {pk for pk, hit in hits.items() if not hit.is_marked}
    if not unmarked or all(clause.is_series for clause in query.wanted):
        return {}
    looks = Looks(query)
    found: dict[int, Reason] = {}
    whole = known or with_reasons(Publication.objects.filter(pk__in=unmarked))
    for publication in whole:
        if publication.pk not in unmarked:
            continue
        for kind, language, text, anchor in _texts(publication):
            if looks.marks(text):
                pieces = looks.marked(text)
                found[publication.pk] = Reason(kind, language, pieces, anchor)
                break
    return found


def _texts(publication: Publication) -> Iterator[tuple[Kind, str, str, str]]:
    """Yield what a row does not show, the weightiest first."""
    document = publication.document()
    if document is None:
        return
    for edition in vars(publication)["editions"]:
        yield Kind.EDITION, edition["language"], edition["title"], ""
    if document.original:
        yield Kind.EDITION, document.original.language, document.original.title, ""
    own = document.language
    yield Kind.SUBTITLE, own, document.subtitle, ""
    for section in document.sections:
        yield Kind.HEADING, own, section.heading, section.id
    for topic in document.topics:
        yield from _named(Kind.TOPIC, topic)
    other = "en" if own == "ko" else "ko"
    for person in document.contributors:
        yield Kind.PERSON, own, person.name, ""
        yield Kind.PERSON, other, person.name_other, ""
    for center in _centers(document):
        yield from _named(Kind.CENTER, center)
    for attachment in document.attachments:
        yield Kind.ATTACHMENT, own, attachment.title, ""


def _named(kind: Kind, label: Label) -> Iterator[tuple[Kind, str, str, str]]:
    yield kind, "ko", label.name_ko, ""
    yield kind, "en", label.name_en, ""


def _centers(document: Document) -> list[Label]:
    """Return the brief's centers, then those of its people."""
    theirs = [person.center for person in document.contributors if person.center]
    return [*document.centers, *theirs]
