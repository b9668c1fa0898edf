"""A brief as plain data: the one form between the database and everything else."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

SCHEMA = 1

# From schema n to n + 1; a Document stored long ago is read through all of them.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class MalformedDocumentError(ValueError):
    """The data is not a Document of a schema this release can read."""


@dataclass(frozen=True)
class Label:
    """A series, centre or topic as named when the brief was saved.

    `id` finds the thing again in this system; another system goes by `slug`.
    """

    id: int | None
    slug: str
    name_ko: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the name in `language`, or the other one where it is blank."""
        first, second = self.name_ko, self.name_en
        return (first or second) if language == "ko" else (second or first)


@dataclass(frozen=True)
class Picture:
    """A stored picture; `alt` is empty only if it is decorative."""

    sha256: str
    name: str
    alt: str = ""
    credit: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Attachment:
    """A stored file offered beside the brief; `typeset` stands in for our own PDF."""

    sha256: str
    name: str
    title: str
    size: int
    typeset: bool = False


@dataclass(frozen=True)
class Contributor:
    """A person as printed on this brief, in the brief's language.

    `expert` is the id of the person's present profile, None for a guest. `family`
    and `given` are empty where the name cannot be divided.
    """

    expert: int | None
    role: str
    name: str
    family: str = ""
    given: str = ""
    name_other: str = ""
    position: str = ""
    center: Label | None = None
    biography: str = ""
    photo: Picture | None = None
    orcid: str = ""


@dataclass(frozen=True)
class Original:
    """What a summary or translation was made from.

    `brief` is the id of a brief in this system; None says it stands elsewhere.
    """

    brief: int | None
    number: str
    title: str
    language: str
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A headed part; `body` is clean HTML, `anchor` is never used twice in a brief."""

    anchor: int
    heading: str
    body: str

    @property
    def id(self) -> str:
        """The id of the part on the brief's page."""
        return f"section-{self.anchor}"


@dataclass(frozen=True)
class Document:
    """One language edition of a brief, whole."""

    language: str
    series: Label
    number: str
    slug: str
    title: str
    kind: str = "full"
    subtitle: str = ""
    summary: str = ""
    date: datetime.date | None = None
    licence: str = ""
    doi: str = ""
    original: Original | None = None
    centers: tuple[Label, ...] = ()
    topics: tuple[Label, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    sections: tuple[Section, ...] = ()
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `json` can write; `schema` says how to read it."""
        plain: dict[str, Any] = _plain(asdict(self))
        return {"schema": SCHEMA} | plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Document":
        """Read what `to_json` wrote, now or under an older schema.

        Raises MalformedDocumentError.
        """
        schema = data.get("schema")
        if not isinstance(schema, int) or schema > SCHEMA:
            raise MalformedDocumentError(f"unknown schema {schema!r}")
        for step in range(schema, SCHEMA):
            data = UPGRADES[step](data)
        rest = {key: value for key, value in data.items() if key != "schema"}
        return cast(Document, _build_dataclass(cls, rest))

    @property
    def sha256(self) -> str:
        """The hash of the canonical JSON: equal texts have equal hashes."""
        text = json.dumps(
            self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def authors(self) -> tuple[Contributor, ...]:
        """Those named in the byline; editors and translators are not."""
        return tuple(c for c in self.contributors if c.role == "author")

    def files(self) -> Iterator[str]:
        """Yield the sha256 of every stored file a reader of this brief may fetch."""
        for picture in self.pictures:
            yield picture.sha256
        for contributor in self.contributors:
            if contributor.photo:
                yield contributor.photo.sha256
        for attachment in self.attachments:
            yield attachment.sha256


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _build(kind: Any, value: Any) -> Any:
    """Make a value of the annotated type from plain data, or refuse."""
    if isinstance(kind, UnionType):
        if value is None:
            return None
        (kind,) = (option for option in get_args(kind) if option is not NoneType)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise MalformedDocumentError(f"expected a list, not {value!r}")
        return tuple(_build(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        return _build_dataclass(kind, value)
    if kind is datetime.date:
        try:
            return datetime.date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise MalformedDocumentError(f"not a date: {value!r}") from error
    if type(value) is not kind:
        raise MalformedDocumentError(f"expected {kind.__name__}, not {value!r}")
    return value


def _build_dataclass(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise MalformedDocumentError(f"expected an object, not {value!r}")
    types = get_type_hints(kind)
    if unknown := value.keys() - {field.name for field in fields(kind)}:
        raise MalformedDocumentError(f"unknown fields: {', '.join(sorted(unknown))}")
    try:
        return kind(**{key: _build(types[key], item) for key, item in value.items()})
    except TypeError as error:
        raise MalformedDocumentError(str(error)) from error
