"""How a public page is answered: caching, entity tags, 304 and compression."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

SHARED = "public, max-age=60"
ASKED = "no-cache"

_gzip = GZipMiddleware(lambda request: HttpResponse())


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    cache: str = SHARED,
    varying: re.Pattern[bytes] | None = None,
) -> HttpResponse:
    """Answer with the template, or with 304 to whoever has the page already.

    Copies that differ only in what `varying` matches count as the same. The page
    must hold no secret, as it is compressed. Templates find the page's language in
    `language`, the other in `other`, and that page's address in `other_path`.
    """
    context = _language(request) | context
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept-Encoding"])
    if status == 200:
        same = varying.sub(b"", response.content) if varying else response.content
        etag = f'W/"{hashlib.sha256(same).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        known = get_conditional_response(request, etag=etag, response=response)
        if known is not response and isinstance(known, HttpResponse):
            return known
    _gzip.process_response(request, response)
    return response


def _language(request: HttpRequest) -> dict[str, str]:
    """Return what links the two languages: the same address with its first part changed."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    other = "en" if language == "ko" else "ko"
    here = f"/{language}/"
    rest = request.path.removeprefix(here) if request.path.startswith(here) else ""
    return {"language": language, "other": other, "other_path": f"/{other}/{rest}"}
