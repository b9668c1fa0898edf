"""A brief as tagged PDF (PDF/UA-1, PDF/A-2a), set by Typst with our own fonts only."""

import json
import shutil
import tempfile
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path

import typst
from django.utils.translation import gettext as _

from briefs.document import Document
from briefs.exports import fonts
from briefs.exports.check import check
from briefs.exports.content import content
from briefs.exports.contract import ExportRefusedError, Files, Imprint, Problem

TEMPLATE = Path(__file__).with_name("brief.typ")


def release() -> str:
    """Return a text that changes with the engine or a font: other bytes."""
    return f"typst {version('typst')} {fonts.fingerprint()}"


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the institute's own typeset PDF if there is one, else ours.

    The same Document, pictures and fonts give the same bytes. Typst refuses what it
    cannot draw or tag, and so do we: raises ExportRefusedError.
    """
    for attachment in document.attachments:
        if attachment.typeset:
            return _stored(files, attachment.sha256, attachment.name)
    if problems := check(document):
        raise ExportRefusedError(problems)
    data = content(document, imprint)
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        root = Path(folder)
        _write_pictures(document, files, root)
        template = root / TEMPLATE.name
        shutil.copy(TEMPLATE, template)
        try:
            pdf, warnings = typst.compile_with_warnings(
                template,
                root=root,
                font_paths=_fonts(),
                sys_inputs={"brief": json.dumps(data, ensure_ascii=False)},
                # An archive's file must say its date; a draft may have none.
                pdf_standards=["ua-1", "a-2a"] if document.date else ["ua-1"],
                timestamp=_midnight(document),
            )
        except typst.TypstError as error:
            problem = Problem(None, document.title, str(error))
            raise ExportRefusedError([problem]) from error
    if warnings:
        message = "; ".join(map(str, warnings))
        raise ExportRefusedError([Problem(None, document.title, message)])
    return bytes(pdf)


def _write_pictures(document: Document, files: Files, root: Path) -> None:
    """Put each picture where the template looks for it."""
    photos = [person.photo for person in document.contributors if person.photo]
    for picture in [*document.pictures, *photos]:
        data = _stored(files, picture.sha256, picture.name)
        (root / picture.sha256).write_bytes(data)


def _stored(files: Files, sha256: str, name: str) -> bytes:
    try:
        return files(sha256)
    except OSError as error:
        missing = Problem(None, name, _("The file is missing in the store."))
        raise ExportRefusedError([missing]) from error


def _midnight(document: Document) -> datetime | None:
    """Return the moment the file is said to be made: never the clock's."""
    if document.date is None:
        return datetime.fromtimestamp(0, UTC)
    return datetime.combine(document.date, time(), UTC)


@cache
def _fonts() -> typst.Fonts:
    """Return the closed list: the machine's own fonts would change the bytes."""
    fonts.unpack()
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.folder())],
    )
    missing = set(fonts.FAMILIES) - set(found.families())
    if missing:
        raise fonts.FontsUnavailableError(f"Fonts not found: {', '.join(missing)}")
    return found
