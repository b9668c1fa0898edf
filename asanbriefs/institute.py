"""The institute's own names, for every template."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def name(language: str) -> str:
    """Return the institute's name in `language`."""
    korean = language == "ko"
    return str(settings.INSTITUTE_NAME_KO if korean else settings.INSTITUTE_NAME_EN)


def names(request: HttpRequest) -> dict[str, str]:
    """Give templates `institute` in the page's language, and the site's address."""
    return {
        "institute": name(get_language() or settings.LANGUAGE_CODE),
        "site_url": settings.SITE_URL,
    }
