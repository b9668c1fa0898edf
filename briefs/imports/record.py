"""What any source gives us of one brief, before it meets the database."""

import datetime
from dataclasses import dataclass

from briefs.document import Original


@dataclass(frozen=True)
class Person:
    """A contributor as the source names them; `center` and texts may be empty."""

    name: str
    center: str = ""
    position: str = ""
    biography: str = ""
    role: str = "author"


@dataclass(frozen=True)
class Record:
    """One language edition as read from a source.

    `source` and `key` together say which item this is: loading it again changes
    nothing. `sections` are (heading, HTML) pairs not yet cleaned. `missing` names
    the fields the source did not give although a brief needs them.
    """

    source: str
    key: str
    language: str
    series: str
    number: str
    title: str
    sections: tuple[tuple[str, str], ...]
    kind: str = "full"
    subtitle: str = ""
    summary: str = ""
    date: datetime.date | None = None
    original: Original | None = None
    people: tuple[Person, ...] = ()
    centers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    views: int = 0
    missing: tuple[str, ...] = ()
