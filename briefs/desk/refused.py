"""A save whose right has gone meanwhile: what was typed stands there to be copied."""

import re
from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from briefs.desk import steps
from briefs.desk.who import may
from briefs.models import Brief, Contribution, Section
from briefs.policy import Verb

TEXTS = ("title", "subtitle", "summary", "note")
ROW = re.compile(r"^(sections|contributions)-(\d+)-(heading|body|guest_\w+)$")
MODELS: dict[str, type[Model]] = {"sections": Section, "contributions": Contribution}


def came_too_late(request: HttpRequest, brief: Brief) -> bool:
    """Tell whether the user may see the brief and not, or no longer, edit it."""
    return may(request, Verb.VIEW, brief) and not may(request, Verb.EDIT, brief)


def keep_typed(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer 403 with every text of the form, which was not saved."""
    brief = Brief.objects.for_desk().get(pk=pk)
    answer = steps.page(
        request,
        brief,
        "refused",
        _("“%(brief)s” was not saved") % {"brief": brief},
        texts=list(_texts(request)),
    )
    answer.status_code = 403
    return answer


def _texts(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name in request.POST:
        text = str(request.POST[name])
        if not text.strip():
            continue
        if name in TEXTS:
            yield _label(Brief, name), text
        elif match := ROW.match(name):
            group, row, field = match.groups()
            yield f"{int(row) + 1}. {_label(MODELS[group], field)}", text


def _label(model: type[Model], name: str) -> str:
    if name == "note":
        return _("note on this save")
    return str(getattr(model._meta.get_field(name), "verbose_name", name))
