"""Two people saved one brief: what each changed, put side by side or put together.

Everything here works on what a form posts: texts by name. Each form carries a short
hash of every text it was opened on, so that three texts can be compared: the one
opened, the one typed, and the one saved meanwhile.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from briefs import html
from briefs.desk.compare import Piece, pieces
from briefs.desk.fields import name_of
from briefs.desk.who import full_name
from briefs.models import Attachment, Brief, Contribution, Section, Version

FIELDS = [
    *("language", "series", "number", "title", "subtitle", "summary", "kind"),
    *("original", "original_title", "original_number", "original_url"),
    *("original_language", "centers", "topics", "date", "licence", "doi"),
]
ROWS: dict[str, tuple[type[models.Model], list[str]]] = {
    "sections": (Section, ["position", "heading", "body"]),
    "contributions": (
        Contribution,
        ["expert", "guest_name", "guest_position", "role", "order"],
    ),
    "attachments": (Attachment, ["title", "typeset"]),
}
PLACES = {"position", "order"}
MOST_ROWS = 1000


@dataclass(frozen=True)
class Difference:
    """One text that both have changed; `name` is the form field's."""

    label: str
    name: str
    yours: str
    theirs: str
    source: str
    pieces: list[Piece]


@dataclass
class Conflict:
    """What was saved since the form was opened.

    `data` is the posted form with the other's changes put in wherever this editor had
    changed nothing; `taken` names those places, `contested` the others.
    """

    version: Version | None
    data: QueryDict
    contested: list[Difference] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Who saved last."""
        return full_name(self.version.by if self.version else None)


def opened(brief: Brief) -> dict[str, str]:
    """Return a hash of every text a form of the brief opens with."""
    return {name: _hash(text) for name, text in _texts(brief).items()}


def merge(data: QueryDict, brief: Brief) -> Conflict:
    """Put together what was typed and what is saved; the caller holds the lock."""
    return _Merge(data, brief).run()


class _Merge:
    def __init__(self, data: QueryDict, brief: Brief) -> None:
        self.brief = brief
        self.data = data.copy()
        self.base = _read(data.get("opened", ""))
        self.theirs = _texts(brief)
        self.result = Conflict(brief.versions.select_related("by").first(), self.data)

    def run(self) -> Conflict:
        for name in FIELDS:
            if name in self.data or name in {"centers", "topics"}:
                self._settle(name, name, _label(Brief, name))
        for prefix in ROWS:
            self._rows(prefix)
        self.data["lock_version"] = str(self.brief.lock_version)
        self.data["opened"] = json.dumps(
            {name: _hash(text) for name, text in self.theirs.items()}
        )
        self.data.pop("save_over", None)
        self.data.pop("contested", None)
        if self.result.contested:
            self.data["contested"] = "on"
        return self.result

    def _settle(self, name: str, posted: str, label: str) -> None:
        """Keep mine, take theirs, or show both."""
        mine, theirs = _posted(self.data, posted), self.theirs.get(name, "")
        if mine == theirs or self.base.get(name) == _hash(theirs):
            return
        if self.base.get(name) == _hash(mine):
            self._put(posted, theirs)
            self.result.taken.append(label)
        elif posted.rpartition("-")[2] not in PLACES:
            self._contest(name, posted, label, mine, theirs)

    def _contest(
        self, name: str, posted: str, label: str, mine: str, theirs: str
    ) -> None:
        yours, saved = _words(name, mine), _words(name, theirs)
        self.result.contested.append(
            Difference(label, posted, yours, saved, theirs, pieces(saved, yours))
        )

    def _put(self, posted: str, text: str) -> None:
        if posted in {"centers", "topics"}:
            self.data.setlist(posted, [pk for pk in text.split(",") if pk])
        elif posted.endswith("-typeset") and not text:
            self.data.pop(posted, None)
        else:
            self.data[posted] = text

    def _rows(self, prefix: str) -> None:
        model, names = ROWS[prefix]
        if f"{prefix}-TOTAL_FORMS" not in self.data:
            return
        known = {
            key.split(".")[1]: None
            for key in self.theirs
            if key.startswith(f"{prefix}.")
        }
        old: list[int] = []
        new: list[int] = []
        for index in range(_count(self.data.get(f"{prefix}-TOTAL_FORMS"))):
            pk = self.data.get(f"{prefix}-{index}-id", "")
            if pk in known:
                self._known_row(prefix, index, pk)
                del known[pk]
                old.append(index)
            elif f"{prefix}.{pk}.{names[0]}" in self.base:
                if self._lost_row(prefix, index, pk):
                    new.append(index)
            else:
                (old if pk else new).append(index)
        self._write(prefix, old, new, list(known), model)

    def _known_row(self, prefix: str, index: int, pk: str) -> None:
        model, names = ROWS[prefix]
        row = f"{prefix}-{index}"
        heading = self._row_label(prefix, pk)
        if self.data.get(f"{row}-DELETE"):
            self._removed_by_me(prefix, row, pk, heading)
            return
        for name in names:
            label = f"{heading}: {_label(model, name)}"
            self._settle(f"{prefix}.{pk}.{name}", f"{row}-{name}", label)

    def _removed_by_me(self, prefix: str, row: str, pk: str, heading: str) -> None:
        for name in ROWS[prefix][1]:
            key = f"{prefix}.{pk}.{name}"
            theirs = self.theirs[key]
            if name not in PLACES and self.base.get(key) != _hash(theirs):
                label = _("%(row)s, which you have removed") % {"row": heading}
                self._contest(key, f"{row}-{name}", label, "", theirs)

    def _lost_row(self, prefix: str, index: int, pk: str) -> bool:
        """Tell whether a row that is no longer there must be kept as a new one."""
        row, names = f"{prefix}-{index}", ROWS[prefix][1]
        mine = {name: _posted(self.data, f"{row}-{name}") for name in names}
        heading = mine.get("heading") or mine.get("title") or mine.get("guest_name")
        changed = any(
            self.base.get(f"{prefix}.{pk}.{name}") != _hash(text)
            for name, text in mine.items()
            if name not in PLACES
        )
        label = _("%(row)s, removed meanwhile") % {"row": heading or _kind(prefix)}
        if not changed or prefix == "attachments" or self.data.get(f"{row}-DELETE"):
            self.result.taken.append(label)
            return False
        self.data[f"{row}-id"] = ""
        text = mine.get("body") or heading or ""
        name = "body" if "body" in names else names[0]
        self._contest(f"{prefix}.{pk}.{name}", f"{row}-{name}", label, text, "")
        return True

    def _write(
        self,
        prefix: str,
        old: list[int],
        new: list[int],
        added: list[str],
        model: type[models.Model],
    ) -> None:
        """Number the rows anew: those that are stored first, as formsets want it."""
        rows = {
            index: [
                (key.removeprefix(f"{prefix}-{index}-"), self.data.getlist(key))
                for key in list(self.data)
                if key.startswith(f"{prefix}-{index}-")
            ]
            for index in (*old, *new)
        }
        for key in list(self.data):
            if key.startswith(f"{prefix}-") and key.split("-")[1].isdigit():
                del self.data[key]
        self._rename(prefix, old, new, len(old), len(added))
        for n, index in enumerate(old):
            self._put_row(prefix, n, rows[index])
        for n, pk in enumerate(added, len(old)):
            self._add_row(prefix, n, pk)
        for n, index in enumerate(new, len(old) + len(added)):
            self._put_row(prefix, n, rows[index])
        self.data[f"{prefix}-INITIAL_FORMS"] = str(len(old) + len(added))
        self.data[f"{prefix}-TOTAL_FORMS"] = str(len(old) + len(added) + len(new))

    def _rename(
        self, prefix: str, old: list[int], new: list[int], stored: int, added: int
    ) -> None:
        """Let the differences already found point to the rows' new numbers."""
        numbers = {index: n for n, index in enumerate(old)}
        numbers |= {index: n for n, index in enumerate(new, stored + added)}
        for place, found in enumerate(self.result.contested):
            head, _dash, rest = found.name.partition("-")
            if head == prefix:
                index, _dash, name = rest.partition("-")
                self.result.contested[place] = Difference(
                    found.label,
                    f"{prefix}-{numbers[int(index)]}-{name}",
                    found.yours,
                    found.theirs,
                    found.source,
                    found.pieces,
                )

    def _put_row(self, prefix: str, n: int, row: list[tuple[str, list[str]]]) -> None:
        for name, values in row:
            self.data.setlist(f"{prefix}-{n}-{name}", values)

    def _add_row(self, prefix: str, n: int, pk: str) -> None:
        self.data[f"{prefix}-{n}-id"] = pk
        self.data[f"{prefix}-{n}-brief"] = str(self.brief.pk)
        for name in ROWS[prefix][1]:
            self._put(f"{prefix}-{n}-{name}", self.theirs[f"{prefix}.{pk}.{name}"])
        label = self._row_label(prefix, pk)
        self.result.taken.append(_("%(row)s, added meanwhile") % {"row": label})

    def _row_label(self, prefix: str, pk: str) -> str:
        names = ROWS[prefix][1]
        words = [
            _words(f"{prefix}.{pk}.{name}", self.theirs[f"{prefix}.{pk}.{name}"])
            for name in names
            if name in {"heading", "title", "expert", "guest_name"}
        ]
        text = next((word for word in words if word), "")
        place = names[0] if names[0] in PLACES else names[-1]
        n = self.theirs[f"{prefix}.{pk}.{place}"] if place in PLACES else ""
        return f"{_kind(prefix)} “{text}”" if text else f"{_kind(prefix)} {n}".strip()


