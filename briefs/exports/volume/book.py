"""What is bound as EPUB or DOCX: the trees of the briefs, and the pages around them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _

from briefs.document import Document
from briefs.exports import cover, pdf, pictures
from briefs.exports.content import fitting
from briefs.exports.contract import Files, Imprint
from briefs.exports.cover import Cover
from briefs.exports.pandoc import docx, epub, metadata
from briefs.exports.pandoc.brief import whole
from briefs.exports.pandoc.program import Limits, several, words
from briefs.exports.pandoc.reference import reference
from briefs.exports.pandoc.tree import (
    SPACE,
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
from briefs.exports.volume import notes, people, printed, wording
from briefs.exports.volume.gathering import Absent, Bound, Piece
from briefs.exports.wording import byline, date, label

# Of the text, in twentieths of a point: where the page numbers stand.
WIDTH = 8050
SECONDS = 1800


def write(
    bound: Bound,
    output: Path,
    files: Files,
    imprint: Imprint,
    waiting: Callable[[], None],
) -> None:
    """Write the book; `waiting` is called now and then and may raise to stop it.

    Raises PandocError, and ExportRefusedError if a picture is not in the store.
    """
    named = bound.recipe.format == "docx"
    book = _Book(bound, imprint, files, named=named)
    front = replace(bound.front, date=bound.day)
    limits = Limits(SECONDS, settings.VOLUME_MEMORY_MB, waiting)
    make = _docx if named else _epub
    output.write_bytes(make(book, front, imprint, limits))


def _docx(book: "_Book", front: Document, imprint: Imprint, limits: Limits) -> bytes:
    institute = imprint.institute(front.language)
    model = reference(
        front.language,
        first=(institute, date(book.bound.recipe.date, front.language)),
        head=(front.title, ""),
        foot=institute,
    )
    described = metadata.of(front, imprint)
    made = docx.write(list(book.blocks()), described, model, front, limits)
    return notes.restart_in_parts(made)


def _epub(book: "_Book", front: Document, imprint: Imprint, limits: Limits) -> bytes:
    language = front.language
    institute = imprint.institute(language)
    sums = "".join(piece.document.sha256 for piece in book.bound.pieces)
    described: dict[str, Any] = {
        "title": words(front.title),
        "creator": several([words(institute)]),
        "publisher": words(institute),
        "lang": words(language),
        "toc-title": words(wording.CONTENTS[language]),
        "accessModes": several([words("textual"), words("visual")]),
        "identifier": words(f"{imprint.site_url}/volumes/{_digest(sums)}"),
        "date": words(book.bound.day.isoformat()),
        "description": words(front.subtitle or front.title),
    }
    made = epub.write(
        list(book.blocks()), described, front, book.cover(), limits=limits
    )
    return notes.restart_in_chapters(made)


def _digest(sums: str) -> str:
    return hashlib.sha256(sums.encode()).hexdigest()[:32]


class _Book:
    """Builds the pages of a volume; with styles by name, for a word processor."""

    def __init__(
        self, bound: Bound, imprint: Imprint, files: Files, *, named: bool
    ) -> None:
        self.bound = bound
        self._language = bound.recipe.language
        self._imprint = imprint
        self._files = files
        self._named = named
        self._target = self._target_of(bound.front)

    def blocks(self) -> Iterator[Block]:
        """Yield all pages in order; each part begins with a heading of the first level."""
        yield from self._cover()
        if self.bound.front.sections:
            yield from self._break()
            front = Sections(
                self.bound.front, self._imprint, self._target, prefix="front-"
            )
            yield from front.blocks()
        if self._named:
            yield from self._break()
            yield from self._contents()
        for part in self.bound.parts:
            yield from self._break()
            if isinstance(part, Piece):
                yield from self._brief(part)
            else:
                yield from self._absent(part)
        yield from self._people()
        yield from self._corrections()
        yield from self._sources()

    def cover(self) -> Cover | None:
        """Return the picture for the shelf."""
        picture = b""
        if found := self.bound.recipe.cover:
            picture = pdf.stored(self._files, found.sha256, _("Cover"))
        return cover.drawn(printed.front(self.bound, self._imprint), picture)

    def _cover(self) -> Iterator[Block]:
        recipe = self.bound.recipe
        institute = self._imprint.institute(self._language)
        if self._named:
            yield self._line(text(institute), "Brief Label")
            yield self._line(text(recipe.title), "Title")
        else:  # whatever stands before the first heading would be a chapter
            yield header(1, text(recipe.title), "cover")
        if recipe.cover:
            picture = image(
                recipe.cover.alt,
                self._target.picture(recipe.cover.sha256),
                fitting(recipe.cover.width, recipe.cover.height, printed.TALLEST)
                if self._named
                else 0,
            )
            yield {"t": "Para", "c": [picture]}
        for line in printed.said(self.bound, self._imprint):
            yield self._line(text(line), "Date")

    def _brief(self, piece: Piece) -> Iterator[Block]:
        document = piece.document
        imprint = replace(self._imprint, publication=piece.n)
        target = self._target_of(document)
        prefix = f"{piece.key}-"
        blocks = whole(document, imprint, target, level=2, prefix=prefix)
        title = paragraph(text(document.title), "Title", target)
        for block in blocks:
            if self._named and block == title:
                # In a volume of many, the list of contents must find it.
                yield self._titled(document, f"{prefix}title")
            else:
                yield self._in(document, block)

    def _absent(self, absent: Absent) -> Iterator[Block]:
        document = absent.document
        words = text(printed.absent_label(absent, self.bound))
        yield self._line(words, "Brief Label")
        yield self._titled(document, f"{absent.key}-title")
        yield self._line(text(printed.reason(absent, self.bound)), "Original")

    def _titled(self, document: Document, id: str) -> Block:
        words = [span(text(document.title), attr(lang=document.language))]
        return header(1, words, id)

    def _in(self, document: Document, block: Block) -> Block:
        """Mark what is in another language than the volume; headings stay outside."""
        if document.language == self._language or block["t"] == "Header":
            return block
        return {"t": "Div", "c": [attr(lang=document.language), [block]]}

    def _contents(self) -> Iterator[Block]:
        """Yield a list whose page numbers the word processor fills in."""
        yield self._line(text(wording.CONTENTS[self._language]), "Title")
        for part in self.bound.parts:
            document = part.document
            said = f"{label(document)}  {document.title}"
            if names := byline(document):
                said += f" ({names})"
            yield _entry(said, f"{part.key}-title")

    def _people(self) -> Iterator[Block]:
        groups = people.index(self.bound.pieces, self._language)
        if not groups:
            return
        documents = {piece.key: piece.document for piece in self.bound.pieces}
        yield from self._break()
        yield header(1, text(wording.PEOPLE[self._language]), "people")
        for letter, found in groups:
            yield self._line([{"t": "Strong", "c": text(letter)}], "Expert Name")
            for person in found:
                name = [span(text(person.name), attr(lang=person.language))]
                other = text(f" {person.other}" if person.other else "")
                links: list[Inline] = []
                for key in person.keys:
                    links += [{"t": "Str", "c": ","}, SPACE] if links else []
                    links.append(link(text(label(documents[key])), f"#{key}-title"))
                yield {"t": "Para", "c": [*name, *other, SPACE, *links]}

    def _corrections(self) -> Iterator[Block]:
        if not self.bound.corrections:
            return
        yield from self._break()
        yield header(1, text(wording.CORRECTIONS[self._language]), "corrections")
        yield self._line(text(wording.CORRECTIONS_LEAD[self._language]), "Body Text")
        for row in printed.corrections(self.bound):
            words = link(text(f"{row['label']} {row['title']}"), f"#{row['key']}-title")
            yield {"t": "Para", "c": [words, {"t": "LineBreak"}, *text(row["said"])]}

    def _sources(self) -> Iterator[Block]:
        yield from self._break()
        yield header(1, text(wording.SOURCES[self._language]), "sources")
        yield self._line(text(wording.SOURCES_LEAD[self._language]), "Body Text")
        for piece in self.bound.pieces:
            row = printed.source(piece, self._imprint, self._language)
            address = link(text(row["address"]), row["address"])
            yield {
                "t": "Para",
                "c": [
                    *text(f"{row['label']} · {row['publication']}"),
                    {"t": "LineBreak"},
                    address,
                    {"t": "LineBreak"},
                    {"t": "Code", "c": [attr(), f"SHA-256 {row['sha256']}"]},
                ],
            }

    def _break(self) -> Iterator[Block]:
        if self._named:
            yield {"t": "RawBlock", "c": ["openxml", notes.BREAK]}

    def _line(self, inlines: list[Inline], style: str) -> Block:
        return paragraph(inlines, style, self._target)

    def _target_of(self, document: Document) -> Target:
        address = pictures.inside(document, self._files)
        return Target(address, named=self._named, sized=self._named)


def _entry(said: str, anchor: str) -> Block:
    """Return a line of the contents in Word's own language: link, dots, page."""
    field = f"PAGEREF {anchor} \\h"
    runs = "".join(
        f"<w:r>{inside}</w:r>"
        for inside in (
            "<w:tab/>",
            '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
            f'<w:instrText xml:space="preserve"> {field} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>–</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    words = f'<w:r><w:t xml:space="preserve">{escape(said)}</w:t></w:r>'
    xml = (
        '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:tabs>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
        '<w:ind w:right="700"/></w:pPr>'
        f'<w:hyperlink w:anchor="{anchor}">{words}{runs}</w:hyperlink></w:p>'
    )
    return {"t": "RawBlock", "c": ["openxml", xml]}
