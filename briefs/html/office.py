"""What Word, Hangul and web pages mean by their styles, list marks and note links."""

import copy
import re

from lxml import etree

_NUMBERED = re.compile(r"[\[(]?[0-9a-z*†‡]{1,5}[\])]?[.:]?\s*", re.IGNORECASE)
_RETURN = re.compile(r"[\s\[\]()↩↑^\ufe0e\ufe0f]*")
_LEVEL = re.compile(r"\blevel([0-9])\b")
_NOTE_BLOCKS = ("p", "li", "div", "dd", "td", "section")


def style(element: etree._Element) -> dict[str, str]:
    """Return the declarations of an element's own style attribute, in small letters."""
    parts = (part.partition(":") for part in element.get("style", "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in parts}


def emphasis(element: etree._Element) -> tuple[bool | None, list[str]]:
    """Return whether the style says bold (None: nothing said), and other marks."""
    styles = style(element)
    weight = styles.get("font-weight", "")
    strong = (
        None if not weight else weight in {"bold", "bolder", "600", "700", "800", "900"}
    )
    others = ["em"] if styles.get("font-style") in {"italic", "oblique"} else []
    raised = styles.get("vertical-align")
    if raised in {"super", "sub"}:
        others.append("sup" if raised == "super" else "sub")
    return strong, others


def _said(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def is_marker(element: etree._Element) -> bool:
    """Whether an element is the bullet or number that Word writes into a list item."""
    return style(element).get("mso-list") == "ignore"


def list_place(element: etree._Element) -> dict[str, str]:
    """Return level and mark of a paragraph that Word shows as a list item."""
    place = _LEVEL.search(style(element).get("mso-list", ""))
    if not place:
        return {}
    marker = "".join(_said(part) for part in element.iter("span") if is_marker(part))
    return {"data-level": place[1], "data-marker": marker.strip(" \t\r\n\xa0")}


def remove(element: etree._Element) -> None:
    """Take an element out of its parent; the text that follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def gather_notes(body: etree._Element) -> None:
    """Bring notes that stand at the end, with links both ways, to their sentence.

    A link counts as a note's number only if what it leads to leads back to it. So
    Word's notes are found, and those of pandoc, WordPress and our own pages.
    """
    targets: dict[str, etree._Element] = {}
    order: dict[etree._Element, int] = {}
    for element in body.iter("*"):
        order[element] = len(order)
        for name in (element.get("id"), element.get("name")):
            if name:
                targets.setdefault(name, element)
    found = [
        (link, note)
        for link in body.iter("a")
        # Both ends of a pair lead to each other; the number comes first in the text.
        if (note := _note(link, targets)) is not None and order[link] < order[note]
    ]
    for link, note in found:
        # A copy: one note may be cited twice.
        _place(link, copy.deepcopy(note))
    lists = {parent for _, note in found if (parent := note.getparent()) is not None}
    for _, note in found:
        remove(note)
    for place in lists:
        _clear(place, body)


def _note(
    link: etree._Element, targets: dict[str, etree._Element]
) -> etree._Element | None:
    """Return the block of the note whose number this link is."""
    href = link.get("href") or ""
    label = _said(link).strip()
    target = targets.get(href[1:]) if href.startswith("#") else None
    if target is None or not _NUMBERED.fullmatch(label):
        return None
    block = _note_block(target)
    names = {link.get("id"), link.get("name")}
    parent = link.getparent()
    if parent is not None:
        names.add(parent.get("id"))
    if block is None or link in block.iter("a"):
        return None
    back = {(a.get("href") or "")[1:] for a in block.iter("a")}
    return block if back & (names - {None}) else None


def _note_block(target: etree._Element) -> etree._Element | None:
    block: etree._Element | None = target
    while block is not None and block.tag not in _NOTE_BLOCKS:
        block = block.getparent()
    parent = None if block is None else block.getparent()
    if parent is not None and style(parent).get("mso-element") == "footnote":
        return parent
    return block


def _place(link: etree._Element, note: etree._Element) -> None:
    """Turn a link into the note itself, without its number and return link."""
    name = (link.get("href") or "")[1:]
    marks = {link.get("id"), link.get("name")}
    parent = link.getparent()
    if parent is not None:
        marks.add(parent.get("id"))
    for back in list(note.iter("a")):
        leads = (back.get("href") or "")[1:] in marks - {None}
        text = _said(back).strip()
        if leads and (back.get("name") == name or _short(text)):
            remove(back)
    tail = link.tail
    for key in list(link.attrib):
        del link.attrib[key]
    for child in list(link):
        link.remove(child)
    link.tag, link.text, link.tail = "span", note.text, tail
    link.set("class", "footnote")
    link.extend(list(note))


def _short(text: str) -> bool:
    return bool(_NUMBERED.fullmatch(text) or _RETURN.fullmatch(text))


def _clear(place: etree._Element, body: etree._Element) -> None:
    """Remove what only framed the notes: their list, its rule, its section."""
    while place is not body and not _said(place).strip():
        outer = place.getparent()
        if outer is None or place.find(".//img") is not None:
            return
        remove(place)
        place = outer
