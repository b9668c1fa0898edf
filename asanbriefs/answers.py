"""How a public page is answered, and what the page layer may do with it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

SHARED = "public, max-age=60"
ASKED = "no-cache"
LIFETIME = 60  # seconds a page with numbers of others lives


@dataclass(frozen=True)
class Live:
    """A number in a page that changes while the page stays: whose, and how it is said.

    `place` matches it once in the page; `render` gives the same for another number.
    """

    item: int
    number: int
    place: re.Pattern[bytes]
    render: Callable[[int], bytes]

    def cut(self, body: bytes) -> tuple[bytes, bytes]:
        """Return what comes before and after. Raises ValueError if it is not there."""
        found = self.place.search(body)
        if found is None:
            raise ValueError("the page does not hold its live number")
        return body[: found.start()], body[found.end() :]


class Page(HttpResponse):
    """A page of the public site; the page layer compresses, tags and may keep it.

    `lifetime` is how many seconds it may be kept, None as long as it is true; 0
    forbids it.
    """

    live: Live | None = None
    lifetime: int | None = 0

    @property
    def may_be_kept(self) -> bool:
        """Whether others may be sent the same."""
        return (
            self.status_code == 200
            and self.lifetime != 0
            and not self.cookies
            and "cookie" not in self.headers.get("Vary", "").lower()
        )


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    cache: str = SHARED,
    lifetime: int | None = LIFETIME,
    live: Live | None = None,
) -> Page:
    """Answer with the template.

    The page must hold no secret, as it is compressed, and depend on nothing but its
    address, unless its `lifetime` is 0. Templates find the page's language in
    `language`, the other in `other`, and that page's address in `other_path`.
    """
    context = _language(request) | context
    response = Page(render_to_string(template, context, request), status=status)
    response.headers["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept-Encoding"])
    response.lifetime = lifetime
    response.live = live
    return response


def data(payload: dict[str, Any], *, status: int = 200, cache: str = SHARED) -> Page:
    """Answer a program with JSON in UTF-8; it is sent like a page and not kept."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    response = Page(body, status=status, content_type="application/json")
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def is_for_programs(request: HttpRequest) -> bool:
    """Answer whether the address is one that answers with JSON, errors included."""
    return request.path.startswith("/api/")


def error(reason: str, status: int) -> Page:
    """Tell a program what went wrong that lies in no field of its own."""
    errors = [{"field": None, "reason": reason}]
    return data({"errors": errors}, status=status, cache="no-store")


def reads(response: HttpResponseBase, item: object) -> None:
    """Say what the answer gives to read, for those who count."""
    vars(response)["item"] = item


def item_of(response: HttpResponseBase) -> Any:
    """Return what the answer gives to read, None if nothing that is counted."""
    return vars(response).get("item")


def _language(request: HttpRequest) -> dict[str, str]:
    """Return what links the two languages: the same address with its first part changed."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    other = "en" if language == "ko" else "ko"
    here = f"/{language}/"
    rest = request.path.removeprefix(here) if request.path.startswith(here) else ""
    return {"language": language, "other": other, "other_path": f"/{other}/{rest}"}
