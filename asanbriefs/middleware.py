"""What every request passes: the page's language, two headers, and a quick refusal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from psycopg_pool import PoolTimeout

from asanbriefs import answers, generation

GetResponse = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {"ko", "en"}

# Answered without the database, or made to tell how it is.
WITHOUT_DATABASE = {"/healthz", "/readyz", "/robots.txt"}
TRY_AGAIN_SECONDS = 5


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


class CookiesMiddleware:
    """Cookies are the desk's: no public page sets one, whatever it was sent.

    An outdated session or a forged token would else be answered with another cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take off the answer what only the desk's pages need."""
        response = self.get_response(request)
        if not request.path_info.startswith("/admin/"):
            response.cookies.clear()
            vary = [v.strip() for v in response.headers.get("Vary", "").split(",")]
            del response.headers["Vary"]
            if kept := [v for v in vary if v and v.lower() != "cookie"]:
                response.headers["Vary"] = ", ".join(kept)
        return response


class DatabaseAwayMiddleware:
    """While the database is away, say so at once.

    Waiting for a connection would hold every thread of the server, and pages in memory
    could not be sent either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with 503 where the database would be asked in vain."""
        if not generation.is_away() or request.path_info in WITHOUT_DATABASE:
            return self.get_response(request)
        return self._unavailable(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Take note for all others if no connection was to be had."""
        if not isinstance(exception.__cause__, PoolTimeout):
            return None
        generation.lost()
        return self._unavailable(request)

    @staticmethod
    def _unavailable(request: HttpRequest) -> HttpResponse:
        if answers.is_for_programs(request):
            response = answers.error("The database does not answer just now.", 503)
        else:
            response = answers.page(
                request, "errors/503.html", {}, status=503, cache="no-store"
            )
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return response
