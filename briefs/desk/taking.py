"""What is to be taken out, as forms: which briefs, and as what."""

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.exports import FORMATS
from briefs.exports.recipe import Recipe
from briefs.exports.selection import LABELS, LANGUAGES, Selection
from briefs.exports.table import TABLES
from briefs.models import Publication, Series, Topic
from experts.models import Center, Expert

EVERYTHING = ("", gettext_lazy("All"))
LONGEST_Q = 200
# Ids with commas between them: more than any institute has briefs.
LONGEST_PICK = 1_000_000
ID = re.compile("[0-9]{1,18}")


class DayField(forms.DateField):
    """A day, or none."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, label=label, widget=widget)


class ChoiceOfAll(forms.ChoiceField):
    """One of what there is when the form is made, or all of it."""

    def __init__(self, label: Any, there_is: Callable[[], Iterable[Any]]) -> None:
        super().__init__(
            required=False, label=label, choices=lambda: [EVERYTHING, *there_is()]
        )


def _named(things: Any) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [
        (thing.slug, thing.name()) for thing in things._default_manager.all()
    ]


def _years() -> list[tuple[str, str]]:
    days = Publication.objects.readable().dates("date", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in days]


class SelectionForm(forms.Form):
    """Which briefs: the filters of the readers' list, or those picked by hand."""

    q = forms.CharField(
        required=False, max_length=LONGEST_Q, label=gettext_lazy("Words searched for")
    )
    lang = ChoiceOfAll(LABELS["lang"], LANGUAGES.items)
    year = ChoiceOfAll(LABELS["year"], _years)
    series = ChoiceOfAll(LABELS["series"], _named(Series))
    center = ChoiceOfAll(LABELS["center"], _named(Center))
    topic = ChoiceOfAll(LABELS["topic"], _named(Topic))
    expert = ChoiceOfAll(LABELS["expert"], _named(Expert))
    since = DayField(gettext_lazy("Printed from"))
    until = DayField(gettext_lazy("Printed until"))
    picked = forms.CharField(
        required=False,
        max_length=LONGEST_PICK,
        label=gettext_lazy("Picked by hand"),
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean_picked(self) -> tuple[int, ...] | None:
        """Read the ids, each once."""
        ids, wrong = _ids(self.cleaned_data["picked"])
        if wrong:
            raise ValidationError(_("Pick the briefs again in their list."))
        return tuple(ids) or None

    def clean(self) -> None:
        """Refuse days in the wrong order."""
        _in_order(self, "since", "until")

    def selection(self) -> Selection:
        """Return what was selected; the form is valid."""
        data = self.cleaned_data
        return Selection(
            q=data["q"],
            chosen={facet: data[facet] for facet in LABELS if data[facet]},
            since=data["since"],
            until=data["until"],
            picked=data["picked"],
        )


class TakingForm(SelectionForm):
    """Which briefs, as what, with the figures of which days."""

    each = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("A file for each brief"),
        choices=lambda: [(n, it.label) for n, it in FORMATS.items() if it.available],
        widget=forms.CheckboxSelectMultiple,
    )
    tables = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("One file of all"),
        choices=lambda: [(name, it.label) for name, it in TABLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    counted_from = DayField(gettext_lazy("Figures from"))
    counted_until = DayField(gettext_lazy("Figures until"))

    def clean(self) -> None:
        """Ask for a format, and for both days of the figures or none."""
        super().clean()
        data = self.cleaned_data
        if not (data.get("each") or data.get("tables") or self.errors):
            self.add_error("each", _("Choose at least one format."))
        first, last = data.get("counted_from"), data.get("counted_until")
        if bool(first) != bool(last) and not self.errors:
            name = "counted_until" if first else "counted_from"
            self.add_error(name, _("Give both days, or none to count from the start."))
        _in_order(self, "counted_from", "counted_until")

    def recipe(self) -> Recipe:
        """Return what is wanted; the form is valid."""
        data = self.cleaned_data
        first: datetime.date | None = data["counted_from"]
        last: datetime.date | None = data["counted_until"]
        return Recipe(
            self.selection(),
            (*data["each"], *data["tables"]),
            (first, last) if first and last else None,
        )


def from_address(given: QueryDict) -> tuple[dict[str, Any], list[str]]:
    """Return what the form begins with after an address, and what was not understood.

    What was understood stands in the form whatever is wrong beside it.
    """
    first: dict[str, Any] = {}
    complaints = []
    for name, values in given.lists():
        field = TakingForm.base_fields.get(name)
        if field is None:
            complaints.append(
                _complaint(name, values, _("The form has no such field."))
            )
        elif name == "picked":
            ids, none = _ids(",".join(values))
            first[name] = ",".join(map(str, ids))
            if none:
                said = _("Pick the briefs again in their list.")
                complaints.append(_complaint(field.label, none, said))
        else:
            several = isinstance(field, forms.MultipleChoiceField)
            good, wrong = _cleaned(field, values, several)
            complaints += [_complaint(field.label, [v], why) for v, why in wrong]
            if several:
                first[name] = good
            elif good:
                *rest, first[name] = good
                said = _("Another stands behind it in the address, which counts.")
                complaints += [_complaint(field.label, [v], said) for v in rest]
    if not first.keys() & {"each", "tables"}:
        first["each"] = ["pdf"]
    return first, complaints


def to_address(recipe: Recipe) -> str:
    """Return the query from which the form is filled in again."""
    given = QueryDict(mutable=True)
    selection = recipe.selection
    days = {"since": selection.since, "until": selection.until}
    if recipe.counted:
        days["counted_from"], days["counted_until"] = recipe.counted
    told = {"q": selection.q, **selection.chosen}
    told |= {name: day.isoformat() for name, day in days.items() if day}
    if selection.picked:
        told["picked"] = ",".join(map(str, selection.picked))
    given.update({name: value for name, value in told.items() if value})
    given.setlist("each", recipe.files)
    given.setlist("tables", recipe.tables)
    return given.urlencode()


def _cleaned(
    field: forms.Field, values: list[str], several: bool
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the values that the field takes, and the others with what it says."""
    good, wrong = [], []
    for value in values:
        try:
            field.clean([value] if several else value)
        except ValidationError as error:
            unknown = getattr(error, "code", None) == "invalid_choice"
            said = [_("There is no such choice.")] if unknown else error.messages
            wrong.append((value, " ".join(said)))
        else:
            good.append(value)
    return good, wrong


def _complaint(label: Any, values: list[str], why: str) -> str:
    words = {"field": label, "value": ", ".join(values), "why": why}
    return _("%(field)s “%(value)s”: %(why)s") % words


def _ids(text: str) -> tuple[list[int], list[str]]:
    """Return the ids between the commas, each once, and what is none."""
    parts = text.split(",") if text else []
    ids = [int(part) for part in parts if ID.fullmatch(part)]
    return list(dict.fromkeys(ids)), [p for p in parts if not ID.fullmatch(p)]


def _in_order(form: forms.Form, first: str, last: str) -> None:
    begin, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begin and end and begin > end:
        form.add_error(last, _("This day is before the first."))
