"""A file from disk as an answer: whole, in part, or not again."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
CHUNK = 64 * 1024
PDF = "application/pdf"


def answer(
    request: HttpRequest,
    path: Path,
    *,
    name: str,
    media_type: str,
    etag: str,
    cache: str,
    attachment: bool = False,
) -> HttpResponseBase:
    """Answer with the file, which must not change while it is read.

    One range is answered with 206, several with the whole, none of the file's with
    416. `etag` must change with the bytes. Raises FileNotFoundError.
    """
    size = path.stat().st_size
    headers = {
        "ETag": f'"{etag}"',
        "Cache-Control": cache,
        "Accept-Ranges": "bytes",
        "Content-Type": media_type,
    }
    if media_type == PDF:
        # Chrome applies the site's policy to its own viewer and shows a part only.
        headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    if disposition := content_disposition_header(attachment, name):
        headers["Content-Disposition"] = disposition
    known = get_conditional_response(request, etag=headers["ETag"])
    if known is not None:
        for header in ("ETag", "Cache-Control"):
            known.headers[header] = headers[header]
        return known
    wanted = _wanted(request, headers["ETag"], size)
    start, stop = wanted or (0, size)
    if wanted and start >= stop:
        refusal = {"Content-Range": f"bytes */{size}", "Cache-Control": cache}
        return HttpResponse(status=416, headers=refusal)
    headers["Content-Length"] = str(stop - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if wanted else 200
    part = _part(path, start, stop)
    return StreamingHttpResponse(part, status=status, headers=headers)


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Return the bytes asked for; None is all, an empty stretch is not there."""
    match = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or request.method != "GET" or match[0] == "bytes=-":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    if not match[1]:
        return max(size - int(match[2]), 0), size
    start, last = int(match[1]), int(match[2] or size - 1)
    if match[2] and last < start:
        return None
    return start, min(last + 1, size)


def _part(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (piece := file.read(min(CHUNK, stop - start))):
            start += len(piece)
            yield piece
