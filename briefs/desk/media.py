"""Pictures: the list, the form, and the address that the body editor uploads to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from asanbriefs import files, pictures
from briefs.desk.keeping import keep
from briefs.desk.listing import seoul_time
from briefs.desk.who import acting
from briefs.models import Image


class ImageForm(forms.ModelForm):
    """A picture is rewritten when it comes in; afterwards only its words change."""

    class Meta:
        model = Image
        fields = ["file", "alt", "decorative", "credit"]
        widgets = {"alt": forms.Textarea({"rows": 3})}

    def clean_file(self) -> Any:
        """Take the picture's pixels and nothing else."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            made = pictures.rewrite(file, file.name or "")
        except pictures.BadPictureError as error:
            raise ValidationError(str(error)) from error
        name = files.keep(made.data, made.name)
        self.instance.sha256 = name.partition("/")[0]
        self.instance.width, self.instance.height = made.width, made.height
        if Image.objects.filter(sha256=self.instance.sha256).exists():
            raise ValidationError(_("This picture is here already."))
        return ContentFile(made.data, made.name)


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """Pictures of all briefs."""

    form = ImageForm
    list_display = ["thumbnail", "__str__", "alt", "decorative", "credit", "since"]
    list_display_links = ["__str__"]
    list_filter = ["decorative"]
    search_fields = ["file", "alt", "credit"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A picture that is here is not exchanged: texts refer to it."""
        return ["thumbnail", "file", "size"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show the picture above its words."""
        words = ["alt", "decorative", "credit"]
        return ["thumbnail", "size", *words] if obj else ["file", *words]

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        """Show the picture, small."""
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
            image.src,
            image.alt,
        )

    @admin.display(description=gettext_lazy("uploaded"), ordering="uploaded")
    def since(self, image: Image) -> str:
        """Return when it was uploaded."""
        return seoul_time(image.uploaded)

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        """Return width and height."""
        return f"{image.width} × {image.height}"

    def save_model(
        self, request: HttpRequest, obj: Image, form: Any, change: bool
    ) -> None:
        """Note who uploaded it."""
        if not change:
            obj.uploaded_by = acting(request)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Add the body editor's upload."""
        upload = self.admin_site.admin_view(self.upload)
        return [
            path("upload/", upload, name="briefs_image_upload"),
            *super().get_urls(),
        ]

    def upload(self, request: HttpRequest) -> JsonResponse:
        """Keep the posted `file`; answer with what a body needs to show it."""
        return _upload(self, request)


@require_POST
def _upload_checked(request: HttpRequest) -> JsonResponse:
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("Choose a picture file.")}, status=400)
    try:
        image = keep(file, acting(request))
    except pictures.BadPictureError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse(
        {"src": image.src, "width": image.width, "height": image.height}
    )


def _upload(model_admin: ImageAdmin, request: HttpRequest) -> JsonResponse:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    answer: JsonResponse = _upload_checked(request)
    return answer
