"""The site's addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from briefs.public import urls as briefs
from briefs.public.preview import preview

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class LanguageConverter:
    """The language that a public address begins with."""

    regex = "ko|en"

    def to_python(self, value: str) -> str:
        """Return the text itself."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text itself."""
        return value


register_converter(LanguageConverter, "language")

urlpatterns = [
    path("admin/account/", include("allauth.urls")),
    path("admin/language/", set_language, name="set_language"),
    path("admin/briefs/brief/<int:pk>/preview/", preview, name="brief_preview"),
    path(
        "admin/briefs/brief/<int:pk>/preview/<int:n>/", preview, name="version_preview"
    ),
    path("admin/", admin.site.urls),
    path("<language:language>/", include("experts.urls")),
    path("<language:language>/", include(briefs.in_language)),
    path("", include(briefs)),
]

handler400 = "briefs.public.errors.bad_request"
handler403 = "briefs.public.errors.refused"
handler404 = "briefs.public.errors.not_found"
handler500 = "briefs.public.errors.failed"
