"""asanbriefs.middleware: proxies are believed only if trusted; pages keep language."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from asanbriefs.middleware import LanguageMiddleware, ProxyMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    """Say what the page sees."""
    return HttpResponse(
        f"{request.META['REMOTE_ADDR']} {request.scheme} {translation.get_language()}"
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_last_address_not_written_by_a_trusted_proxy_counts(
    settings: Settings, peer: str, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory(REMOTE_ADDR=peer).get(
        "/", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    )

    said = ProxyMiddleware(answer)(request).content.decode().split()

    assert said[0] == seen
    assert said[1] == ("https" if peer.startswith("10.") else "http")


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/ko/briefs/", "en", "ko"),
        ("/en/briefs/", "ko", "en"),
        ("/admin/", "en-GB,ko;q=0.5", "en"),
        ("/admin/", "ko-KR", "ko"),
        ("/admin/", "fr", "ko"),
    ],
)
def test_a_public_page_speaks_the_language_of_its_address(
    path: str, accepts: str, language: str
) -> None:
    request = RequestFactory().get(path, headers={"Accept-Language": accepts})

    response = LanguageMiddleware(answer)(request)

    assert response.content.decode().split()[2] == language
    assert response.headers["Content-Language"] == language


def test_a_path_without_a_slash_is_answered() -> None:
    request = RequestFactory().options("/", headers={"Accept-Language": "en"})
    request.path_info = "*"

    response = LanguageMiddleware(answer)(request)

    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("address", "status"), [("/static/site/reading.css", 200), ("/en/", 301)]
)
def test_files_and_redirects_carry_the_policies_too(
    client: Client, settings: Settings, address: str, status: int
) -> None:
    settings.SECURE_SSL_REDIRECT = status == 301
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True

    response = client.head(address)

    assert response.status_code == status
    assert "default-src" in response.headers["Content-Security-Policy"]
    assert "camera=()" in response.headers["Permissions-Policy"]
