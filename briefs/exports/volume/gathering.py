"""A recipe becomes what is bound: the text each brief had on the day, in order.

This is the only part of volumes that knows models. Nothing is read but what readers
were shown: what is not, is refused by name or named as missing.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Document, Label, Picture, Section
from briefs.exports.contract import TakingError
from briefs.exports.selection import called
from briefs.exports.volume import wording
from briefs.exports.volume.recipe import LANGUAGES, Recipe
from briefs.models import Brief, Image, Publication
from briefs.models.publication import PublicationQuerySet

NOTABLE = tuple(wording.KINDS["en"])
CHUNK = 50


@dataclass(frozen=True)
class Piece:
    """A brief in the volume: the text of its publication `n`."""

    key: str
    document: Document
    n: int


@dataclass(frozen=True)
class Absent:
    """The page for an edition that is not there; `document` is the one that is."""

    key: str
    language: str
    document: Document
    withdrawn: bool


@dataclass(frozen=True)
class Correction:
    """A change that the text of a piece includes."""

    key: str
    day: datetime.date
    kind: str
    reason: str


@dataclass(frozen=True)
class Bound:
    """All that a volume says, of which publications; `day` is that of its latest text.

    `front` is what stands before the briefs: title, subtitle, and the foreword as its
    one section, if there is one.
    """

    recipe: Recipe
    parts: tuple[Piece | Absent, ...]
    corrections: tuple[Correction, ...]
    front: Document
    day: datetime.date
    publications: tuple[int, ...]

    @property
    def pieces(self) -> list[Piece]:
        """The briefs, without the pages that stand for missing editions."""
        return [part for part in self.parts if isinstance(part, Piece)]


def refusals(recipe: Recipe) -> list[tuple[str, str]]:
    """Name the chosen briefs that cannot be bound, and say why."""
    found = why_not(recipe)
    rows = Brief.objects.in_bulk(found)
    return [(_called(pk, rows.get(pk)), why) for pk, why in found.items()]


def why_not(recipe: Recipe) -> dict[int, str]:
    """Return the chosen briefs that cannot be bound, with the reason."""
    texts = _texts(recipe).filter(brief__in=recipe.briefs)
    shown = set(texts.values_list("brief", flat=True))
    left = [pk for pk in recipe.briefs if pk not in shown]
    if not left:
        return {}
    about = Publication.objects.filter(brief__in=left)
    reasons = {pk: _("There is no such brief.") for pk in left}
    known = Brief.objects.filter(pk__in=left).values_list("pk", flat=True)
    reasons |= dict.fromkeys(known, _("It is not published."))
    for found, why in (
        (about.waiting(), _("It is set for a later time.")),
        (about.shown(), _("Readers did not see it on that day.")),
        (_withdrawn(left), _("It was withdrawn.")),
    ):
        reasons |= dict.fromkeys(found.values_list("brief", flat=True), why)
    return {pk: reasons[pk] for pk in left}


def gather(recipe: Recipe) -> Bound:
    """Return what is to be bound; `refusals` must have found nothing.

    Raises TakingError if nothing is left.
    """
    editions = [(f"brief-{n}", *it) for n, it in enumerate(_editions(recipe), 1)]
    wanted = Publication.objects.filter(
        pk__in=[found.pk for _key, found, _ in editions]
    )
    read = {
        row.pk: row.document()
        for row in wanted.select_related("version").iterator(CHUNK)
    }
    parts: list[Piece | Absent] = []
    pieces: dict[int, tuple[str, Publication]] = {}
    for key, found, absent in editions:
        document = read[found.pk]
        if document is None:
            continue  # withdrawn at this moment
        if absent is None:
            parts.append(Piece(key, document, found.n))
            pieces[found.brief_id] = key, found
        else:
            parts.append(Absent(key, absent.language, document, absent.withdrawn))
    if not pieces:
        raise TakingError(_("No brief has an edition in this language."))
    latest = max(_day(found.shown_from) for _key, found in pieces.values())
    return Bound(
        recipe,
        tuple(parts),
        tuple(_corrections(recipe, pieces)),
        _front(recipe),
        recipe.until or latest,
        tuple(pk for pk, document in read.items() if document),
    )


def _texts(recipe: Recipe) -> PublicationQuerySet:
    """Return what readers were shown at the end of the day, and still may be."""
    shown = Publication.objects.shown().not_withheld()
    if recipe.until is None:
        return shown.readable()
    day = datetime.datetime.combine(
        recipe.until, datetime.time.max, ZoneInfo(settings.TIME_ZONE)
    )
    moment = Least(Value(day, DateTimeField()), Now())
    return shown.filter(
        Q(shown_until__isnull=True) | Q(shown_until__gt=moment), shown_from__lte=moment
    )


@dataclass(frozen=True)
class _Gap:
    """An edition that readers cannot see."""

    language: str
    withdrawn: bool


def _editions(recipe: Recipe) -> Iterator[tuple[Publication, _Gap | None]]:
    """Yield the editions in order; a missing one as a gap beside the other edition."""
    texts = _texts(recipe).order_by("pk")
    chosen = {p.brief_id: p for p in texts.filter(brief__in=recipe.briefs)}
    if recipe.editions == "chosen":
        yield from ((chosen[pk], None) for pk in recipe.briefs)
        return
    wanted = LANGUAGES if recipe.editions == "both" else (recipe.editions,)
    pairs, gone = _pairs(chosen, texts), _gone(chosen)
    done: set[int] = set()
    for pk in recipe.briefs:
        first = chosen[pk]
        there = {first.language: first}
        if pk in pairs:
            there[pairs[pk].language] = pairs[pk]
        ids = {found.brief_id for found in there.values()}
        if done & ids:
            continue  # chosen in both languages
        done |= ids
        for language in wanted:
            if language in there:
                yield there[language], None
            elif recipe.missing == "mark":
                yield first, _Gap(language, pk in gone)


def _pairs(
    chosen: dict[int, Publication], texts: PublicationQuerySet
) -> dict[int, Publication]:
    """Return the edition in the other language of each brief that has one."""
    related = texts.filter(
        Q(brief__in=_others(chosen.values())) | Q(original__in=chosen)
    )
    found: dict[int, Publication] = {}
    rows = list(related)
    by_brief = {p.brief_id: p for p in rows}
    for pk, publication in chosen.items():
        original = by_brief.get(publication.original or 0)
        if original and original.language != publication.language:
            found[pk] = original
    for made in rows:
        source = chosen.get(made.original or 0)
        if source and made.language != source.language:
            found.setdefault(source.brief_id, made)
    return found


def _gone(chosen: dict[int, Publication]) -> set[int]:
    """Return the chosen briefs whose other edition was withdrawn."""
    live = Publication.objects.live().filter(kind=Publication.Kind.WITHDRAWAL)
    made = {p.original for p in live.filter(original__in=chosen) if p.original}
    sources = set(_withdrawn(_others(chosen.values())).values_list("brief", flat=True))
    return {pk for pk, p in chosen.items() if p.original in sources} | made


def _others(publications: Iterable[Publication]) -> list[int]:
    return [p.original for p in publications if p.original]


def _withdrawn(briefs: Iterable[int]) -> PublicationQuerySet:
    live = Publication.objects.live().filter(kind=Publication.Kind.WITHDRAWAL)
    return live.filter(brief__in=briefs)


def _corrections(
    recipe: Recipe, pieces: dict[int, tuple[str, Publication]]
) -> Iterator[Correction]:
    """Yield the changes that the bound texts include, in the order of the texts."""
    rows = Publication.objects.shown().filter(brief__in=pieces, kind__in=NOTABLE)
    found = [row for row in rows.order_by("n") if row.n <= pieces[row.brief_id][1].n]
    order = {pk: at for at, pk in enumerate(pieces)}
    for row in sorted(found, key=lambda row: (order[row.brief_id], row.n)):
        key = pieces[row.brief_id][0]
        reason = row.reason(recipe.language)
        yield Correction(key, _day(row.shown_from), row.kind, reason)


def _front(recipe: Recipe) -> Document:
    """Return what stands before the briefs as a Document, so that it is set like one."""
    hashes = {found.sha256 for found in html.pictures(recipe.foreword)}
    name = wording.FOREWORD[recipe.language]
    said = html.text(recipe.foreword).strip() or hashes
    return Document(
        language=recipe.language,
        series=Label(None, "", "", ""),
        number="",
        slug="",
        title=recipe.title,
        subtitle=recipe.subtitle,
        sections=(Section(1, name, recipe.foreword),) if said else (),
        pictures=tuple(
            Picture(i.sha256, str(i), i.alt, i.credit, i.width, i.height)
            for i in Image.objects.filter(sha256__in=hashes).order_by("sha256")
        ),
    )


def _called(pk: int, brief: Brief | None) -> str:
    if brief is None:
        return f"{pk}"
    return called(brief.number or _("(no number)"), brief.language, brief.title)


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
