"""Stored pictures as addresses that carry the picture itself: the file needs no other."""

from base64 import b64encode
from collections.abc import Callable

from django.utils.translation import gettext as _

from briefs.document import Document
from briefs.exports.contract import ExportRefusedError, Files, Problem

PNG = b"\x89PNG"


def inside(document: Document, files: Files) -> Callable[[str], str]:
    """Return the function from a picture's sha256 to its `data:` address.

    Raises ExportRefusedError when called for a file that is not in the store.
    """
    names = {picture.sha256: picture.name for picture in document.pictures}

    def address(sha256: str) -> str:
        try:
            data = files(sha256)
        except OSError as error:
            message = _("The file is missing in the store.")
            name = names.get(sha256, document.title)
            raise ExportRefusedError([Problem(None, name, message)]) from error
        return f"data:{media_type(data)};base64,{b64encode(data).decode()}"

    return address


def media_type(data: bytes) -> str:
    """Return which of the two kinds that uploads are kept as it is."""
    return "image/png" if data.startswith(PNG) else "image/jpeg"
