"""What somebody wants of many briefs: which, as what, and figures of what time."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from briefs.exports import FORMATS
from briefs.exports.selection import Selection
from briefs.exports.table import TABLES


@dataclass(frozen=True)
class Recipe:
    """Briefs to take out. `formats` are of FORMATS, each brief a file of its own, and
    of TABLES, one file of all. `counted` is the first and the last day of the figures;
    None counts from the beginning, with what was brought forward.
    """

    selection: Selection
    formats: tuple[str, ...]
    counted: tuple[datetime.date, datetime.date] | None = None

    @property
    def files(self) -> list[str]:
        """The formats that give each brief a file."""
        return [fmt for fmt in self.formats if fmt in FORMATS]

    @property
    def tables(self) -> list[str]:
        """The formats that hold all briefs in one file."""
        return [fmt for fmt in self.formats if fmt in TABLES]

    @property
    def labels(self) -> list[str]:
        """The names of the formats, those that are no more left out."""
        return [
            str(known[fmt].label)
            for fmt in self.formats
            for known in (FORMATS, TABLES)
            if fmt in known
        ]

    def words(self) -> list[tuple[str, str]]:
        """Say what is wanted, as pairs of name and value."""
        said = [*self.selection.words(), (_("Formats"), ", ".join(self.labels))]
        if self.counted:
            days = {
                "first": date_format(self.counted[0], "Y-m-d"),
                "last": date_format(self.counted[1], "Y-m-d"),
            }
            said.append((_("Figures"), _("%(first)s to %(last)s") % days))
        return said

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "selection": self.selection.to_json(),
            "formats": list(self.formats),
            "counted": [day.isoformat() for day in self.counted or ()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Recipe":
        """Read what `to_json` wrote."""
        days = [datetime.date.fromisoformat(day) for day in data["counted"]]
        return cls(
            Selection.from_json(data["selection"]),
            tuple(data["formats"]),
            (days[0], days[1]) if days else None,
        )
