"""A brief as JSON: the Document itself, for other programs."""

import json

from briefs.document import Document
from briefs.exports.contract import Files, Imprint


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the Document as `Document.from_json` reads it."""
    text = json.dumps(document.to_json(), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
