"""A PDF of ours, its text, and the elements of its structure tree."""

import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
from pypdf import PdfReader

from briefs.document import Document
from briefs.exports import export
from tests.briefs.exports.documents import IMPRINT, files


def pdf_of(document: Document) -> bytes:
    return export(document, "pdf", files, IMPRINT)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def text_in_chrome(pdf: bytes) -> str:
    return "\n".join(page.get_text_range() for page in _pages_in_chrome(pdf))


def right_edges(pdf: bytes) -> list[float]:
    """Return how far to the right each piece of text goes, in points."""
    return [
        page.get_rect(n)[2]
        for page in _pages_in_chrome(pdf)
        for n in range(page.count_rects())
    ]


def _pages_in_chrome(pdf: bytes) -> list[Any]:
    return [page.get_textpage() for page in pypdfium2.PdfDocument(pdf)]


@dataclass(frozen=True)
class Tag:
    """An element of a PDF's structure tree."""

    name: str
    alt: str
    has_id: bool
    scope: str


def tags_of(pdf: bytes) -> list[Tag]:
    """Return the structure elements of a PDF in order."""
    found: list[Tag] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                alt = str(node.get("/Alt", ""))
                scope = scope_of(node.get("/A"))
                name = str(node.S).strip("/")
                found.append(Tag(name, alt, "/ID" in node, scope))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def scope_of(attributes: Any) -> str:
    """Return what a table's header cell says it heads."""
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    for entry in listed:
        if isinstance(entry, pikepdf.Dictionary) and "/Scope" in entry:
            return str(entry.Scope).strip("/")
    return ""


def counted(pdf: bytes) -> Counter[str]:
    return Counter(tag.name for tag in tags_of(pdf))
