"""Which briefs are taken out: those the list's own filters find, or picked by hand."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from briefs.models import Brief, Publication
from briefs.models.ids import one_of
from briefs.models.publication import PublicationQuerySet
from briefs.models.surroundings import names, narrowed
from briefs.search import columns
from briefs.search.results import find

LABELS = {
    "topic": gettext_lazy("Topic"),
    "center": gettext_lazy("Center"),
    "year": gettext_lazy("Year"),
    "series": gettext_lazy("Series"),
    "expert": gettext_lazy("Expert"),
    "lang": gettext_lazy("Language"),
}
LANGUAGES = {"ko": gettext_lazy("Korean"), "en": gettext_lazy("English")}


@dataclass(frozen=True)
class Selection:
    """What readers can read now, narrowed down.

    `chosen` is as in the address of the list: slugs, a year, `lang`. The printed date
    counts. `picked` are the ids of briefs; None takes whatever the rest finds.
    """

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    since: datetime.date | None = None
    until: datetime.date | None = None
    picked: tuple[int, ...] | None = None

    def publications(self) -> PublicationQuerySet:
        """Return what is selected, the latest first."""
        found = narrowed(Publication.objects.readable(), self.chosen)
        found = found.printed(self.since, self.until)
        if self.picked is not None:
            found = found.of_any(self.picked)
        if self.q:
            met = columns.ids_of(find(self.q, stop=1).everything)
            found = found.filter(pk__in=one_of(met))
        return found.newest()

    def unseen(self) -> list[str]:
        """Name the briefs that were picked and that readers cannot see."""
        if not self.picked:
            return []
        seen = Publication.objects.readable().of_any(self.picked)
        rows = Brief.objects.filter(pk__in=one_of(self.picked)).exclude(
            pk__in=seen.values("brief")
        )
        return [
            called(number or _("(no number)"), language, title)
            for number, language, title in rows.order_by("pk").values_list(
                "number", "language", "title"
            )
        ]

    def unknown(self) -> list[int]:
        """Return the ids that were picked and that no brief has."""
        if not self.picked:
            return []
        known = Brief.objects.filter(pk__in=one_of(self.picked))
        there = {*known.values_list("pk", flat=True)}
        return [pk for pk in self.picked if pk not in there]

    def words(self) -> list[tuple[str, str]]:
        """Say what is selected, as pairs of name and value."""
        said = [(_("Words"), self.q)] if self.q else []
        known = names() if self.chosen else {}
        for facet, value in self.chosen.items():
            named = known.get(facet, {}).values()
            name = next((one for one in named if one.slug == value), None)
            shown = (name.name_en or name.name_ko) if name else value
            said.append((str(LABELS[facet]), str(LANGUAGES.get(value, shown))))
        if self.since:
            said.append((_("Printed from"), date_format(self.since, "Y-m-d")))
        if self.until:
            said.append((_("Printed until"), date_format(self.until, "Y-m-d")))
        if self.picked is not None:
            count = len(self.picked)
            hand = ngettext("%(count)s brief", "%(count)s briefs", count)
            said.append((_("Picked by hand"), hand % {"count": f"{count:,}"}))
        return said or [(_("Briefs"), _("all"))]

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "q": self.q,
            "chosen": dict(self.chosen),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "picked": None if self.picked is None else list(self.picked),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Selection":
        """Read what `to_json` wrote."""
        return cls(
            q=data["q"],
            chosen=data["chosen"],
            since=_day(data["since"]),
            until=_day(data["until"]),
            picked=None if data["picked"] is None else tuple(data["picked"]),
        )


def called(number: str, language: str, title: str) -> str:
    """Return what a brief is called where problems are listed."""
    return f"{number} ({language}) {title}".strip()


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
