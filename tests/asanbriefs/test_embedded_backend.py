"""Django on the embedded database, each time in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.asanbriefs.test_embedded import remove_traces

ROOT = Path(__file__).resolve().parents[2]
START = """
import json, sys
from pathlib import Path
import django
from django.conf import settings
var = Path(sys.argv[1])
settings.configure(
    INSTALLED_APPS=["asanbriefs"],
    USE_TZ=True,
    DATABASES={"default": {
        "ENGINE": "asanbriefs.embedded",
        "NAME": "asanbriefs",
        "VAR_DIR": var,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1}, "server_side_binding": True},
    }},
)
django.setup()
from django.core.management import call_command
from django.db import OperationalError, connection, connections
def value(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
"""
END = """
connection.close()
connection.close_pool()
print(json.dumps(result))
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One database for all tests of this module."""
    folder = tmp_path_factory.mktemp("backend") / "바탕 화면"
    folder.mkdir()
    yield folder
    remove_traces(folder)


def run(var: Path, script: str, end: str = END) -> Any:
    """Run the script and return what it left in `result`."""
    done = subprocess.run(
        [sys.executable, "-c", START + script + end, os.fspath(var)],
        cwd=ROOT,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_reading_the_settings_starts_nothing(tmp_path: Path) -> None:
    script = "result = sorted(path.name for path in var.iterdir())"

    left = run(tmp_path, script, end="\nprint(json.dumps(result))")

    assert left == []


def test_queries_go_through_the_pool_to_the_sites_own_database(var: Path) -> None:
    script = """
result = [value("SELECT current_database()"), connection.pool is not None]
"""

    assert run(var, script) == ["asanbriefs", True]


def test_procrastinate_learns_how_to_connect(var: Path) -> None:
    script = """
import psycopg
from procrastinate.contrib.django import connector_params
with psycopg.connect(**connector_params()) as direct:
    result = direct.execute("SELECT current_database()").fetchone()[0]
"""

    assert run(var, script) == "asanbriefs"


def test_django_can_make_and_clone_a_test_database(var: Path) -> None:
    script = """
creation = connection.creation
creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
first = value("SELECT current_database()")
creation.clone_test_db("2", verbosity=0, autoclobber=True)
with connection._nodb_cursor() as cursor:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test%'")
    names = sorted(name for (name,) in cursor)
creation.destroy_test_db(suffix="2", verbosity=0)
creation.destroy_test_db(old_database_name="asanbriefs", verbosity=0)
result = [first, names, value("SELECT current_database()")]
"""

    first, names, after = run(var, script)

    assert first == "test_asanbriefs"
    assert names == ["test_asanbriefs", "test_asanbriefs_2"]
    assert after == "asanbriefs"


def test_dbshell_opens_the_database_that_comes_with_the_project(var: Path) -> None:
    script = """
call_command("dbshell", "--", "-Atc", "COPY (SELECT current_database()) TO '%s'"
    % (Path(connection.get_connection_params()["host"]) / "shell.txt"))
host = connection.settings_dict["HOST"]
result = (Path(host) / "shell.txt").read_text().strip()
"""

    assert run(var, script) == "asanbriefs"


def test_a_database_that_does_not_see_korean_is_refused(var: Path) -> None:
    script = """
from django.core.checks import run_checks
from asanbriefs.embedded.checks import require_korean_trigrams
with connection.cursor() as cursor:
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
fit = [str(e.id) for e in run_checks(databases=["default"])]
with connection._nodb_cursor() as cursor:
    cursor.execute("CREATE DATABASE blind TEMPLATE template0 LC_CTYPE 'C'")
connection.close()
connection.close_pool()
connection.settings_dict["NAME"] = "blind"
before = [str(e.id) for e in run_checks(databases=["default"])]
with connection.cursor() as cursor:
    cursor.execute("CREATE EXTENSION pg_trgm")
after = [str(e.id) for e in run_checks(databases=["default"])]
try:
    require_korean_trigrams()
except Exception as error:
    result = [fit, before, after, type(error).__name__, str(error)]
"""

    fit, before, after, kind, message = run(var, script)

    assert (fit, before, after) == ([], [], ["embedded.E001"])
    assert kind == "ImproperlyConfigured"
    assert "LC_CTYPE C of the database blind" in message


def test_a_server_that_cannot_start_is_an_ordinary_database_error(
    tmp_path: Path,
) -> None:
    (tmp_path / "pg").write_text("")
    script = """
try:
    connection.ensure_connection()
except OperationalError as error:
    print(json.dumps(str(error)))
"""

    message = run(tmp_path, script, end="")

    assert str(tmp_path / "pg") in message
