"""Asks for exports on a scratch database, and writes long tables: see `taking`."""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.load import processes, talk

SHARE = 100


def sign_in() -> dict[str, str]:
    """Make somebody who may take out briefs; return their cookie."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User

    user, _made = User.objects.get_or_create(
        username="taker", defaults={"is_staff": True, "is_superuser": True}
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def ask(formats: list[str]) -> int:
    """Ask for all briefs; return the export's id."""
    from django.contrib.auth.models import User

    from briefs.exports import asked
    from briefs.exports.recipe import Recipe
    from briefs.exports.selection import Selection

    recipe = Recipe(Selection(), tuple(formats)).to_json()
    user = User.objects.get(username="taker")
    return int(asked.ask("briefs", recipe, by=user, language="en").pk)


def rows(count: int) -> dict[str, Any]:
    """Write a workbook of so many rows; return memory before and at most, in bytes."""
    from briefs.exports.table import TABLES, Counted, Row
    from tests.briefs.exports.documents import IMPRINT, make_document

    held = []
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "rows.xlsx")
        before = processes.memory(os.getpid())
        with TABLES["xlsx"].open(output, IMPRINT) as add:
            for n in range(count):
                title = f"=Brief {n}, whose title is about as long as titles are"
                add(Row(make_document(title=title), Counted(n, n)))
                if n % (count // SHARE) == 0:
                    held.append(processes.memory(os.getpid()))
        held.append(processes.memory(os.getpid()))
        return {"before": before, "most": max(held), "size": output.stat().st_size}


if __name__ == "__main__":
    talk.set_up()
    talk.answer({"sign_in": sign_in, "ask": ask, "rows": rows})
