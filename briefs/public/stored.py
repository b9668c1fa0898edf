"""Stored pictures and attachments, public only while a page of the site shows them."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from asanbriefs import ranges
from asanbriefs.files import HashedStorage
from briefs.models import Page, Publication
from experts.models import Expert

FOR_EVER = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"

# What browsers may show themselves, known by how the bytes begin and not by a name
# that anybody can write into an address. Everything else is only to be saved.
SHOWN = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}
UNKNOWN = "application/octet-stream"


@require_safe
def stored_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """Give a stored file to readers of what shows it, or to signed-in staff."""
    public = _is_public(sha256)
    if not public and not _is_staff(request):
        raise Http404
    path = Path(HashedStorage().path(f"{sha256}/{name}"))
    if not path.is_file():
        raise Http404
    media_type = _media_type(path)
    return ranges.answer(
        request,
        path,
        name=name,
        media_type=media_type,
        etag=sha256,
        cache=FOR_EVER if public else PRIVATE,
        attachment=media_type == UNKNOWN,
    )


def _is_public(sha256: str) -> bool:
    """Whether any page that readers can open shows the file."""
    address = f"{settings.MEDIA_URL}{sha256}/"
    on_page = Q(body_ko__contains=address) | Q(body_en__contains=address)
    return (
        Publication.objects.carrying(sha256).exists()
        or Expert.objects.pictured(sha256).exists()
        or Page.objects.filter(on_page).exists()
    )


def _is_staff(request: HttpRequest) -> bool:
    """Whether staff asks; without the cookie the session is not touched at all."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user: User | AnonymousUser = request.user
    return user.is_active and user.is_staff


def _media_type(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(16)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return next(
        (kind for mark, kind in SHOWN.items() if start.startswith(mark)), UNKNOWN
    )
