"""What all tests share: files of their own, and one language to begin with."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.utils import translation
from pytest_django import Settings

from asanbriefs import generation, messages
from asanbriefs.pages import Layer
from tests.database import django_db_setup as django_db_setup
from tests.web import Reader

# Properties are about what is true, not about how busy the machine is.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Compile the Korean texts before Django reads them."""
    messages.compile_all()


@pytest.fixture(autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    """Keep uploads and built files of a test out of the site's."""
    folder = tmp_path_factory.mktemp("files")
    settings.MEDIA_ROOT = folder / "files"
    settings.EXPORTS_ROOT = folder / "exports"
    settings.SPOOL_ROOT = folder / "spool"
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    # Passwords of tests are worth no effort.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    # Names need no hashes here; browser tests run on collected files.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def layer() -> Iterator[Layer]:
    """Compose the whole site; pages are kept as if the database had been asked."""
    from asanbriefs.wsgi import compose

    generation.saw("as it was")
    yield compose(busy=False)
    generation.saw(None)


@pytest.fixture
def reader(layer: Layer) -> Reader:
    """Return a browser in front of the whole site."""
    return Reader(layer)
