"""Read the text of one brief's page, copied from the institute's former site."""

import datetime
import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from briefs.document import Original
from briefs.imports.record import Person, Record

SOURCE = "page-text"

# Longer lines are paragraphs, whatever they end with.
SHORT = 90
LONGEST_NOTE = 600

VIEWS = re.compile(
    r"(?:조회(?:\s?수)?|views?)\s*:?\s*(\d[\d,]{0,14})(?:\s*회)?|(\d[\d,]{0,14})\s+views?",
    re.IGNORECASE,
)
EXPERTS = re.compile(
    r"about\s+(?:the\s+)?(?:experts?|authors?)|(?:저자|전문가|필자|집필자)\s*소개",
    re.IGNORECASE,
)
CENTER = re.compile(
    r"cent(?:er|re)|program|department|센터|연구실|연구부|프로그램", re.IGNORECASE
)
DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")
NUMBER = re.compile(r"(?<!\d)((?:19|20)\d\d-\d{1,3})(?!\d)")
ENDED = re.compile(r"[.,:;?!…。][\"'”’)\]」』〕]*$")
ITEM = re.compile(r"[-–—•·*○□▪◦]\s")

# “This article is an English Summary of Asan Issue Brief (2022-19).” and the Korean
# sentence for the same, then “(‘title’, address)”.
NOTE = re.compile(
    r"(?:This\s.*?\b(?P<en>summary|translation)\s+of\b"
    r"|(?:이|본)\s(?=.*?(?P<ko>요약|번역)))"
    r".*?\((?P<number>[^()]*\d{4}-\d{1,3})\).*?"
    r"\((?P<title>[^()].*),\s*(?P<url>https?://\S+)\)\.?",
    re.IGNORECASE,
)
QUOTES = ("‘’", "“”", "''", '""', "「」", "『』")


class PageTextError(ValueError):
    """The text is not that of a brief's page; the message says what it lacks."""


@dataclass(frozen=True)
class _Page:
    """The page's lines in its three parts, blank lines kept as ''."""

    head: list[str]
    body: list[str]
    experts: list[str]
    views: int


def read(text: str, *, name: str) -> Record:
    """Return the one brief on the page; `name` is the file's, and may hold its number.

    Raises PageTextError.
    """
    page = _divide([_tidy(line) for line in text.lstrip("\ufeff").splitlines()])
    body, original, kind = _take_note(page.body)
    language = _language(body)
    series, title, date = _read_head(page.head)
    found = NUMBER.search(name)
    number = original.number if original else found[1] if found else ""
    wanted = {"number": number, "title": title, "date": date}
    return Record(
        source=SOURCE,
        key=f"{series.casefold()} {number} {language}" if number else name,
        language=language,
        series=series,
        number=number,
        title=title,
        sections=_sections(body),
        kind=kind,
        date=date,
        original=original,
        people=_people(page.experts),
        views=page.views,
        missing=tuple(field for field, value in wanted.items() if not value),
    )


def _tidy(line: str) -> str:
    """Make every run of blanks, no-break and zero-width ones included, one space."""
    return " ".join(re.sub("[\u200b\ufeff]", "", line).split())


def _divide(lines: list[str]) -> _Page:
    counts = [(i, m) for i, line in enumerate(lines) if (m := VIEWS.fullmatch(line))]
    if not counts:
        raise PageTextError(_("There is no line with the number of views."))
    top, count = counts[0]
    experts = [i for i, line in enumerate(lines) if EXPERTS.fullmatch(line)]
    if not experts or experts[-1] < top:
        raise PageTextError(_("There is no part “About Experts” at the end."))
    return _Page(
        head=[line for line in lines[:top] if line],
        body=lines[top + 1 : experts[-1]],
        experts=[line for line in lines[experts[-1] + 1 :] if line],
        views=int((count[1] or count[2]).replace(",", "")),
    )


