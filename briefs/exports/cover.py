"""The cover that a reading program shows on its shelf: a picture, made by Typst."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefs.document import Document
from briefs.exports import engine, fonts, pdf, wording
from briefs.exports.content import text
from briefs.exports.contract import Imprint

MAIN = Path(__file__).with_name("cover.typ")
DOTS_PER_INCH = 200.0


@dataclass(frozen=True)
class Cover:
    """A picture as PNG, and the words that stand for it."""

    png: bytes
    alt: str


def release() -> str:
    """Return a text that changes with whatever makes other bytes."""
    templates = b"".join(path.read_bytes() for path in (MAIN, pdf.PARTS))
    return f"{pdf.release()} {hashlib.sha256(templates).hexdigest()}"


def of_brief(document: Document, imprint: Imprint) -> Cover | None:
    """Return the cover of a brief; the first page of its PDF looks like it."""
    language = document.language
    name = (wording.label(document), wording.kind(document))
    lines = (wording.byline(document), wording.date(document.date, language))
    return drawn(
        {
            "language": language,
            "institute": imprint.institute(language),
            "title": document.title,
            "heading": text(document.title),
            "subtitle": text(document.subtitle),
            "cover": None,
            "series": " · ".join(part for part in name if part),
            "lines": [text(line) for line in lines if line],
        }
    )


def drawn(data: dict[str, Any], picture: bytes = b"") -> Cover | None:
    """Return the cover with these words; `picture` is the one that the data name.

    None if our fonts lack a letter of it or the picture cannot be read: a book may do
    without a cover.
    """
    said = json.dumps(data, ensure_ascii=False)
    if not fonts.characters().issuperset(map(ord, said)):
        return None
    with tempfile.TemporaryDirectory(prefix="cover-") as folder:
        root = Path(folder)
        for template in (MAIN, pdf.PARTS):
            shutil.copy(template, root)
        if data["cover"]:
            (root / data["cover"]["file"]).write_bytes(picture)
        try:
            png = engine.compile_png(root / MAIN.name, DOTS_PER_INCH, {"cover": said})
        except engine.RefusedError:
            return None
    return Cover(png, wording.COVER[data["language"]].format(title=data["title"]))
