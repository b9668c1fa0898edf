"""Who counts as a reader of a brief's page or file (COUNTER R5.1, section 7)."""

from django.conf import settings
from django.http import HttpRequest

from briefs.usage.robots import is_robot

AHEAD = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


def counts(request: HttpRequest) -> bool:
    """Answer whether this request, answered with 200 or 304, is somebody reading.

    Only headers are looked at: asking for the session would make every public page
    vary by cookie. The 30-second rule is the database's part.
    """
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not _loaded_ahead(request)
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and _from_the_beginning(request)
        and not is_robot(request.headers.get("User-Agent", ""))
    )


def _loaded_ahead(request: HttpRequest) -> bool:
    said = " ".join(request.headers.get(name, "") for name in AHEAD).lower()
    return "prefetch" in said or "preview" in said or "prerender" in said


def _from_the_beginning(request: HttpRequest) -> bool:
    """A viewer that fetches a file in pieces reads it once, with the first."""
    wanted = request.headers.get("Range", "bytes=0-").replace(" ", "")
    return wanted.startswith("bytes=0-")
