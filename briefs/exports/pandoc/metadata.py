"""What a file says of itself, as pandoc's metadata."""

from typing import Any

from briefs.document import Document
from briefs.exports import wording
from briefs.exports.contract import Imprint
from briefs.exports.pandoc.program import line, several, words


def of(document: Document, imprint: Imprint) -> dict[str, Any]:
    """Return title, authors, language and the like; nothing for what is not known."""
    language = document.language
    found: dict[str, Any] = {
        "title": words(document.title),
        "author": several([words(author.name) for author in document.authors]),
        "lang": words(language),
        "subject": words(wording.label(document)),
        "description": words(" ".join(document.summary.split())),
        "category": words(document.series.name(language)),
        "keywords": several([line(topic.name(language)) for topic in document.topics]),
        "publisher": words(imprint.institute(language)),
        "date": words(document.date.isoformat() if document.date else ""),
    }
    return {name: value for name, value in found.items() if value["c"]}
