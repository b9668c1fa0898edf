"""A brief as tagged PDF (PDF/UA-1, PDF/A-2a), set by Typst with our own fonts only."""

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from django.utils.translation import gettext as _

from briefs.document import Document
from briefs.exports import engine, fonts
from briefs.exports.check import check
from briefs.exports.content import content
from briefs.exports.contract import ExportRefusedError, Files, Imprint, Problem

FOLDER = Path(__file__).parent
MAIN, PARTS = FOLDER / "brief.typ", FOLDER / "parts.typ"


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
            return stored(files, attachment.sha256, attachment.name)
    if problems := check(document):
        raise ExportRefusedError(problems)
    data = content(document, imprint)
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        root = Path(folder)
        write_pictures(document, files, root)
        for template in (MAIN, PARTS):
            shutil.copy(template, root)
        try:
            return engine.compile_pdf(
                root / MAIN.name,
                root=root,
                day=document.date,
                inputs={"brief": json.dumps(data, ensure_ascii=False)},
            )
        except engine.RefusedError as error:
            # A picture nobody can read is the one thing not looked for before.
            found = check(document, files)
            unknown = Problem(None, document.title, str(error))
            raise ExportRefusedError(found or [unknown]) from error


def write_pictures(document: Document, files: Files, root: Path) -> None:
    """Put each picture where the templates look for it; raises ExportRefusedError."""
    photos = [person.photo for person in document.contributors if person.photo]
    for picture in [*document.pictures, *photos]:
        data = stored(files, picture.sha256, picture.name)
        (root / picture.sha256).write_bytes(data)


def stored(files: Files, sha256: str, name: str) -> bytes:
    """Return the bytes of a stored file; raises ExportRefusedError."""
    try:
        return files(sha256)
    except OSError as error:
        missing = Problem(None, name, _("The file is missing in the store."))
        raise ExportRefusedError([missing]) from error
