"""A process of its own on a scratch database, asked and answering in lines of JSON.

Such a process has Django set up; the benchmark itself never touches the site's tables.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import django
from django.conf import settings

Answer = Callable[..., Any]


class Talk:
    """The asking end; leaving the `with` ends the process."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=dict(environment),
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def ask(self, what: str, **given: Any) -> Any:
        """Return what the process answers. Raises RuntimeError if it ended instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{what}: the process ended, see its message above")
        return json.loads(line)


def set_up() -> None:
    """Make Django ready in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asanbriefs.settings")
    django.setup()


def answer(answers: Mapping[str, Answer]) -> None:
    """Answer by name what is asked until nobody asks any more."""
    for line in sys.stdin:
        what, given = json.loads(line)
        sys.stdout.write(json.dumps(answers[what](**given)) + "\n")
        sys.stdout.flush()
