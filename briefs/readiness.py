"""What a brief lacks before readers may see it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from briefs import html
from briefs.document import Document


@dataclass(frozen=True)
class Problem:
    """One thing to mend; `section` counts from 1, None for the brief itself."""

    field: str
    message: str
    section: int | None = None


def problems(document: Document) -> list[Problem]:
    """List what keeps the Document from being published, in the reader's order."""
    found = []
    if not document.title:
        found.append(Problem("title", _("The brief has no title.")))
    if not document.date:
        found.append(Problem("date", _("The brief has no date.")))
    if not document.authors:
        found.append(Problem("contributions", _("The brief has no author.")))
    if document.kind != "full" and document.original is None:
        found.append(
            Problem("original", _("A summary or translation needs its original."))
        )
    elif document.original and not document.original.title:
        found.append(Problem("original", _("The original is not published yet.")))
    if not any(html.text(section.body).strip() for section in document.sections):
        found.append(Problem("sections", _("The brief has no text.")))
    for n, section in enumerate(document.sections, 1):
        if n > 1 and not section.heading:
            message = _("Only the first section may have no heading.")
            found.append(Problem("heading", message, n))
        found += [
            Problem("body", _fault(fault), n) for fault in html.problems(section.body)
        ]
    return found


def _fault(fault: html.Problem) -> str:
    messages = {
        "image-alt": _("A figure has neither text nor the mark “decorative”."),
        "heading-level": _("A heading of the second level stands before any other."),
        "link-empty": _("A link has no text."),
        "table-header": _("A table has no header cells."),
    }
    place = f" “{fault.excerpt}”" if fault.excerpt else ""
    return messages[fault.code] + place
