"""The form of a brief: identity, working copy, and what it was opened on."""

import json
import re
from typing import Any

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.desk.asked import NUMBER_WORDS
from briefs.desk.conflict import Conflict, opened
from briefs.desk.fields import BriefField
from briefs.models import Brief

DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


class BriefForm(forms.ModelForm):
    """Refuses to save a text that was typed on an older one.

    `conflict` is what had been saved meanwhile; it is set by the view that holds the
    brief's lock, and then nothing is saved whatever else is right.
    """

    conflict: Conflict | None = None

    lock_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(
        required=False, widget=forms.HiddenInput, max_length=500_000
    )
    contested = forms.BooleanField(required=False, widget=forms.HiddenInput)
    save_over = forms.BooleanField(
        required=False,
        label=gettext_lazy("I have read what was saved meanwhile; save mine over it"),
    )
    note = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("note on this save"),
        help_text=gettext_lazy("For the history; readers do not see it."),
    )
    original = BriefField(
        required=False,
        label=gettext_lazy("original in this system"),
        help_text=gettext_lazy(
            "Number and language, e.g. 2022-19 (ko). An original published elsewhere "
            "is named below instead."
        ),
    )

    class Meta:
        model = Brief
        fields: list[str] = []  # the admin names them
        widgets = {
            "title": forms.Textarea({"rows": 2, "class": "title"}),
            "subtitle": forms.TextInput,
            "summary": forms.Textarea({"rows": 3}),
            "centers": forms.CheckboxSelectMultiple,
            "topics": forms.CheckboxSelectMultiple,
            "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "number": {"invalid": NUMBER_WORDS},
            "doi": {
                "invalid": gettext_lazy(
                    "A DOI begins with 10. and holds a slash, e.g. 10.1234/abc."
                )
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["lock_version"] = self.instance.lock_version
            self.initial["opened"] = json.dumps(opened(self.instance))
        language = self.instance.language or self.data.get("language", "")
        self.fields["original"].prefer = "en" if language == "ko" else "ko"  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """Make one line of the title, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_doi(self) -> str:
        """Take the address that a DOI is mostly copied as for the DOI itself."""
        return DOI_ADDRESS.sub("", self.cleaned_data["doi"].strip())

    def clean(self) -> dict[str, Any]:
        """Refuse a stale text, and an address that another brief has."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_stale(data)
        slug = self._slug(data)
        taken = Brief.objects.filter(language=self._language(data), slug=slug)
        if slug and taken.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "number" if "number" in self.fields else None,
                _("That address is taken by another brief."),
            )
        return data

    def _refuse_stale(self, data: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        if self.conflict:
            raise ValidationError(
                _("Nothing has been saved: somebody else has saved in the meantime.")
            )
        if data.get("lock_version") != self.instance.lock_version:
            raise ValidationError(_("This form is incomplete. Open the brief again."))
        if data.get("contested") and not data.get("save_over"):
            self.add_error(
                "save_over", _("Say that yours shall replace what was saved meanwhile.")
            )

    def _slug(self, data: dict[str, Any]) -> str:
        """Return the address the brief would have; it follows the number only while
        nobody was given it."""
        if "number" not in self.fields or not data.get("number"):
            return ""
        series = data.get("series")
        if series is None:
            return ""
        return Brief(series=series, number=data["number"]).proposed_slug()

    def _language(self, data: dict[str, Any]) -> str:
        return str(data.get("language") or self.instance.language)


def unfold(form: AdminForm) -> None:
    """Open every folded part that holds an error; Django overlooks fields in pairs."""
    fieldsets: Any = form.fieldsets
    for _name, options in fieldsets:
        if form.errors.keys() & set(flatten(options["fields"])):
            options["classes"] = ()
