"""Rows of a brief's form: sections, contributors and files, kept in the typed order."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import BaseInlineFormSet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.desk.widgets import BodyField, BodyWidget
from briefs.models import Attachment, Contribution, Section
from experts.models import Expert

LAST = 30_000  # a row without a place goes behind all others
BLANK_ROWS = 3
MAX_FILE = 50 * 1024 * 1024
PDF_START = b"%PDF-"
# Nothing a browser would run as a page of ours.
SUFFIXES = [
    *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "hwp", "hwpx"),
    *("csv", "txt", "zip", "json", "bib", "ris", "epub"),
]


class RowForm(forms.ModelForm):
    """A new row in which nothing but its place and defaults is filled in is blank."""

    defaults: frozenset[str] = frozenset()
    first_shown = True  # whether the first blank row is there for everybody
    index: int | None = None  # which of the posted rows; None for the script's pattern

    def has_changed(self) -> bool:
        """Tell whether somebody has filled the row in."""
        changed = set(self.changed_data)
        if self.instance._state.adding:
            changed -= self.defaults
        return bool(changed)

    @property
    def spare(self) -> bool:
        """Whether the row is one of those that only readers without scripts need."""
        if self.index is None or not self.instance._state.adding:
            return False
        if self.index == 0 and self.first_shown:
            return False
        return not (self.is_bound and self.has_changed())


class PlaceField(forms.IntegerField):
    """A row's place among the others; blank means the last."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=gettext_lazy("place"),
            min_value=1,
            max_value=LAST,
            widget=forms.NumberInput({"min": 1, "inputmode": "numeric"}),
        )

    def clean(self, value: Any) -> int:
        """Return the place."""
        place: int | None = super().clean(value)
        return LAST if place is None else place


class SectionForm(RowForm):
    """A section; its body is always clean."""

    defaults = frozenset({"position"})
    position = PlaceField()
    body = BodyField(
        required=False,
        label=gettext_lazy("text"),
        widget=BodyWidget(upload_url=reverse_lazy("admin:briefs_image_upload")),
    )

    class Meta:
        model = Section
        fields = ["position", "heading", "body"]


class ContributionForm(RowForm):
    """A contributor: somebody with a page here, or a guest."""

    defaults = frozenset({"order", "role"})
    order = PlaceField()

    class Meta:
        model = Contribution
        fields = ["expert", "guest_name", "guest_position", "role", "order"]


class AttachmentForm(RowForm):
    """A file beside the brief."""

    first_shown = False

    class Meta:
        model = Attachment
        fields = ["file", "title", "typeset"]

    def clean_file(self) -> Any:
        """Take only files that browsers download instead of running them."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        suffix = PurePosixPath(file.name or "").suffix.lower().lstrip(".")
        if suffix not in SUFFIXES:
            raise ValidationError(
                _("Files of this kind are not taken. Possible are: %(kinds)s.")
                % {"kinds": ", ".join(SUFFIXES)}
            )
        if file.size is None or file.size > MAX_FILE:
            raise ValidationError(_("The file is too large; 50 MB are the most."))
        return file

    def clean(self) -> dict[str, Any]:
        """Only a PDF can stand in for the generated one."""
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if data.get("typeset") and file and not self._is_pdf(file):
            self.add_error("typeset", _("The typeset PDF must be a PDF."))
        return data

    def _is_pdf(self, file: Any) -> bool:
        if not file.name.lower().endswith(".pdf"):
            return False
        if not {"file", "typeset"} & set(self.changed_data):
            return True  # looked into when it was taken
        if isinstance(file, UploadedFile):
            file.seek(0)
            start = file.read(len(PDF_START))
            file.seek(0)
            return bool(start == PDF_START)
        try:
            with file.storage.open(file.name) as stored:
                return bool(stored.read(len(PDF_START)) == PDF_START)
        except OSError:
            return False


class Rows(BaseInlineFormSet):
    """Rows without an order of their own."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Tell the row which it is."""
        super().add_fields(form, index)
        form.index = index
        form.use_required_attribute = False

    def clean(self) -> None:
        """Refuse rows that are not this brief's; Django would drop them unsaid."""
        super().clean()
        if any(form.instance.pk is None for form in self.initial_forms):
            raise ValidationError(
                _("A row was sent that is not this brief’s. Open the brief again.")
            )


class OrderedRows(Rows):
    """Rows that stand where their place says once they are saved.

    A row moved to a taken place goes before the one there if it came from below,
    behind it if it came from above: then it stands exactly where it was sent.
    """

    place = "position"
    rows = "sections"

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give blank rows the places after the last."""
        super().add_fields(form, index)
        if index is not None and index >= self.initial_form_count():
            form.fields[self.place].initial = index + 1

    def save(self, commit: bool = True) -> Any:
        """Save the rows, then number them 1, 2, 3 …"""
        saved = super().save(commit)
        forms_by_pk = {form.instance.pk: form for form in self.forms}
        rows = getattr(self.instance, self.rows).all()
        ordered = sorted(rows, key=lambda row: self._key(row, forms_by_pk.get(row.pk)))
        for place, row in enumerate(ordered, 1):
            if getattr(row, self.place) != place:
                setattr(row, self.place, place)
                row.save(update_fields=[self.place])
        return saved

    def _key(self, row: Any, form: Any) -> tuple[int, int, int]:
        now = getattr(row, self.place)
        before = now
        if form is not None:
            before = form.get_initial_for_field(form.fields[self.place], self.place)
        moved = 0 if before is None else (now > before) - (now < before)
        return (now, moved, row.pk)


class SectionRows(OrderedRows):
    """Sections; each new one takes an anchor that was never used."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Save the new section under its anchor."""
        form.instance.anchor = self.instance.take_anchor()
        return super().save_new(form, commit)


class ContributionRows(OrderedRows):
    """Contributors; the list of experts is read once for all rows."""

    place = "order"
    rows = "contributions"

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the experts."""
        super().add_fields(form, index)
        form.fields["expert"].choices = self._experts()

    def _experts(self) -> list[tuple[Any, str]]:
        if not hasattr(self, "_choices"):
            people = Expert.objects.select_related("center")
            self._choices = [("", "—"), *((p.pk, expert_label(p)) for p in people)]
        return self._choices


def expert_label(expert: Expert) -> str:
    """Return the name in both scripts and the center: enough to tell namesakes apart."""
    names = dict.fromkeys((expert.name("ko"), expert.name("en")))
    center = f", {expert.center}" if expert.center else ""
    return " · ".join(names) + center
