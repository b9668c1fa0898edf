"""Pictures and files that belong to briefs, kept by the sha256 of their bytes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from briefs.models.brief import Brief


class Image(models.Model):
    """An uploaded picture; private until a live publication shows it."""

    file = models.FileField(_("picture"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    alt = models.CharField(
        _("text instead of the picture"),
        max_length=500,
        blank=True,
        help_text=_("What the picture says, for those who cannot see it."),
    )
    decorative = models.BooleanField(_("decorative"), default=False)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False
    )
    uploaded = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded"]
        constraints = [
            models.CheckConstraint(
                name="image_decorative_has_no_alt",
                condition=models.Q(decorative=False) | models.Q(alt=""),
                violation_error_message=_("A decorative picture has no text."),
            )
        ]

    def __str__(self) -> str:
        return str(self.file.name).rpartition("/")[2]

    @property
    def src(self) -> str:
        """The address a body refers to the picture by."""
        return str(self.file.url)


class Attachment(models.Model):
    """A file offered beside a brief; `typeset` stands in for the generated PDF."""

    brief = models.ForeignKey(
        Brief, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.FileField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    typeset = models.BooleanField(
        _("is the typeset PDF"),
        default=False,
        help_text=_("Readers get this file instead of the generated PDF."),
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brief"],
                condition=models.Q(typeset=True),
                name="attachment_one_typeset_pdf_per_brief",
                violation_error_message=_("Only one file can be the typeset PDF."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the hash and the size from the file."""
        if self.file and not getattr(self.file, "_committed", True):
            self.size = self.file.size
            self.file.save(str(self.file.name), self.file.file, save=False)
            self.sha256 = str(self.file.name).partition("/")[0]
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The file's name as readers see it."""
        return str(self.file.name).rpartition("/")[2]
