"""A Document as the plain data that `brief.typ` walks.

Text stays text: nothing here or there is read as Typst's own language.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from briefs.document import Contributor, Document, Picture
from briefs.exports import wording
from briefs.exports.contract import Imprint
from briefs.exports.grid import grid
from briefs.exports.words import EAST_ASIAN, Inline, keep_words, plain
from briefs.html import Node, parse

SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
DOI = "DOI"
SPACES = re.compile(r"[ \t\r\n\f]+")
INLINE = frozenset(
    {"credit", "strong", "em", "sup", "sub", "span", "q", "cite", "code"}
)
HEADINGS = {"h3": 2, "h4": 3}

# The text is 142 mm wide; pictures of at least 150 dots an inch stay sharp.
WIDEST, TALLEST = 142.0, 170.0
DOTS_PER_MM = 150 / 25.4
RUNNING_TITLE = 64
# In letters; a standard ends what a file says of itself at 16,383.
LONGEST_DESCRIPTION = 5000


def content(document: Document, imprint: Imprint) -> dict[str, Any]:
    """Return all that the template shows."""
    language = document.language
    return {
        "language": language,
        "institute": imprint.institute(language),
        "label": wording.label(document),
        "kind": wording.kind(document),
        "title": document.title,
        "heading": text(document.title),
        "running": shortened(document.title),
        "subtitle": text(document.subtitle),
        "summary": _paragraphs(document.summary),
        "summary-word": wording.SUMMARY[language],
        "authors": [c.name for c in document.authors],
        "byline": text(wording.byline(document)),
        "centers": text(wording.affiliation(document)),
        "date": wording.date(document.date, language),
        "day": _day(document),
        "address": imprint.address(document),
        "edition": wording.edition(imprint.publication, language),
        "edition-address": imprint.edition_address(document),
        "topics": [topic.name(language) for topic in document.topics],
        "description": _described(document.summary),
        "sections": list(_sections(document, imprint)),
        "note": _note(document, imprint),
        "experts-word": wording.experts(document),
        "experts": [_expert(c, document) for c in document.contributors],
        "licence-word": wording.LICENCE[language],
        "licence": document.licence,
        "doi": document.doi,
    }


def text(words: str) -> list[Inline]:
    """Return plain text as inline nodes, its Korean words kept whole."""
    return keep_words([SPACES.sub(" ", words.strip())]) if words.strip() else []


def _paragraphs(words: str) -> list[list[Inline]]:
    return [text(part) for part in re.split(r"\n\s*\n", words) if part.strip()]


def _described(summary: str) -> str:
    """Return as much of a summary as the file's own description may hold."""
    if len(summary) <= LONGEST_DESCRIPTION:
        return summary
    return summary[:LONGEST_DESCRIPTION].rpartition(" ")[0] + " …"


def shortened(title: str) -> str:
    """Cut a title at a word so that it fits into the running head."""
    width, cut = 0, len(title)
    for at, letter in enumerate(title):
        width += 2 if EAST_ASIAN.match(letter) else 1
        if width > RUNNING_TITLE:
            cut = title.rfind(" ", 0, at)
            return title[: cut if cut > 0 else at].rstrip(" ,:;–—-") + " …"
    return title


def _day(document: Document) -> list[int]:
    day = document.date
    return [day.year, day.month, day.day] if day else []


def _note(document: Document, imprint: Imprint) -> dict[str, Any] | None:
    original = document.original
    if original is None:
        return None
    before, after = wording.note(document, original)
    return {
        "before": before,
        "title": text(original.title),
        "title-language": _primary(original.language) or document.language,
        "after": after,
        "url": imprint.absolute(original.url, document),
    }


def _expert(person: Contributor, document: Document) -> dict[str, Any]:
    center = person.center.name(document.language) if person.center else ""
    separator = " · " if person.position and center else ""
    return {
        "name": person.name,
        "other": person.name_other,
        "position": text(f"{person.position}{separator}{center}"),
        "biography": _paragraphs(person.biography),
        "photo": _photo(person.photo) if person.photo else None,
    }


def _photo(photo: Picture) -> dict[str, Any]:
    return {"file": photo.sha256, "alt": photo.alt}


def _sections(document: Document, imprint: Imprint) -> Iterator[dict[str, Any]]:
    walker = _Walker(document, imprint)
    for section in document.sections:
        yield {
            "heading": text(section.heading),
            "blocks": walker.section(section.heading, section.body),
        }


