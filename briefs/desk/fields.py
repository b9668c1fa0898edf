"""A form field that names a brief by its address, so that it works without scripts."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from briefs.models import Brief

NAME = re.compile(
    r"^\s*(?:#(?P<pk>\d{1,18})|(?P<slug>[\w.-]+))\s*(?:\((?P<lang>\w\w)\))?"
)


class BriefField(forms.CharField):
    """A text like `2022-19 (ko)`, or `#12` for a brief without a number.

    Of two editions with one number `prefer` is meant, unless the text says which.
    """

    default_error_messages = {
        "unknown": _("There is no brief “%(name)s”."),
        "which": _("Say which: %(name)s (ko) or %(name)s (en)."),
    }

    def __init__(self, **kwargs: Any) -> None:
        self.prefer = ""
        kwargs.setdefault("widget", name_input())
        super().__init__(max_length=200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored brief by its name, and what was typed as it was typed."""
        if isinstance(value, int):
            value = Brief.objects.filter(pk=value).first()
        return name_of(value) if isinstance(value, Brief) else value

    def to_python(self, value: Any) -> Any:
        """Find the brief; raises ValidationError."""
        name = super().to_python(value)
        if not name:
            return None
        found = list(_named(name)[:3])
        if len(found) > 1:
            found = [brief for brief in found if brief.language == self.prefer] or found
        if len(found) == 1:
            return found[0]
        code = "which" if found else "unknown"
        raise ValidationError(self.error_messages[code], code, {"name": name})

    def run_validators(self, value: Any) -> None:
        """A brief that was found needs no more checks."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the names."""
        return (self.prepare_value(initial) or "") != (data or "").strip()


def name_input() -> forms.TextInput:
    """Return an input to which a script adds what could be meant."""
    names = reverse_lazy("admin:briefs_brief_names")
    return forms.TextInput(
        {"data-suggest": names, "autocomplete": "off", "placeholder": "2022-19 (ko)"}
    )


def name_of(brief: Brief) -> str:
    """Return the name that a BriefField reads back as this brief."""
    return f"{brief.slug or f'#{brief.pk}'} ({brief.language})"


def suggestions(text: str, limit: int = 12) -> list[dict[str, str]]:
    """Return names of briefs whose number or title holds the text."""
    text = text[:100].strip()
    known = Brief.objects.filter(
        Q(number__icontains=text) | Q(title__icontains=text)
    ).order_by("-date", "-pk")
    return [{"name": name_of(b), "title": b.title} for b in known[:limit]]


def _named(name: str) -> Any:
    match = NAME.match(name)
    if match is None:
        return Brief.objects.none()
    pk, slug, language = match.group("pk", "slug", "lang")
    found = (
        Brief.objects.filter(pk=pk) if pk else Brief.objects.filter(slug=slug.lower())
    )
    return found.filter(language=language) if language else found
