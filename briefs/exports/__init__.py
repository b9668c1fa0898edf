"""Taking briefs out: a Document becomes the bytes of a file.

A new format is one module with a `render` and one line in FORMATS.
"""

from django.utils.translation import gettext_lazy as _

from briefs.document import Document
from briefs.exports import data, markdown, pdf
from briefs.exports.contract import Files, Format, Imprint

FORMATS = {
    "pdf": Format("pdf", "application/pdf", pdf.render, _("PDF")),
    "md": Format("md", "text/markdown; charset=utf-8", markdown.render, _("Markdown")),
    "json": Format("json", "application/json", data.render, _("JSON")),
}


def export(document: Document, fmt: str, files: Files, imprint: Imprint) -> bytes:
    """Return the brief as a file of the named format; raises ExportRefusedError."""
    return FORMATS[fmt].render(document, files, imprint)
