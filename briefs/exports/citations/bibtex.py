"""Briefs as BibTeX, for LaTeX and reference managers."""

import re
from collections.abc import Iterable, Iterator

from briefs.document import Contributor, Document
from briefs.exports.citations import csl
from briefs.exports.contract import Files, Imprint

SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "{}%&#_$"},
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun",
          "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
LANGUAGES = {"ko": "korean", "en": "english"}
# An address is not escaped, so it may not hold what would end the field.
UNSAFE = re.compile(r"[{}\\\s]")


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the one entry."""
    return write([document], imprint)


def write(documents: Iterable[Document], imprint: Imprint) -> bytes:
    """Return an entry for each brief."""
    return "\n".join(_entry(document, imprint) for document in documents).encode()


def _entry(document: Document, imprint: Imprint) -> str:
    fields = "".join(
        f"  {name} = {value},\n" for name, value in _fields(document, imprint)
    )
    return f"@techreport{{{csl.key(document)},\n{fields}}}\n"


def _fields(document: Document, imprint: Imprint) -> Iterator[tuple[str, str]]:
    language, day = document.language, document.date
    topics = ", ".join(topic.name(language) for topic in document.topics)
    texts = {
        "institution": imprint.institute(language),
        "type": document.series.name(language),
        "number": document.number,
        "doi": document.doi,
        "language": LANGUAGES.get(language, language),
        "abstract": document.summary,
        "keywords": topics,
        "note": csl.note(document),
    }
    if document.authors:
        names = " and ".join(_name(author) for author in document.authors)
        yield "author", f"{{{names}}}"
    # Doubled braces keep the capitals as they are.
    yield "title", f"{{{{{escaped(csl.title(document))}}}}}"
    if day:
        yield "year", f"{{{day.year}}}"
        yield "month", MONTHS[day.month - 1]
        yield "day", f"{{{day.day}}}"
    for name, text in texts.items():
        if text:
            yield name, f"{{{escaped(text)}}}"
    yield "url", f"{{{UNSAFE.sub(_encoded, imprint.address(document))}}}"


def escaped(text: str) -> str:
    """Return plain text so that TeX prints it as it is."""
    line = " ".join(text.split())
    return "".join(SPECIAL.get(letter, letter) for letter in line)


def _name(person: Contributor) -> str:
    if person.family and person.given:
        return f"{escaped(person.family)}, {escaped(person.given)}"
    return f"{{{escaped(person.name)}}}"


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
