"""Taking briefs out: a Document becomes the bytes of a file.

A new format is one module with a `render` and one line in FORMATS.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from briefs.document import Document
from briefs.exports import data, markdown, pdf, text, webpage
from briefs.exports.citations import bibtex, csl, ris
from briefs.exports.contract import (
    Engine,
    ExportRefusedError,
    Files,
    Format,
    Group,
    Imprint,
    Problem,
)
from briefs.exports.pandoc import docx, epub, jats, odt, program

TYPST = Engine("Typst", lambda: True, pdf.release)
PANDOC = Engine("pandoc", program.available, program.release)
# Typst draws the cover.
BOOK = Engine("pandoc", program.available, epub.release)

# In the order in which they are offered.
FORMATS = {
    "pdf": Format("pdf", "application/pdf", pdf.render, _("PDF"), Group.FIRST, TYPST, with_publication=True),
    "epub": Format("epub", "application/epub+zip", epub.render, _("EPUB"), Group.FIRST, BOOK),
    "docx": Format("docx", docx.MEDIA_TYPE, docx.render, _("Word"), Group.FIRST, PANDOC),
    "odt": Format("odt", odt.MEDIA_TYPE, odt.render, _("OpenDocument"), engine=PANDOC),
    "html": Format("html", "text/html; charset=utf-8", webpage.render, _("HTML"), attachment=True),
    "md": Format("md", "text/markdown; charset=utf-8", markdown.render, _("Markdown")),
    "txt": Format("txt", "text/plain; charset=utf-8", text.render, _("Plain text")),
    "xml": Format("xml", "application/xml", jats.render, _("JATS XML"), Group.DATA, PANDOC, with_issn=True),
    "json": Format("json", "application/json", data.render, _("JSON"), Group.DATA),
    "bib": Format("bib", "application/x-bibtex; charset=utf-8", bibtex.render, _("BibTeX"), Group.CITATION),
    "ris": Format("ris", "application/x-research-info-systems; charset=utf-8", ris.render, _("RIS"), Group.CITATION),
    "csl": Format("csl.json", "application/vnd.citationstyles.csl+json", csl.render, _("CSL-JSON"), Group.CITATION),
}  # fmt: skip


def export(document: Document, fmt: str, files: Files, imprint: Imprint) -> bytes:
    """Return the brief as a file of the named format; raises ExportRefusedError."""
    chosen = FORMATS[fmt]
    if chosen.engine and not chosen.available:
        message = _now("This needs the program %(name)s, which is not installed here.")
        place = str(chosen.label)
        problem = Problem(None, place, message % {"name": chosen.engine.name})
        raise ExportRefusedError([problem])
    return chosen.render(document, files, imprint)