def _read_head(lines: list[str]) -> tuple[str, str, datetime.date | None]:
    """Tell the series' label, and the title and date where the copy took them along."""
    if not lines:
        raise PageTextError(_("The series is not named above the number of views."))
    series, *rest = lines
    date = None
    for line in rest:
        if match := DATE.fullmatch(line):
            try:
                date = datetime.date(*map(int, match.groups()))
            except ValueError as error:
                raise PageTextError(
                    _("“%(line)s” is not a date.") % {"line": line}
                ) from error
            rest.remove(line)
            break
    if len(rest) > 1 or len(series) > SHORT:
        raise PageTextError(_("There is text above the number of views."))
    return series, rest[0] if rest else "", date


def _take_note(lines: list[str]) -> tuple[list[str], Original | None, str]:
    """Part the closing note on the original, if there is one, from the body."""
    last = len(lines)
    while last and not lines[last - 1]:
        last -= 1
    for first in range(last - 1, max(last - 4, -1), -1):
        note = " ".join(filter(None, lines[first:last]))
        # A whole paragraph is not worth the search, and some would make it slow.
        match = NOTE.fullmatch(note) if len(note) <= LONGEST_NOTE else None
        if match:
            break
    else:
        return lines, None, "full"
    title = _unquoted(match["title"].strip())
    found = NUMBER.search(match["number"])
    original = Original(
        brief=None,
        number=found[1] if found else match["number"].strip(),
        title=title,
        language="ko" if re.search("[가-힣]", title) else "en",
        url=match["url"],
    )
    word = (match["en"] or match["ko"]).lower()
    return (
        lines[:first],
        original,
        "summary" if word in ("summary", "요약") else "translation",
    )


def _unquoted(title: str) -> str:
    quoted = len(title) > 1 and title[0] + title[-1] in QUOTES
    return title[1:-1].strip() if quoted else title


def _language(lines: list[str]) -> str:
    text = " ".join(lines)
    hangul = len(re.findall("[가-힣]", text))
    return "ko" if hangul > len(re.findall("[A-Za-z]", text)) else "en"


def _sections(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """Cut the body at its headings; an opening without one has the heading ''."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for i, line in enumerate(lines):
        if _is_heading(lines, i):
            sections.append((line, []))
        elif line:
            sections[-1][1].append(f"<p>{html.escape(line, quote=False)}</p>")
    if not sections[0][1]:
        del sections[0]
    if not sections:
        raise PageTextError(_("The page has no text."))
    return tuple((heading, "\n".join(body)) for heading, body in sections)


def _is_heading(lines: list[str], i: int) -> bool:
    """A heading stands alone, is short, does not end a sentence and leads to text."""
    alone = i == 0 or not lines[i - 1]
    after = next((line for line in lines[i + 1 :] if line), "")
    next_is_blank = i + 1 < len(lines) and not lines[i + 1]
    return (
        alone
        and next_is_blank
        and _is_label(lines[i])
        and bool(after)
        and not _is_label(after)
    )


def _is_label(line: str) -> bool:
    return 0 < len(line) <= SHORT and not ENDED.search(line) and not ITEM.match(line)


def _people(lines: list[str]) -> tuple[Person, ...]:
    """Read name (twice if the page had a photo), position, centre and biography."""
    people = []
    while lines:
        name, *lines = lines
        repeated = lines[:1] == [name]
        labels, lines = _while_label(lines[repeated:], True)
        texts, lines = _while_label(lines, False)
        if not _is_label(name) or not (repeated or labels or texts):
            raise PageTextError(
                _("A person's name was expected, not “%(line)s”.") % {"line": name}
            )
        center = next((line for line in labels if CENTER.search(line)), "")
        position = ", ".join(line for line in labels if line != center)
        people.append(Person(name, center, position, "\n\n".join(texts)))
    if not people:
        raise PageTextError(_("The part “About Experts” names nobody."))
    return tuple(people)


def _while_label(lines: list[str], label: bool) -> tuple[list[str], list[str]]:
    """Divide the lines where they stop, or begin, being short and without a full stop.

    A line that stands twice names the next person, so it ends the run as well.
    """
    for i, line in enumerate(lines):
        repeated = i + 1 < len(lines) and line == lines[i + 1]
        if _is_label(line) != label or repeated:
            return lines[:i], lines[i:]
    return lines, []
