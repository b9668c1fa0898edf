"""asanbriefs.middleware: pages keep their language; the database may be away."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from asanbriefs import generation
from asanbriefs.middleware import LanguageMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    """Say what the page sees."""
    return HttpResponse(translation.get_language())


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

    assert response.content.decode() == language
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


@pytest.fixture
def away() -> Iterator[None]:
    """Let the database be known not to answer."""
    generation.lost()
    yield
    generation.saw(None)


@pytest.mark.parametrize(
    ("address", "said"),
    [("/en/briefs/", b"cannot be made"), ("/ko/", "지금은".encode()), ("/admin/", b"")],
)
def test_while_the_database_is_away_nobody_waits_for_it(
    away: None, client: Client, address: str, said: bytes
) -> None:
    # Without the mark of the database this test could not ask it either.
    response = client.get(address)

    assert response.status_code == 503
    assert said in response.content
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt"])
def test_what_needs_no_database_is_there(
    away: None, client: Client, address: str
) -> None:
    assert client.get(address).status_code == 200
