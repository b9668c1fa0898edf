"""What templates of public pages need beyond Django's own tags."""

import datetime
import re
from typing import Any, Protocol

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from briefs.exports import wording
from briefs.models import Publication
from briefs.search.fragments import Pieces

register = template.Library()


class Reasoned(Protocol):
    """What was published for a reason given in two languages."""

    def reason(self, language: str) -> str:
        """Return the reason in `language`, or the other where it is blank."""


class Named(Protocol):
    """What has a name in two languages: rows, and labels in a Document."""

    def name(self, language: str) -> str:
        """Return the name in `language`, or the other where it is blank."""


HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
LETTER = re.compile(r"[^\W\d_]")


@register.filter
def clean_html(html: str) -> SafeString:
    """Show HTML that `briefs.html` or Django made; the only place that trusts any."""
    return mark_safe(html)  # noqa: S308 - nothing a person wrote comes here uncleaned


@register.filter
def tongue(text: str) -> SafeString | str:
    """Mark a name that is not in the page's language, so that it is read rightly."""
    language = other_tongue(text)
    return (
        format_html('<span lang="{}">{}</span>', language, text) if language else text
    )


@register.filter
def other_tongue(text: str) -> str:
    """Return the language of a name, empty if it is the page's."""
    language = "ko" if HANGUL.search(text) else "en"
    return "" if language == get_language() or not LETTER.search(text) else language


@register.filter
def marked(pieces: Pieces) -> SafeString:
    """Return a text in pieces with those marked that are, and no space between."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", t) if is_marked else t,)
            for t, is_marked in pieces
        ),
    )


@register.filter
def day(date: datetime.date | None) -> str:
    """Return a day, or the day in Seoul of a moment, as the page's language writes it."""
    if isinstance(date, datetime.datetime):
        date = timezone.localdate(date)
    return wording.date(date, get_language() or "ko")


@register.filter
def initials(name: str) -> str:
    """Return what stands in for a photo: 봉 for 봉가람, BG for Bong Garam."""
    if HANGUL.search(name):
        return name[:1]
    return "".join(part[:1] for part in name.split()[:2]).upper()


@register.filter
def named(thing: Named) -> SafeString | str:
    """Return the name of a center, topic, series or person, marked if need be."""
    return tongue(thing.name(get_language() or "ko"))


@register.filter
def grouped(number: int) -> str:
    """Return a number as both languages write it: 1,204."""
    return f"{number:,}"


@register.filter
def kind_name(kind: str) -> str:
    """Return what a publication was: a correction, an update."""
    name = str(Publication.Kind(kind).label)
    return name[:1].upper() + name[1:]


@register.filter
def reason_in(thing: Reasoned, language: str) -> SafeString | str:
    """Return why a text was published anew or withdrawn, marked if need be."""
    return tongue(thing.reason(language))


@register.filter
def linked_data(data: dict[str, Any]) -> SafeString:
    """Write plain data as JSON-LD; it is data, so the policy for scripts lets it be."""
    script = json_script(data)
    return clean_html(script.replace("application/json", "application/ld+json", 1))
