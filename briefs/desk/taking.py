"""Actions of the list: take the chosen briefs out as files."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from briefs.document import Document
from briefs.exports import bulk
from briefs.exports.contract import ExportRefusedError
from briefs.models import Brief, Publication

Action = Callable[[Any, HttpRequest, QuerySet[Brief]], FileResponse | None]


def _action(fmt: str, suffix: str, label: Any) -> Action:
    def take_out(
        admin: Any, request: HttpRequest, queryset: QuerySet[Brief]
    ) -> FileResponse | None:
        return _answer(request, queryset, fmt, suffix)

    named: Any = take_out
    named.__name__ = f"take_out_{fmt}"
    named.short_description = label
    named.allowed_permissions = ["export"]
    return take_out


ACTIONS = [
    _action("pdf", "zip", gettext_lazy("Take out as PDF (ZIP)")),
    _action("md", "zip", gettext_lazy("Take out as Markdown (ZIP)")),
    _action("json", "zip", gettext_lazy("Take out as JSON (ZIP)")),
    _action("csv", "csv", gettext_lazy("Take out as a list (CSV)")),
]


def _answer(
    request: HttpRequest, briefs: QuerySet[Brief], fmt: str, suffix: str
) -> FileResponse | None:
    """Return what readers see of the chosen briefs; the others are named in a message."""
    keys = list(briefs.values_list("pk", flat=True))
    publications = Publication.objects.readable().filter(brief__in=keys)
    left_out = len(keys) - publications.count()
    if left_out:
        said = ngettext(
            "%(count)d brief was left out, as readers cannot see it.",
            "%(count)d briefs were left out, as readers cannot see them.",
            left_out,
        )
        messages.warning(request, said % {"count": left_out})
    if left_out == len(keys):
        return None

    def refused(document: Document, error: ExportRefusedError) -> None:
        messages.error(request, f"{document.number} {document.title}: {error}")

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, f"briefs.{suffix}")
        bulk.write(publications, [fmt], output, refused=refused)
        file = output.open("rb")  # the name may go, the open file stays
    day = timezone.localdate().isoformat()
    name = _("briefs-%(day)s.%(suffix)s") % {"day": day, "suffix": suffix}
    return FileResponse(file, as_attachment=True, filename=name)
