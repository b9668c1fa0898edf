"""Old addresses that nothing answers any more: where they lead now."""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from asanbriefs import answers
from briefs.models import Redirect


def answer(request: HttpRequest) -> HttpResponse | None:
    """Return 301 to the brief, 410 if it is gone, None if nothing is known."""
    path = request.path
    if "\0" in path or "\0" in unquote(request.META.get("QUERY_STRING", "")):
        return None
    found = Redirect.objects.answering(path, request.META.get("QUERY_STRING", ""))
    if found is None:
        return None
    if found.gone:
        return answers.page(
            request, "errors/410.html", {}, status=410, cache=answers.ASKED
        )
    target = _target(found, path)
    return HttpResponsePermanentRedirect(target) if target != path else None


def _target(found: Redirect, path: str) -> str:
    """Return the address now; files keep their kind and versions their number."""
    brief = found.brief
    if brief is None:
        raise ValueError("nothing stands there any more")
    target = reverse("brief", args=[brief.language, brief.slug])
    if not (found.leads_below and path.startswith(found.old_path)):
        return target
    rest = path.removeprefix(found.old_path)
    old_slug = found.old_path.rstrip("/").rpartition("/")[2]
    if rest.startswith(f"{old_slug}."):
        rest = brief.slug + rest.removeprefix(old_slug)
    return target + rest
