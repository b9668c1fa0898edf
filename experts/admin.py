"""The admin of experts and centers."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from asanbriefs import pictures
from briefs import workflow
from briefs.policy import Verb, can
from experts.models import Center, Expert


class ExpertForm(forms.ModelForm):
    """A person; their photo is rewritten when it comes in."""

    class Meta:
        model = Expert
        exclude: list[str] = []

    def clean_photo(self) -> Any:
        """Take the picture's pixels and nothing else."""
        file = self.cleaned_data["photo"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            made = pictures.rewrite(file, file.name or "")
        except pictures.BadPictureError as error:
            raise ValidationError(str(error)) from error
        return ContentFile(made.data, made.name)


@admin.register(Expert)
class ExpertAdmin(admin.ModelAdmin):
    """People who write briefs, as they are today."""

    form = ExpertForm
    actions = ["reprint"]
    list_display = ["portrait", "korean", "latin", "position", "center", "status"]
    list_display_links = ["korean", "latin"]
    list_filter = ["status", "center"]
    list_select_related = ["center"]
    list_per_page = 50
    search_fields = [
        "family_ko",
        "given_ko",
        "family_en",
        "given_en",
        "aliases",
        "slug",
    ]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    prepopulated_fields = {"slug": ["family_en", "given_en"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("family_ko", "given_ko"),
                    ("family_en", "given_en"),
                    "aliases",
                    "slug",
                    ("status", "center"),
                ]
            },
        ),
        (
            _("Profile"),
            {
                "fields": [
                    ("position_ko", "position_en"),
                    "biography_ko",
                    "biography_en",
                    ("email", "orcid"),
                ],
                "description": _(
                    "Profile pages show this. Published briefs keep what was printed."
                ),
            },
        ),
        (_("Photo"), {"fields": ["photo", ("photo_alt_ko", "photo_alt_en")]}),
    ]

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer no way to change another thing from within the form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation and hasattr(field.widget, "widget"):
            field.widget = field.widget.widget
        return field

    @admin.action(
        description=_("Print the present profile on published briefs"),
        permissions=["publish"],
    )
    def reprint(self, request: HttpRequest, queryset: models.QuerySet[Expert]) -> None:
        """Publish the briefs of the chosen again, silently, as the people are now."""
        count = 0
        for expert in queryset:
            try:
                count += workflow.reprint(expert, by=cast(User, request.user))
            except workflow.Refused as refused:
                self.message_user(request, f"{expert}: {refused}", messages.ERROR)
        told = ngettext(
            "%(count)d brief now prints the present profile.",
            "%(count)d briefs now print the present profile.",
            count,
        )
        self.message_user(request, told % {"count": count})

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Ask the policy who may change what readers see."""
        return can(cast(User, request.user), Verb.PUBLISH)

    @admin.display(description=_("photo"))
    def portrait(self, expert: Expert) -> SafeString | str:
        """Show the photo, small."""
        if not expert.photo:
            return "–"
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy">', expert.photo.url
        )

    @admin.display(description=_("Korean name"), ordering="family_ko")
    def korean(self, expert: Expert) -> str:
        """Return the name in Hangul."""
        return f"{expert.family_ko}{expert.given_ko}" or "–"

    @admin.display(description=_("Latin name"), ordering="family_en")
    def latin(self, expert: Expert) -> str:
        """Return the name in Latin letters."""
        return f"{expert.family_en} {expert.given_en}".strip() or "–"

    @admin.display(description=pgettext_lazy("job", "position"))
    def position(self, expert: Expert) -> str:
        """Return the position in the editor's language."""
        return expert.position() or "–"


@admin.register(Center)
class CenterAdmin(admin.ModelAdmin):
    """Research centers."""

    fields = [
        ("name_ko", "name_en"),
        "slug",
        "description_ko",
        "description_en",
        ("order", "active"),
        "ror",
    ]
    list_display = ["name", "slug", "order", "active"]
    search_fields = ["name_ko", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("name"), ordering="name_ko")
    def name(self, center: Center) -> str:
        """Return the name in the editor's language."""
        return center.name()
