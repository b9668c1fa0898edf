"""The fixed words of exported files, in the language of the brief.

Not gettext: a file's bytes must not depend on which translations a machine has
compiled, and a file has the brief's language, not the reader's.
"""

import datetime

from briefs.document import Contributor, Document, Original

KINDS = {
    "ko": {"summary": "국문 요약", "translation": "국문 번역"},
    "en": {"summary": "English summary", "translation": "English translation"},
}
LANGUAGES = {
    "ko": {"ko": "국문", "en": "영문"},
    "en": {"ko": "Korean", "en": "English"},
}
EXPERTS = {
    "ko": ("저자 소개", "저자 소개"),
    "en": ("About the expert", "About the experts"),
}
SUMMARY = {"ko": "요약", "en": "Summary"}
COVER = {"ko": "표지: {title}", "en": "Cover: {title}"}
CONTENTS = {"ko": "차례", "en": "Contents"}
NOTES = {"ko": "각주", "en": "Notes"}
BACK = {"ko": "본문으로 돌아가기", "en": "Back to the text"}
FIGURE = {"ko": "그림", "en": "Figure"}
TABLE = {"ko": "표", "en": "Table"}
LICENCE = {"ko": "이용 조건", "en": "Licence"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def label(document: Document) -> str:
    """Return e.g. `Issue Brief 2022-19`."""
    return f"{document.series.name(document.language)} {document.number}".strip()


def kind(document: Document) -> str:
    """Return e.g. `English summary`; nothing for a full brief."""
    return KINDS[document.language].get(document.kind, "")


def date(day: datetime.date | None, language: str) -> str:
    """Return the day as printed; nothing where it is not known."""
    if day is None:
        return ""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def edition(n: int, language: str) -> str:
    """Return which publication a text is, e.g. `Version 2`; nothing for none yet."""
    if not n:
        return ""
    return f"제{n}판" if language == "ko" else f"Version {n}"


def byline(document: Document) -> str:
    """Return the authors' names in one line."""
    names = [author.name for author in document.authors]
    if document.language == "ko" or len(names) < 2:
        return ", ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def affiliation(document: Document) -> str:
    """Return the authors' centers, or the brief's where they have none."""
    centers = [a.center for a in document.authors if a.center] or document.centers
    return ", ".join(dict.fromkeys(c.name(document.language) for c in centers))


def position(person: Contributor, language: str) -> str:
    """Return a person's position and center as printed."""
    center = person.center.name(language) if person.center else ""
    return " · ".join(part for part in (person.position, center) if part)


def experts(document: Document) -> str:
    """Return the heading over the biographies."""
    one, several = EXPERTS[document.language]
    return several if len(document.contributors) > 1 else one


def note(document: Document, original: Original) -> tuple[str, str]:
    """Return what stands before and after the original's title."""
    series = document.series.name(document.language)
    language = LANGUAGES[document.language].get(original.language, original.language)
    name = f"{series} {original.number}".strip()
    if document.language == "ko":
        made = f"{kind(document) or '국문'}본"
        return f"이 글은 {language} {name} ‘", f"’의 {made}입니다."
    made = kind(document) or "English edition"
    return f"This is the {made} of {name} “", f"” ({language})."
