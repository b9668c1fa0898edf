"""A whole brief as pandoc's tree: its head, its sections, and what stands after them."""

from collections.abc import Iterator

from briefs.document import Contributor, Document, Original
from briefs.exports import wording
from briefs.exports.contract import Imprint
from briefs.exports.lines import paragraphs
from briefs.exports.pandoc.tree import (
    Block,
    Inline,
    Sections,
    Target,
    attr,
    header,
    image,
    link,
    paragraph,
    span,
    text,
)

PORTRAIT = 24  # mm wide, as in print


def whole(
    document: Document,
    imprint: Imprint,
    target: Target,
    *,
    level: int = 1,
    prefix: str = "",
) -> list[Block]:
    """Return the brief with its head, the note on its original, experts and licence.

    `level` is that of the sections' headings. With styles by name the title is a
    paragraph in the style Title, otherwise a heading of the level above.
    """
    sections = Sections(document, imprint, target, level=level, prefix=prefix)
    return [
        *head(document, imprint, target, level=level, prefix=prefix),
        *sections.blocks(),
        *ending(document, imprint, target, level=level, prefix=prefix),
    ]


def head(
    document: Document,
    imprint: Imprint,
    target: Target,
    *,
    level: int = 1,
    prefix: str = "",
) -> Iterator[Block]:
    """Yield what stands above the text."""
    language = document.language
    label = [text(wording.label(document)), text(wording.kind(document))]
    above = paragraph(_joined(label, " · "), "Brief Label", target)
    if target.named:
        yield from (above, paragraph(text(document.title), "Title", target))
    else:
        # A chapter begins with its heading.
        title = header(max(level - 1, 1), text(document.title), f"{prefix}title")
        yield from (title, above)
    if document.subtitle:
        yield paragraph(text(document.subtitle), "Subtitle", target)
    if byline := wording.byline(document):
        yield paragraph(text(byline), "Author", target)
    if affiliation := wording.affiliation(document):
        yield paragraph(text(affiliation), "Affiliation", target)
    address = imprint.address(document)
    day = wording.date(document.date, language)
    place = [text(day), [link(text(address), address)]]
    yield paragraph(_joined(place, " · "), "Date", target)
    if document.summary.strip():
        yield paragraph(text(wording.SUMMARY[language]), "Abstract Title", target)
        for words in paragraphs(document.summary):
            yield paragraph(text(words), "Abstract", target)


def ending(
    document: Document,
    imprint: Imprint,
    target: Target,
    *,
    level: int = 1,
    prefix: str = "",
) -> Iterator[Block]:
    """Yield what stands below the text."""
    if document.original:
        words = _note(document, document.original, imprint)
        yield paragraph(words, "Original", target)
    if document.contributors:
        words = text(wording.experts(document))
        yield header(level, words, f"{prefix}experts")
        for person in document.contributors:
            yield from _person(person, document, target)
    licence = wording.LICENCE[document.language]
    if document.licence:
        yield paragraph(text(f"{licence}: {document.licence}"), "Colophon", target)
    if document.doi:
        address = f"https://doi.org/{document.doi}"
        words = [*text("DOI: "), link(text(document.doi), address)]
        yield paragraph(words, "Colophon", target)


def _note(document: Document, original: Original, imprint: Imprint) -> list[Inline]:
    before, after = wording.note(document, original)
    title = [span(text(original.title), attr(lang=original.language))]
    if original.url:
        title = [link(title, imprint.absolute(original.url, document))]
    return [*text(before), *title, *text(after)]


def _person(person: Contributor, document: Document, target: Target) -> Iterator[Block]:
    if photo := person.photo:
        width = PORTRAIT if target.sized else 0
        picture = image(photo.alt, target.picture(photo.sha256), width)
        yield paragraph([picture], "Portrait", target)
    name = text(person.name)
    if person.name_other and person.name_other != person.name:
        other = "en" if document.language == "ko" else "ko"
        name += [*text(" "), span(text(person.name_other), attr(lang=other))]
    yield paragraph(name, "Expert Name", target)
    if position := wording.position(person, document.language):
        yield paragraph(text(position), "Expert Position", target)
    for words in paragraphs(person.biography):
        yield paragraph(text(words), "Expert", target)


def _joined(parts: list[list[Inline]], separator: str) -> list[Inline]:
    """Return the parts that say something, with a separator between them."""
    joined: list[Inline] = []
    for part in parts:
        if part and joined:
            joined += text(separator)
        joined += part
    return joined
