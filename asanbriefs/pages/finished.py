"""A page ready to be sent: its bytes, compressed once, with the live number put in."""

import hashlib
import struct
import time
import zlib
from functools import lru_cache
from typing import NamedTuple

from asanbriefs.answers import Page, item_of

Headers = list[tuple[str, str]]

GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time, no system
LEVEL = 6
# Headers that describe a body; an answer without one leaves them out.
OF_THE_BODY = {"content-type", "content-length", "content-encoding", "content-language"}
OVERHEAD = 4096  # bytes of memory for headers and objects


class Answer(NamedTuple):
    """What goes over the wire."""

    status: str
    headers: Headers
    body: bytes


class Finished:
    """An answer of Django's, cut where its live number stands.

    Its entity tag is weak and leaves the number out: copies that differ in nothing
    else are the same.
    """

    def __init__(self, status: str, headers: Headers, response: Page) -> None:
        self.live, self.lifetime = response.live, response.lifetime
        self.item = item_of(response)
        self.made = time.monotonic()
        # The number as last sent.
        self.number = self.live.number if self.live else None
        body = response.content
        self.before, self.after = self.live.cut(body) if self.live else (body, b"")
        self._gzip = Gzip(self.before, self.after)
        self._ready: tuple[int | None, bytes, bytes] | None = None
        self._status = status
        same = hashlib.sha256(self.before + b"\0" + self.after).hexdigest()[:32]
        self._tag = f'"{same}"' if status.startswith("200") else ""
        plain = [
            (n, v) for n, v in headers if n.lower() not in {"content-length", "etag"}
        ]
        if self._tag:
            plain.append(("ETag", f"W/{self._tag}"))
        self._plain = plain
        self._zipped = [*plain, ("Content-Encoding", "gzip")]
        self._unchanged = [(n, v) for n, v in plain if n.lower() not in OF_THE_BODY]

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.before) + len(self.after) + 2 * self._gzip.size + OVERHEAD

    def answer(self, known: str, accepted: str, number: int | None) -> Answer:
        """Answer one who has the copies `known` and accepts the encodings `accepted`."""
        if known and self._tag and (self._tag in known or known.strip() == "*"):
            return Answer("304 Not Modified", [*self._unchanged], b"")
        ready = self._ready
        if ready is None or ready[0] != number:
            text = self.live.render(number) if self.live and number is not None else b""
            ready = self._ready = (number, text, self._gzip.around(text))
        if accepts_gzip(accepted):
            body, headers = ready[2], self._zipped
        else:
            body, headers = self.before + ready[1] + self.after, self._plain
        return Answer(
            self._status, [*headers, ("Content-Length", str(len(body)))], body
        )


class Gzip:
    """A text compressed in two pieces, with room for a short one between them.

    The first piece ends at a byte's boundary and the second refers to nothing before
    it, so that a stored block fits in between; only the check sum is made anew.
    """

    def __init__(self, before: bytes, after: bytes) -> None:
        first = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._first = GZIP_HEADER + first.compress(before)
        self._first += first.flush(zlib.Z_FULL_FLUSH)
        last = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._last = last.compress(after) + last.flush()
        self._sum, self._length = zlib.crc32(before), len(before) + len(after)
        self._after = after

    @property
    def size(self) -> int:
        """Bytes of both pieces."""
        return len(self._first) + len(self._last)

    def around(self, text: bytes) -> bytes:
        """Return the whole with `text`, at most 65,535 bytes, in its place."""
        stored = struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text
        check = zlib.crc32(self._after, zlib.crc32(text, self._sum))
        end = struct.pack("<II", check, (self._length + len(text)) & 0xFFFFFFFF)
        return self._first + stored + self._last + end


@lru_cache(maxsize=512)
def accepts_gzip(accepted: str) -> bool:
    """Answer whether an Accept-Encoding allows gzip."""
    said = {"*": 0.0}
    for part in accepted.lower().split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            said[name.strip()] = float(quality) if quality else 1.0
        except ValueError:
            said[name.strip()] = 0.0
    return said.get("gzip", said["*"]) > 0
