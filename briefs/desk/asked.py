"""What the workflow's steps ask of the editor before they are taken."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.models import Brief, Publication

NUMBER_WORDS = gettext_lazy(
    "Letters from A to Z, digits, full stops and hyphens only, e.g. 2022-19."
)


class NoteForm(forms.Form):
    """What whoever wrote the brief is asked to change."""

    note = forms.CharField(
        label=gettext_lazy("note"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )


class RenameForm(forms.Form):
    """A new number."""

    number = forms.CharField(label=gettext_lazy("new number"), max_length=40)

    def clean_number(self) -> str:
        """Say beside the field what a number may hold."""
        number = str(self.cleaned_data["number"])
        try:
            Brief._meta.get_field("number").run_validators(number)
        except ValidationError as refused:
            raise ValidationError(NUMBER_WORDS) from refused
        return number


class WithdrawForm(forms.Form):
    """What readers will be told in place of the text."""

    reason_ko = forms.CharField(
        label=gettext_lazy("reason (Korean)"),
        widget=forms.Textarea({"rows": 4, "lang": "ko"}),
    )
    reason_en = forms.CharField(
        label=gettext_lazy("reason (English)"),
        widget=forms.Textarea({"rows": 4, "lang": "en"}),
    )


class PublishForm(forms.Form):
    """When readers will see it, and what they are told has changed."""

    NOW, LATER = "now", "later"

    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (NOW, gettext_lazy("Now")),
            (LATER, gettext_lazy("From a set minute")),
        ],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("From (Seoul time)"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What the new publication is"),
        initial=Publication.Kind.CORRECTION,
        choices=[
            (kind.value, kind.label)
            for kind in Publication.Kind
            if kind not in {Publication.Kind.FIRST, Publication.Kind.WITHDRAWAL}
        ],
    )
    reason_ko = forms.CharField(
        required=False,
        label=gettext_lazy("what was changed (Korean)"),
        widget=forms.Textarea({"rows": 3, "lang": "ko"}),
        help_text=gettext_lazy("Readers see this, unless the change is silent."),
    )
    reason_en = forms.CharField(
        required=False,
        label=gettext_lazy("what was changed (English)"),
        widget=forms.Textarea({"rows": 3, "lang": "en"}),
    )

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            for name in ("kind", "reason_ko", "reason_en"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A time to come is needed if it is not to be now."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == self.NOW:
            data["at"] = None
        elif "at" not in self.errors:
            at = data.get("at")
            if at is None:
                self.add_error("at", _("Say from when."))
            elif at <= timezone.now():
                self.add_error("at", _("This time has passed already."))
        return data
