"""Bytes from elsewhere → Records → briefs, repeatably and with a report."""

from django.utils.translation import gettext as _

from briefs.imports import page_text
from briefs.imports.record import Record

__all__ = ["UnsupportedFileError", "read"]


class UnsupportedFileError(ValueError):
    """The file is of no form we can read; the message says why."""


def read(data: bytes, *, name: str) -> tuple[Record, ...]:
    """Recognise what the file holds and return its briefs.

    `name` is the file's own name, without folders. Raises UnsupportedFileError.
    """
    try:
        return (page_text.read(_text(data), name=name),)
    except page_text.PageTextError as error:
        message = _("This is not the text of a brief's page. %(why)s")
        raise UnsupportedFileError(message % {"why": error}) from error


def _text(data: bytes) -> str:
    """Decode as UTF-8, as UTF-16 with its mark, or as old Korean Windows text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = [] if b"\0" in data else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnsupportedFileError(_("This is not a text file; only those are read."))
