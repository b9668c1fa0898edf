"""What the search box proposes while a reader is typing, as JSON."""

import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asanbriefs import answers
from briefs.search.suggestions import LONGEST, Suggestion
from briefs.search.suggestions import suggest as suggestions


@require_safe
def suggest(request: HttpRequest, language: str) -> HttpResponse:
    """Propose pages by what is typed so far; nothing for what is too short to tell."""
    typed = unicodedata.normalize("NFC", request.GET.get("q", "")[: 4 * LONGEST])
    found = suggestions(typed.replace("\0", ""), language)
    return answers.data({"suggestions": [_said(one, language) for one in found]})


def _said(one: Suggestion, language: str) -> dict[str, Any]:
    said = {"kind": one.kind, "text": one.text, "note": _note(one, language)}
    if one.language and one.language != language:
        said["lang"] = one.language
    return said | {"url": _address(one, language)}


def _note(one: Suggestion, language: str) -> str:
    """Return what stands beside the text: what it is."""
    if one.kind == "brief":
        note = f"{one.series} {one.number}".strip()
        if one.language == language:
            return note
        written = _("In Korean") if one.language == "ko" else _("In English")
        return f"{note} · {written}"
    return _("Expert") if one.kind == "expert" else _("Center")


def _address(one: Suggestion, language: str) -> str:
    if one.kind == "brief":
        return reverse("brief", args=[one.language, one.slug])
    return reverse(one.kind, args=[language, one.slug])
