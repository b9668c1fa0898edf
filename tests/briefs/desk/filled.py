"""Fills in the desk's forms as a browser without scripts would."""

from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html

from briefs.models import Brief

Values = dict[str, Any]


def browser(**options: Any) -> Client:
    """Return a browser that asks for English."""
    return Client(headers={"accept-language": "en"}, **options)


def values(page: bytes, form_id: str = "brief_form") -> Values:
    """Return what the form would post as it stands, files left out."""
    document: Any = html.fromstring(page.decode())
    form = document.get_element_by_id(form_id)
    found: Values = {}
    for name, value in form.form_values():
        # A line break right after <textarea> is no part of the text.
        found.setdefault(name, []).append(value.removeprefix("\n"))
    return found


def change(brief: Brief) -> str:
    """Return the address of the brief's form."""
    return reverse("admin:briefs_brief_change", args=[brief.pk])


def opened(client: Client, brief: Brief) -> Values:
    """Open the brief's form and return what it holds."""
    return values(client.get(change(brief)).content)


def row_of(data: Values, prefix: str, name: str, value: str) -> str:
    """Return the beginning of the row's field names, e.g. `sections-2`."""
    (found,) = (
        key.removesuffix(f"-{name}")
        for key in data
        if key.startswith(f"{prefix}-")
        and key.endswith(f"-{name}")
        and data[key] == [value]
    )
    return str(found)
