"""The body editor as a form field: a text area that scripts turn into an editor."""

import json
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from briefs.html import clean


def _labels() -> dict[str, str]:
    """Return every word the editor shows, in the language of the request."""
    return {
        "toolbar": gettext("Formatting"),
        "help": gettext(
            "Tab leaves the text; in a table it goes to the next cell, in a list it "
            "indents. Escape goes to the toolbar. Ctrl+Alt+F makes a footnote."
        ),
        "paragraph": gettext("Paragraph"),
        "heading": gettext("Heading"),
        "subheading": gettext("Subheading"),
        "strong": gettext("Bold (Ctrl+B)"),
        "em": gettext("Italic (Ctrl+I)"),
        "sup": gettext("Superscript"),
        "sub": gettext("Subscript"),
        "cite": gettext("Source or credit"),
        "bullets": gettext("Bulleted list"),
        "numbers": gettext("Numbered list"),
        "quote": gettext("Quotation"),
        "link": gettext("Link"),
        "footnote": gettext("Footnote (Ctrl+Alt+F)"),
        "language": gettext("Language"),
        "table": gettext("Insert table"),
        "picture": gettext("Picture"),
        "picturesLeft": gettext(
            "Pictures cannot be pasted. Put each in with the button for pictures."
        ),
        "undo": gettext("Undo"),
        "redo": gettext("Redo"),
        **_table_labels(),
        **_dialog_labels(),
    }


def _table_labels() -> dict[str, str]:
    return {
        "rowAfter": gettext("Add row below"),
        "columnAfter": gettext("Add column to the right"),
        "deleteRow": gettext("Delete row"),
        "deleteColumn": gettext("Delete column"),
        "merge": gettext("Merge cells"),
        "split": gettext("Split cell"),
        "header": gettext("Header: of column, of row, none"),
        "deleteTable": gettext("Delete table"),
    }


def _dialog_labels() -> dict[str, str]:
    return {
        "apply": gettext("Apply"),
        "cancel": gettext("Cancel"),
        "address": gettext("Address"),
        "addressHelp": gettext(
            "A web or mail address, or a page of this site beginning with /."
        ),
        "addressWrong": gettext(
            "Enter an address that begins with https://, mailto: or a single /."
        ),
        "removeLink": gettext("Remove link"),
        "targetLanguage": gettext("Language of the page it leads to"),
        "unsaid": gettext("Not stated"),
        "languageOf": gettext("Language of the selected text"),
        "languageHelp": gettext(
            "If nothing is selected, the whole paragraph is marked."
        ),
        "asBrief": gettext("As the rest of the brief"),
        "file": gettext("Picture file"),
        "otherFile": gettext("Replace by another file"),
        "fileMissing": gettext("Choose a picture file."),
        "uploadFailed": gettext("The picture could not be stored. Try again."),
        "alt": gettext("Description for those who cannot see it"),
        "altHelp": gettext("Say what the picture shows, not that it is a picture."),
        "altMissing": gettext("Describe the picture, or mark it as decorative."),
        "decorative": gettext("Decorative: says nothing the text does not say"),
        "described": gettext("Description"),
        "isDecorative": gettext("Decorative picture"),
        "undescribed": gettext("No description yet"),
        "caption": gettext("Caption"),
        "credit": gettext("Credit"),
        "creditHelp": gettext("Photographer, agency or source of the data."),
    }


class BodyWidget(forms.Textarea):
    """A text area for a body; `upload_url` takes its pictures.

    The address gets a POST with the field `file`, and answers 200 with `src`, `width`
    and `height`, or another status with `error`, a message, as JSON.
    """

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, upload_url: str | Promise = ""
    ) -> None:
        self.upload_url = upload_url
        super().__init__({"rows": 12, "cols": 80} | (attrs or {}))

    @property
    def media(self) -> forms.Media:
        # The types of Django know only of names here, not yet of Script.
        start: Any = forms.Script("briefs/editor/start.js", type="module")
        return forms.Media(css={"all": ["briefs/editor/editor.css"]}, js=[start])

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-body-editor": "",
            "data-labels": json.dumps(_labels(), ensure_ascii=False),
            "data-upload-url": str(self.upload_url),
        }
        return context


class BodyField(forms.CharField):
    """A body; its value is always clean, whoever or whatever sent it."""

    widget = BodyWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strip": False} | kwargs)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")
