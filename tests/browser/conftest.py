"""A real server on a real database, and a real browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import Settings

from tests.make import make_user

PASSWORD = "a long enough password 1"
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
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder with static files, messages and fonts for the server."""
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {"VAR_DIR": str(folder)}
    for command in (["collectstatic", "--noinput", "-v0"], ["unpack_fonts"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment | {"SECRET_KEY": "for tests only"},
            cwd=site.BASE_DIR,
            check=True,
        )
    return folder


def database_url() -> str:
    """Return the address of this test's database, whichever server holds it."""
    known = connection.get_connection_params()
    place = {key: known[key] for key in ("host", "port") if known.get(key)}
    user = quote(known.get("user", ""))
    if password := known.get("password"):
        user += f":{quote(password)}"
    return f"postgres://{user}@/{quote(known['dbname'])}?{urlencode(place)}"


@pytest.fixture
def environment(
    empty_queue: None, collected: Path, settings: Settings
) -> dict[str, str]:
    """Return what the server and the worker are told: this test's database and files."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.MEDIA_ROOT = collected / "files"
    settings.EXPORTS_ROOT = collected / "exports"
    return os.environ | {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": "for tests only",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(collected),
        "EMAIL_URL": "",
    }


@pytest.fixture
def live_site(environment: dict[str, str], collected: Path) -> Iterator[str]:
    """Run granian on the test's database; the value is its address."""
    address, port = environment["SITE_URL"], environment["PORT"]
    words = "--interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 2"
    log = collected / f"server-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", *words.split()),
                *("--port", port, "asanbriefs.wsgi:application"),
            ],
            env=environment,
            cwd=site.BASE_DIR,
            stdout=output,
            stderr=output,
        )
        try:
            _await(f"{address}/healthz", log)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _await(address: str, log: Path) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The server did not come up:\n{log.read_text()[-2000:]}")


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
    """Return a function that opens a window in which the user is signed in."""
    windows = []

    def open_window(user: User) -> Page:
        user.set_password(PASSWORD)
        user.save()
        window = browser.new_context(base_url=live_site, locale="en-GB")
        window.set_default_timeout(15_000)
        windows.append(window)
        page = window.new_page()
        page.goto("/admin/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def signed_in_page(sign_in: SignIn) -> Page:
    """Open a page on which a publisher is signed in."""
    return sign_in(make_user("publisher"))


@pytest.fixture
def worker(environment: dict[str, str]) -> Worker:
    """Return a function that does the background work waiting now."""

    def work() -> None:
        subprocess.run(
            [sys.executable, "manage.py", "run_worker", "--once"],
            env=environment,
            cwd=site.BASE_DIR,
            check=True,
            timeout=60,
        )

    return work
