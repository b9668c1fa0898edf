"""A real server on a real database, and a real browser in front of it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import Settings

from tests.browser.body_editor import ADD_PAGE, COUNT_VIOLATIONS, FIELD, Editor
from tests.browser.server import forgotten, serve, told
from tests.make import make_user

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

SignIn = Callable[[User], Page]
Worker = Callable[[], None]
MakeFolder = Callable[[], Path]


def find_browser() -> str | None:
    """Return an installed Chrome or Chromium; CHROME_PATH goes first."""
    names = (os.environ.get("CHROME_PATH", ""), *BROWSERS)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find Chrome or Chromium; on Debian as root install it; else say what to do."""
    found = find_browser()
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "chromium"]):
            subprocess.run(
                ["apt-get", "-q", *words],
                env=environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        found = find_browser()
    if not found:
        pytest.fail(
            "Browser tests need Chrome or Chromium: install it (Debian: apt install "
            "chromium), or set CHROME_PATH to the program.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def prepared() -> Path:
    """Make the static files and the fonts of the site; return the folder they are in.

    Several processes may test at once.
    """
    site.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (site.VAR_DIR / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(
            [sys.executable, "-m", "asanbriefs.launcher", "prepare"],
            cwd=site.BASE_DIR,
            check=True,
        )
    return Path(site.VAR_DIR)


@pytest.fixture(scope="session")
def make_folder(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeFolder:
    """Return a function that makes a data folder for a server, static files in it."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("site")
        for part in ("static", "fonts"):
            (folder / part).symlink_to((prepared / part).resolve())
        return folder

    return make


@pytest.fixture(scope="session")
def folder(make_folder: MakeFolder) -> Path:
    """Return the data folder of the server that most tests ask."""
    return make_folder()


@pytest.fixture(scope="session")
def server(django_db_setup: None, folder: Path) -> Iterator[str]:
    """Serve on the test's database; one worker does where the test is not about two."""
    with serve(folder, workers=1) as address:
        yield address


@pytest.fixture
def live_site(
    transactional_db: None, server: str, folder: Path, settings: Settings
) -> str:
    """Return the address of a site on which nothing is yet."""
    settings.MEDIA_ROOT = folder / "files"
    settings.EXPORTS_ROOT = folder / "exports"
    forgotten()
    return server


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Start the browser once for a module's tests.

    Playwright's loop runs in this thread as long: Django must be told to answer all
    the same, and tests of other modules could not start a loop of their own.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, live_site: str) -> Iterator[BrowserContext]:
    """Open a window of its own that fails the test on any error of the page."""
    window = browser.new_context(base_url=live_site, locale="en-GB")
    window.set_default_timeout(15_000)
    faults: list[str] = []
    window.on("weberror", lambda fault: faults.append(str(fault.error)))
    window.on(
        "console",
        lambda said: (
            faults.append(said.text) if "Content Security Policy" in said.text else None
        ),
    )
    yield window
    window.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open a page that nobody is signed in on."""
    return context.new_page()


@pytest.fixture
def sign_in(browser: Browser, live_site: str) -> Iterator[SignIn]:
    """Return a function that opens a window in which the user is signed in.

    It does not fill in the form: one test of the way in does.
    """
    windows = []

    def open_window(user: User) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[site.SESSION_COOKIE_NAME].value
        window = browser.new_context(base_url=live_site, locale="en-GB")
        window.set_default_timeout(15_000)
        window.add_cookies(
            [{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_site}]
        )
        windows.append(window)
        return window.new_page()

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def signed_in_page(sign_in: SignIn) -> Page:
    """Open a page on which a publisher is signed in."""
    return sign_in(make_user("publisher"))


@pytest.fixture
def editor(signed_in_page: Page) -> Editor:
    """Return the editor of the first section on the page for a new brief."""
    signed_in_page.add_init_script(COUNT_VIOLATIONS)
    signed_in_page.goto(ADD_PAGE)
    field = signed_in_page.locator(FIELD).first
    field.wait_for(state="attached")
    return Editor(field)


@pytest.fixture
def worker(live_site: str, folder: Path) -> Worker:
    """Return a function that does the background work waiting now."""

    def work() -> None:
        subprocess.run(
            [sys.executable, "manage.py", "run_worker", "--once"],
            env=told(folder) | {"SITE_URL": live_site},
            cwd=site.BASE_DIR,
            check=True,
            timeout=60,
        )

    return work
