"""What a format is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from django.utils.functional import Promise

from briefs.document import Document

# From the sha256 of a stored file to its bytes; raises FileNotFoundError.
Files: TypeAlias = Callable[[str], bytes]


@dataclass(frozen=True)
class Imprint:
    """Who publishes, and where: what an exported file says beside the brief.

    `publication` is which of the brief's publications the text is; 0 for none yet.
    """

    institute_ko: str
    institute_en: str
    site_url: str
    publication: int = 0
    # Of the brief's series; only formats that print it are given it.
    issn: str = ""

    def institute(self, language: str) -> str:
        """Return the institute's name in `language`."""
        return self.institute_ko if language == "ko" else self.institute_en

    def address(self, document: Document) -> str:
        """Return the brief's public address."""
        return f"{self.site_url}/{document.language}/briefs/{document.slug}/"

    def edition_address(self, document: Document) -> str:
        """Return the address where this publication stays, whatever follows it."""
        return f"{self.address(document)}v{self.publication}/"

    def absolute(self, address: str, document: Document) -> str:
        """Return an address that also works outside the site."""
        if address.startswith("/"):
            return f"{self.site_url}{address}"
        if address.startswith("#"):
            return f"{self.address(document)}{address}"
        return address


@dataclass(frozen=True)
class Engine:
    """A program that writes files for us and may not be installed."""

    name: str
    available: Callable[[], bool]
    release: Callable[[], str]


class Group(Enum):
    """What a format is for."""

    FIRST = "first"  # to read; offered before the others, and built early
    READING = "reading"
    DATA = "data"
    CITATION = "citation"


@dataclass(frozen=True)
class Format:
    """A kind of file that a brief can be taken out as."""

    suffix: str
    media_type: str
    render: Callable[[Document, Files, Imprint], bytes]
    label: str | Promise
    group: Group = Group.READING
    engine: Engine | None = None
    # What it prints beside the brief: the ISSN of the series, which publication it is.
    with_issn: bool = False
    with_publication: bool = False
    # It must not open on our own pages.
    attachment: bool = False

    @property
    def available(self) -> bool:
        """Whether this installation can write it."""
        return self.engine is None or self.engine.available()

    @property
    def counted(self) -> bool:
        """Whether taking it is reading the brief: data and citations are not."""
        return self.group in {Group.FIRST, Group.READING}


@dataclass(frozen=True)
class Problem:
    """Why a brief cannot be written in a format, for the editor.

    `section` is the anchor of the section it stands in, None for the other fields;
    `place` is the sentence or the field.
    """

    section: int | None
    place: str
    message: str


class ExportRefusedError(Exception):
    """The brief cannot be written in this format as it is; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.place}: {p.message}" for p in problems))


# Of many briefs: how many are done of how many, and what was left out: the brief, the
# place in it ("" for the whole), why. Progress raises CancelledError.
Progress: TypeAlias = Callable[[int, int], None]
Refused: TypeAlias = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Made:
    """A file that was made: what it is to be called, and of what publications it is.

    `count` is the number of briefs.
    """

    name: str
    count: int
    publications: tuple[int, ...]


class TakingError(Exception):
    """There will be no file; the message says why, to the person who asked."""


class CancelledError(Exception):
    """The person does not want it any more, or another run has taken it over."""
