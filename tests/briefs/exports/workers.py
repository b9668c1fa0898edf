"""Workers in processes of their own, on the test's database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from pytest_django import Settings

ROOT = Path(__file__).parents[3]


def wait_for(done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so; fail if it is not in time."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def start_worker(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    """Start a worker; what it says stands in the folder's file `said`."""
    program = (
        "import django, sys; from django.conf import settings;"
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r};"
        f"settings.EXPORTS_ROOT = {str(settings.EXPORTS_ROOT)!r};"
        "django.setup(); from django.core.management import call_command;"
        "call_command('run_worker')"
    )
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "asanbriefs.settings"},
            stdout=said,
            stderr=said,
        )


def declare_dead() -> None:
    """Let the workers' last signs of life be of an hour ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers"
            " SET last_heartbeat = last_heartbeat - interval '1 hour'"
        )


def forget_jobs() -> None:
    """Forget all jobs and workers."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
