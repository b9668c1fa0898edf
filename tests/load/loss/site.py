"""The web server's program with faults and a moved clock put in from outside."""

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from asanbriefs.pages.layer import Start
from asanbriefs.wsgi import application as site
from briefs.usage import counting, notes

# A file of this name in the data folder kills the next process that counts.
BEFORE, AFTER = "kill-before-commit", "kill-after-commit"
CLOCK = "X-Clock"  # seconds that the request's clock is ahead
_moved = threading.local()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer with the clock of the request."""
    _moved.seconds = float(environ.get("HTTP_X_CLOCK", 0))
    return site(environ, start_response)


@contextmanager
def _atomic() -> Iterator[None]:
    with transaction.atomic():
        yield
        _strike(BEFORE)
    _strike(AFTER)


def _strike(when: str) -> None:
    try:
        Path(os.environ["VAR_DIR"], when).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _now() -> float:
    return time.time() + float(getattr(_moved, "seconds", 0))


vars(counting)["transaction"] = SimpleNamespace(atomic=_atomic)
vars(notes)["time"] = SimpleNamespace(**vars(time) | {"time": _now})
# Who was counted is asked at the end.
vars(counting)["forget"] = lambda: 0