def _texts(brief: Brief) -> dict[str, str]:
    """Return what a form of the brief would post, rows by their id."""
    texts = {name: _value(brief, name) for name in FIELDS}
    for prefix, (_model, names) in ROWS.items():
        for row in getattr(brief, prefix).all():
            for name in names:
                texts[f"{prefix}.{row.pk}.{name}"] = _value(row, name)
    return texts


def _value(row: Any, name: str) -> str:
    if name == "original":
        return name_of(row.original) if row.original else ""
    if name in {"centers", "topics"}:
        return _joined(
            str(pk) for pk in getattr(row, name).values_list("pk", flat=True)
        )
    value = getattr(row, row._meta.get_field(name).attname)
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else _plain(str(value))


def _posted(data: QueryDict, name: str) -> str:
    if name in {"centers", "topics"}:
        return _joined(data.getlist(name))
    return _plain(data.get(name, ""))


def _joined(pks: Iterator[str] | list[str]) -> str:
    return ",".join(sorted(pks))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _read(text: str) -> dict[str, str]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _count(text: str | None) -> int:
    return (
        min(int(text), MOST_ROWS) if text and text.isascii() and text.isdigit() else 0
    )


def _label(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _kind(prefix: str) -> str:
    return str(ROWS[prefix][0]._meta.verbose_name)


def _words(name: str, text: str) -> str:
    """Return a posted text as an editor reads it."""
    prefix, _dot, rest = name.partition(".")
    model = ROWS[prefix][0] if rest else Brief
    column = model._meta.get_field(rest.partition(".")[2] if rest else name)
    if column.name == "body":
        return html.text(html.clean(text))
    if column.name == "typeset":
        return _("yes") if text else _("no")
    if column.name == "original":
        return text
    if column.is_relation and column.related_model and text:
        keys = [pk for pk in text.split(",") if pk.isascii() and pk.isdigit()]
        known: Any = column.related_model
        return ", ".join(str(thing) for thing in known.objects.filter(pk__in=keys))
    choices = dict(getattr(column, "flatchoices", []) or [])
    return str(choices.get(text, text))