class _Walker:
    """Turns the bodies of one Document into nodes; headings never skip a level."""

    def __init__(self, document: Document, imprint: Imprint) -> None:
        self._document = document
        self._imprint = imprint
        self._pictures = {picture.sha256: picture for picture in document.pictures}
        self._level = 0

    def section(self, heading: str, body: str) -> list[dict[str, Any]]:
        self._level = 1 if heading.strip() else self._level
        return [self._block(node) for node in parse(body) if isinstance(node, Node)]

    def _block(self, node: Node) -> dict[str, Any]:
        block: dict[str, Any] = {"t": node.tag}
        if node.tag in HEADINGS:
            block |= self._heading(node)
        elif node.tag in {"ul", "ol"}:
            block |= {"start": _number(node.attrs.get("start"), 1)}
            block["c"] = [self._item(c) for c in node.children if isinstance(c, Node)]
        elif node.tag == "figure":
            block |= self._figure(node)
        elif node.tag == "table":
            block |= grid(node, self._mixed, self._inline)
        elif node.tag != "hr":
            block["c"] = self._mixed(node)
        return block | _language(node)

    def _heading(self, node: Node) -> dict[str, Any]:
        words = self._inline(node)
        if not plain(words).strip():  # nothing to list among the bookmarks
            return {"t": "p", "c": words}
        self._level = min(HEADINGS[node.tag], self._level + 1)
        return {"level": self._level, "c": words}

    def _item(self, node: Node) -> dict[str, Any]:
        return {"t": "li", "c": self._mixed(node)} | _language(node)

    def _mixed(self, node: Node, longest: int | None = None) -> list[Inline]:
        """Return the children of a node that holds inline nodes, blocks, or both."""
        mixed: list[Inline] = []
        line: list[Node | str] = []
        for child in [*node.children, Node("end")]:
            if isinstance(child, str) or child.tag in {*INLINE, "a", "br", "img"}:
                line.append(child)
                continue
            mixed += self._line(line, longest)
            line = []
            if child.tag != "end":
                mixed.append(self._block(child))
        return mixed

    def _inline(self, node: Node) -> list[Inline]:
        return self._line(list(node.children), None)

    def _line(self, nodes: list[Node | str], longest: int | None) -> list[Inline]:
        inline = _trimmed([self._child(node) for node in nodes])
        return keep_words(inline, longest) if longest else keep_words(inline)

    def _child(self, node: Node | str) -> Inline:
        if isinstance(node, str):
            return SPACES.sub(" ", node)
        if node.tag == "img":
            return self._picture(node)
        if node.tag == "br":
            return {"t": "br"}
        children = [self._child(child) for child in node.children]
        if node.attrs.get("class") == "footnote":
            return {"t": "note", "c": _trimmed(children)} | _language(node)
        inline: dict[str, Any] = {"t": node.tag, "c": children} | _language(node)
        if node.tag == "a":
            href = node.attrs.get("href", "")
            inline["href"] = self._imprint.absolute(href, self._document)
        if node.tag == "em":
            inline["upright"] = bool(EAST_ASIAN.search(plain(children)))
        return inline

    def _figure(self, node: Node) -> dict[str, Any]:
        found: dict[str, Any] = {"picture": None, "c": []}
        credit = ""
        for child in node.children:
            if isinstance(child, Node) and child.tag == "img":
                found["picture"] = self._picture(child)
                picture = self._pictures.get(found["picture"]["file"])
                credit = picture.credit if picture else ""
            elif isinstance(child, Node) and child.tag == "figcaption":
                found["c"] = self._line([_credited(c) for c in child.children], None)
        if credit not in plain(found["c"]):
            found["c"] += [" ", {"t": "credit", "c": text(credit)}]
        return found

    def _picture(self, node: Node) -> dict[str, Any]:
        match = SHA256.search(node.attrs.get("src", ""))
        sha256 = match[0] if match else ""
        picture = self._pictures.get(sha256)
        width, height = (picture.width, picture.height) if picture else (0, 0)
        alt = node.attrs.get("alt", "").strip()
        return {
            "t": "img", "file": sha256, "alt": alt, "width": fitting(width, height)
        }  # fmt: skip


def fitting(width: int, height: int, tallest: float = TALLEST) -> float:
    """Return how wide, in mm, to print a picture of so many dots."""
    if not width or not height:
        return WIDEST
    return round(min(WIDEST, width / DOTS_PER_MM, tallest * width / height), 2)


def _credited(node: Node | str) -> Node | str:
    """Return what a caption cites as the picture's source: it is no emphasis."""
    if isinstance(node, Node) and node.tag == "cite":
        return replace(node, tag="credit")
    return node


def _trimmed(nodes: list[Inline]) -> list[Inline]:
    """Take the white space off both ends of a line."""
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(" "), *nodes[1:]]
    if nodes and isinstance(nodes[-1], str):
        nodes = [*nodes[:-1], nodes[-1].rstrip(" ")]
    return [node for node in nodes if node != ""]


def _language(node: Node) -> dict[str, str]:
    """Return the language and region of a node as Typst names them."""
    value = node.attrs.get("lang", "")
    if not (primary := _primary(value)):
        return {}
    regions = [s for s in value.split("-")[1:] if len(s) == 2 and s.isalpha()]
    found = {"lang": primary}
    return found | ({"region": regions[0].upper()} if regions else {})


def _primary(tag: str) -> str:
    """Return the language itself of a tag such as `zh-Hant`; nothing if it is none."""
    primary = tag.partition("-")[0]
    return primary.lower() if LANGUAGE.fullmatch(primary) else ""


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() else default
