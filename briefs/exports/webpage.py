"""A brief as one HTML file that needs no other: style and pictures are inside."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path

from briefs import html
from briefs.document import Contributor, Document
from briefs.exports import pictures, wording
from briefs.exports.content import SHA256
from briefs.exports.contract import Files, Imprint
from briefs.exports.lines import paragraphs
from briefs.html import Child, Node

STYLE = Path(__file__).with_name("webpage.css")


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the page; raises ExportRefusedError."""
    style = STYLE.read_text(encoding="utf-8")
    body = html.write(_Page(document, files, imprint).parts())
    page = (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n'
        f'<meta charset="utf-8">\n{_policy(style)}\n'
        f"<title>{escape(document.title)}</title>\n"
        f"{_metadata(document, imprint)}\n<style>{style}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode()


def _policy(style: str) -> str:
    """Return the rule that nothing from elsewhere is loaded and nothing runs."""
    known = b64encode(sha256(style.encode()).digest()).decode()
    allowed = f"default-src 'none'; img-src data:; style-src 'sha256-{known}'"
    return f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'


def _metadata(document: Document, imprint: Imprint) -> str:
    topics = [topic.name(document.language) for topic in document.topics]
    named = [
        ("viewport", "width=device-width, initial-scale=1"),
        *(("author", author.name) for author in document.authors),
        ("description", " ".join(document.summary.split())),
        ("keywords", ", ".join(topics)),
    ]
    lines = [
        f'<meta name="{name}" content="{escape(content)}">'
        for name, content in named
        if content
    ]
    address = escape(imprint.address(document))
    return "\n".join([*lines, f'<link rel="canonical" href="{address}">'])


def _element(tag: str, *children: Child, **attrs: str) -> Node:
    names = {name.rstrip("_"): value for name, value in attrs.items() if value}
    return Node(tag, names, children)


def _paragraphs(words: str) -> Iterator[Node]:
    return (_element("p", part) for part in paragraphs(words))


class _Page:
    """Builds the page of one Document; its notes are numbered throughout."""

    def __init__(self, document: Document, files: Files, imprint: Imprint) -> None:
        self._document = document
        self._imprint = imprint
        self._language = document.language
        self._source = pictures.inside(document, files)
        self._notes: list[html.Note] = []

    def parts(self) -> list[Child]:
        """Return what stands in the page's body."""
        sections = [
            self._section(section.id, section.heading, section.body)
            for section in self._document.sections
        ]
        inside = [self._head(), *sections, *self._endnotes(), *self._original()]
        inside += [*self._experts(), *self._foot()]
        return [_element("main", _element("article", *inside))]

    def _head(self) -> Node:
        document, address = self._document, self._imprint.address(self._document)
        label = [wording.label(document), wording.kind(document)]
        day = wording.date(document.date, self._language)
        place: list[Child] = [self._imprint.institute(self._language), " · "]
        if document.date:
            stamp = document.date.isoformat()
            place += [_element("time", day, datetime=stamp), " · "]
        place.append(_element("a", address, href=address))
        lines = [
            _element("p", " · ".join(filter(None, label)), class_="label"),
            _element("h1", document.title),
            *_said("p", document.subtitle, "subtitle"),
            *_said("p", wording.byline(document), "byline"),
            *_said("p", wording.affiliation(document), "quiet"),
            _element("p", *place, class_="quiet"),
        ]
        if document.summary.strip():
            heading = _element("h2", wording.SUMMARY[self._language])
            words = _paragraphs(document.summary)
            lines.append(_element("section", heading, *words, class_="panel"))
        return _element("header", *lines)

    def _section(self, id: str, heading: str, body: str) -> Node:
        rendered = html.render(body, first=len(self._notes) + 1, prefix="")
        self._notes += rendered.notes
        nodes = self._ready(html.parse(rendered.html))
        if not heading.strip():
            return _element("div", *nodes, id=id)
        return _element("section", _element("h2", heading), *nodes, id=id)

    def _ready(self, nodes: Iterable[Child]) -> Iterator[Child]:
        """Yield nodes with pictures inside, whole addresses, and tables that scroll."""
        for node in nodes:
            if isinstance(node, str):
                yield node
                continue
            attrs = dict(node.attrs)
            if node.tag == "img":
                match = SHA256.search(attrs.get("src", ""))
                attrs["src"] = self._source(match[0] if match else "")
                attrs.setdefault("alt", "")
            elif node.tag == "a" and not attrs["href"].startswith("#"):
                attrs["href"] = self._imprint.absolute(attrs["href"], self._document)
            ready = Node(node.tag, attrs, tuple(self._ready(node.children)))
            yield self._framed(ready) if node.tag == "table" else ready

    def _framed(self, table: Node) -> Node:
        captions = [node for node in html.walk([table]) if node.tag == "caption"]
        said = "".join(html.words(node.children) for node in captions)
        label = said or wording.TABLE[self._language]
        box = {"class": "scroll", "role": "region", "tabindex": "0"}
        return Node("div", box | {"aria-label": label}, (table,))

    def _endnotes(self) -> Iterator[Node]:
        if not self._notes:
            return
        items = [self._note(note) for note in self._notes]
        heading = _element("h2", wording.NOTES[self._language])
        yield _element("section", heading, _element("ol", *items), class_="notes")

    def _note(self, note: html.Note) -> Node:
        said = f"{wording.BACK[self._language]} {note.number}"
        back = {"href": f"#{note.ref}", "class": "back", "role": "doc-backlink"}
        link = Node("a", back | {"aria-label": said}, ("↩",))
        words = list(self._ready(_inline(note.html)))
        if note.lang:
            words = [_element("span", *words, lang=note.lang)]
        return _element("li", *words, " ", link, id=note.id)

    def _original(self) -> Iterator[Node]:
        original = self._document.original
        if original:
            before, after = wording.note(self._document, original)
            title = _element("span", original.title, lang=original.language)
            if original.url:
                url = self._imprint.absolute(original.url, self._document)
                title = _element("a", title, href=url)
            line = _element("p", before, title, after)
            yield _element("aside", line, class_="panel")

    def _experts(self) -> Iterator[Node]:
        if self._document.contributors:
            heading = _element("h2", wording.experts(self._document))
            people = map(self._person, self._document.contributors)
            yield _element("section", heading, *people, id="experts")

    def _person(self, person: Contributor) -> Node:
        lines: list[Child] = []
        if person.photo:
            source = self._source(person.photo.sha256)
            lines.append(Node("img", {"src": source, "alt": person.photo.alt}))
        name: list[Child] = [person.name]
        if person.name_other and person.name_other != person.name:
            other = "en" if self._language == "ko" else "ko"
            name += [" ", _element("span", person.name_other, lang=other)]
        lines.append(_element("p", *name, class_="name"))
        lines += _said("p", wording.position(person, self._language), "quiet")
        lines += _paragraphs(person.biography)
        return _element("div", *lines, class_="person")

    def _foot(self) -> Iterator[Node]:
        document, lines = self._document, []
        if document.licence:
            words = f"{wording.LICENCE[self._language]}: {document.licence}"
            lines.append(_element("p", words, class_="quiet"))
        if document.doi:
            url = f"https://doi.org/{document.doi}"
            link = _element("a", document.doi, href=url)
            lines.append(_element("p", "DOI: ", link, class_="quiet"))
        if lines:
            yield _element("footer", *lines)


def _said(tag: str, words: str, name: str) -> list[Node]:
    """Return the element if there is something to say."""
    return [replace(_element(tag, words), attrs={"class": name})] if words else []


def _inline(text: str) -> tuple[Child, ...]:
    """Return the nodes of a line, which is what a note is."""
    paragraph = html.parse(f"<p>{text}</p>")[0]
    return paragraph.children if isinstance(paragraph, Node) else (paragraph,)
