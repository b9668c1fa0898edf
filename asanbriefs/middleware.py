"""What every request passes: proxies, the page's language, and two headers."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {"ko", "en"}


class ProxyMiddleware:
    """Believe the forwarded address and scheme, but only of a trusted proxy.

    Of several forwarded addresses the last one not itself a trusted proxy counts:
    anything further left may have been written by the reader.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(n) for n in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite REMOTE_ADDR and the scheme where the peer is trusted."""
        if self.trusted and self._trusts(request.META.get("REMOTE_ADDR", "")):
            forwarded = request.headers.get("X-Forwarded-For", "").split(",")
            for address in (part.strip() for part in reversed(forwarded)):
                if not self._is_address(address):
                    break
                request.META["REMOTE_ADDR"] = address
                if not self._trusts(address):
                    break
            scheme = request.headers.get("X-Forwarded-Proto", "")
            if scheme in {"http", "https"}:
                request.META["wsgi.url_scheme"] = scheme
        return self.get_response(request)

    def _trusts(self, address: str) -> bool:
        return self._is_address(address) and any(
            ipaddress.ip_address(address) in network for network in self.trusted
        )

    @staticmethod
    def _is_address(text: str) -> bool:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            return False
        return True


class LanguageMiddleware:
    """A public page speaks the language its address begins with, and no other.

    Only the root and the admin look at the visitor's cookie and browser, so that
    public answers need no `Vary` on either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language and put the former one back."""
        # The path of "OPTIONS *" has no slash at all.
        first = request.path_info.partition("/")[2].partition("/")[0]
        if first in LANGUAGES:
            language = first
        else:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class PermissionsPolicyMiddleware:
    """Switch off what no page of ours uses, and keep other sites from embedding it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add both headers."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-site")
        return response
