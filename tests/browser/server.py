"""The web server in a process of its own, on the test's database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection

from tests.address import database_url

# The watches of all servers on this database, and whether they have looked since.
LOOKED = """
SELECT coalesce(bool_and(query_start > %s), true) FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE %s
"""
A_LOOK = "%max(n) FROM asanbriefs_generation%"
SECONDS = 20


def told(folder: Path) -> dict[str, str]:
    """Return what a server or worker is told: this test's database and its folder."""
    return os.environ | {
        "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
        "SECRET_KEY": site.SECRET_KEY,
        "VAR_DIR": str(folder),
        "EMAIL_URL": "",
    }


@contextmanager
def serve(folder: Path, *, workers: int) -> Iterator[str]:
    """Run granian for as long as the block lasts; the value is its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    words = f"--interface wsgi --host 127.0.0.1 --workers {workers}"
    words += f" --blocking-threads 2 --port {port} asanbriefs.wsgi:application"
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", *words.split()],
            env=told(folder) | {"PORT": port, "SITE_URL": address},
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


def forgotten() -> None:
    """Wait until servers that serve on know that the database was emptied.

    Only the second look tells that they are done with what the first one saw.
    """
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [(now,)] = cursor.fetchall()
            deadline = time.monotonic() + SECONDS
            while True:
                cursor.execute(LOOKED, [now, A_LOOK])
                if cursor.fetchall() == [(True,)]:
                    break
                assert time.monotonic() < deadline, "a server looks no more"
                time.sleep(0.02)


def _await(address: str, log: Path) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The server did not come up:\n{log.read_text()[-2000:]}")
