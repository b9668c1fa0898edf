"""From an installed virtual environment to a running site: `make run`.

`python -m asanbriefs.launcher` prepares the site, then keeps the web server, the
worker and the embedded database running until it is told to stop. With `password`
it gives the administrator a new password; with `prepare` it only prepares.
"""

import http.client
import os
import signal
import sys
import threading
import time
from types import FrameType

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import OperationalError
from django.utils import translation

from asanbriefs import port, preparation
from asanbriefs.children import BASE_DIR, Child
from asanbriefs.embedded import cluster
from asanbriefs.embedded.errors import EmbeddedError
from asanbriefs.preparation import say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_SECONDS = 60
STOP_SECONDS = 15
LOOK_SECONDS = 0.5
DATABASE_SECONDS = 2
# A worker that ends is started again, unless it does so time after time.
RESTARTS = 5
STEADY_SECONDS = 60

WORKER = ["manage.py", "run_worker"]
SERVER = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws"]
SERVER += ["--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"]
SERVER += ["--workers-kill-timeout", "10", "--log-level", "warning"]
SERVER += ["asanbriefs.wsgi:application"]


class LaunchError(Exception):
    """The site cannot run; the message says why in words for the person there."""


def main(arguments: list[str]) -> int:
    """Do what was asked; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asanbriefs.settings")
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    try:
        if arguments == ["password"]:
            _set_up()
            preparation.reach_database()
            _say_password(preparation.reset_password())
        elif arguments == ["prepare"]:
            _set_up()
            preparation.prepare_files()
        else:
            _run()
    except (LaunchError, EmbeddedError, ImproperlyConfigured, CommandError) as error:
        return _fail(str(error))
    except OperationalError as error:
        return _fail(f"The database does not answer: {error}")
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return 0


def _run() -> None:
    started = time.monotonic()
    _set_up()
    refusal = port.refusal(str(settings.PORT))
    if refusal:
        raise LaunchError(refusal)
    if _embedded():
        say("Database: starting PostgreSQL")
        cluster.join(settings.VAR_DIR)
    password = preparation.prepare()
    if password:
        _say_password(password)
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    site = Site(stop)
    try:
        if site.wait_until_it_answers():
            say(f"Ready after {time.monotonic() - started:.1f} seconds.")
            say(f"  Site     {settings.SITE_URL}/")
            say(f"  Editors  {settings.SITE_URL}/admin/")
            say("Ctrl-C stops it.")
            site.watch()
    finally:
        say("Stopping …")
        site.stop()
        cluster.leave_all()
        say("Stopped.")


class Site:
    """The web server and the worker, as children of this process."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._restarts = 0
        self._server = Child("web server", [*SERVER, "--port", str(settings.PORT)])
        self._worker = Child("worker", WORKER)
        self._worker_since = time.monotonic()

    def wait_until_it_answers(self) -> bool:
        """Return True once the web server answers, False if told to stop."""
        deadline = time.monotonic() + START_SECONDS
        while not self._stop.wait(0.1):
            if self._server.ended():
                raise LaunchError(
                    "The web server ended at once; see its message above."
                )
            if _answers(settings.PORT):
                return True
            if time.monotonic() > deadline:
                raise LaunchError(f"The site did not answer within {START_SECONDS} s.")
        return False

    def watch(self) -> None:
        """Keep all of it running until we are told to stop.

        Raises LaunchError if the web server ends, or the worker too often.
        """
        next_look = time.monotonic()
        while not self._stop.wait(LOOK_SECONDS):
            if self._server.ended():
                raise LaunchError("The web server ended; so does the rest.")
            if self._worker.ended():
                self._restart_worker()
            if _embedded() and time.monotonic() > next_look:
                cluster.join(settings.VAR_DIR, again=True)
                next_look = time.monotonic() + DATABASE_SECONDS

    def stop(self) -> None:
        """End both; they may finish what they are at, within reason."""
        deadline = time.monotonic() + STOP_SECONDS
        self._worker.ask_to_stop()
        while time.monotonic() < deadline:
            self._server.ask_all_to_stop()
            time.sleep(LOOK_SECONDS)
            if self._server.ended() and self._worker.ended():
                break
        for child in (self._server, self._worker):
            child.kill()

    def _restart_worker(self) -> None:
        steady = time.monotonic() - self._worker_since > STEADY_SECONDS
        self._restarts = 1 if steady else self._restarts + 1
        if self._restarts > RESTARTS:
            raise LaunchError("The worker keeps ending; so does the rest.")
        say("The worker ended; starting it again.")
        self._stop.wait(self._restarts)
        self._worker = Child("worker", WORKER)
        self._worker_since = time.monotonic()


def _set_up() -> None:
    os.chdir(BASE_DIR)
    django.setup()
    # What our commands say goes to the same terminal.
    translation.activate("en")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)


def _embedded() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"] == "asanbriefs.embedded")


def _answers(number: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", number, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _say_password(password: str) -> None:
    say(f"Sign in as {preparation.ADMINISTRATOR} with the password {password}")
    say("  It is shown only now; `make password` makes a new one.")


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
