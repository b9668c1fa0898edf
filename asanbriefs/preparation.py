"""Bring database, files and first contents to where the site can be served.

Everything here may be repeated: what is in order already is left alone.
"""

import contextlib
import hashlib
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from asanbriefs import messages
from asanbriefs.embedded.checks import require_korean_trigrams

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ADMINISTRATOR = "admin"
SAMPLE = "tests/data/issue-brief-2022-19-en.txt"
# The page's text carries neither; title and date of the sample are ours.
SAMPLE_TITLE = (
    "Japan's External Strategy after the Kishida-Biden Summit"
    " and Its Implications for Korea-Japan Relations"
)
SAMPLE_DATE = "2022-07-22"


def say(text: str) -> None:
    """Tell the person at the terminal how far things are, if somebody is there."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def prepare() -> str | None:
    """Prepare everything; return the first administrator's password if just made."""
    reach_database()
    # Two starts at once, on one machine or several: the second waits.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('asanbriefs.preparation'))")
    try:
        _migrate()
        prepare_files()
        # Killed in the middle of the first start, the next one does it again: the
        # administrator can sign in only once everything is there.
        administrators = get_user_model().objects.filter(is_superuser=True)
        if administrators.exclude(
            password__startswith=UNUSABLE_PASSWORD_PREFIX
        ).exists():
            return None
        _administrator().save()
        _load_samples()
        return reset_password()
    finally:
        _disconnect()


def reach_database() -> None:
    """Connect once without the pool, which would try for long and not say why."""
    wrapper = connections["default"]
    with wrapper.wrap_database_errors:
        psycopg.connect(**wrapper.get_connection_params()).close()


def _disconnect() -> None:
    # This process lives on beside the site and needs no connection for that.
    wrapper = connections["default"]
    if isinstance(wrapper, DatabaseWrapper):
        wrapper.close()
        wrapper.close_pool()


def prepare_files() -> None:
    """Make what tests and the site need besides the database."""
    messages.compile_all()
    call_command("unpack_fonts")
    _collect_static()


def reset_password() -> str:
    """Give the administrator a new random password, and make the account if need be."""
    password = secrets.token_urlsafe(12)
    user = _administrator()
    user.set_password(password)
    user.save()
    return password


def _administrator() -> "User":
    """Return the administrator, at first one who cannot sign in yet."""
    user, created = get_user_model().objects.get_or_create(username=ADMINISTRATOR)
    user.is_staff = user.is_superuser = user.is_active = True
    if created:
        user.set_unusable_password()
    return user


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        say(f"Database: {len(steps)} migrations to apply")
    call_command("migrate", verbosity=0, interactive=False)
    require_korean_trigrams()


def _collect_static() -> None:
    """Collect again only if a file changed: hashing and compressing take a while."""
    stamp = settings.VAR_DIR / "static.stamp"
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            state.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    collected = Path(settings.STATIC_ROOT).exists() and stamp.exists()
    if collected and stamp.read_text() == state.hexdigest():
        return
    say("Static files: hashing and compressing")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state.hexdigest())


def _load_samples() -> None:
    say("Contents: sample brief and demonstration set")
    call_command(
        "import_briefs",
        SAMPLE,
        f"--title={SAMPLE_TITLE}",
        f"--date={SAMPLE_DATE}",
        "--publish",
        f"--by={ADMINISTRATOR}",
    )
    call_command("load_demo", f"--by={ADMINISTRATOR}")
    # The worker would do it too, a little later than the first search.
    call_command("search_rebuild", "--stale", verbosity=0)
