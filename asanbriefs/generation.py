"""Which state of the site this process knows of, and answers remembered as long.

The page layer's watch asks the database a few times a second and tells it here. A
process without a watch (a command, a test) knows of none and remembers nothing.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 500

_lock = threading.Lock()
_known: Hashable | None = None
_away = False
_answers: "OrderedDict[Hashable, tuple[Any, float]]" = OrderedDict()


def current() -> Hashable | None:
    """Return the state of the site as last seen, None if nobody is watching it."""
    return _known


def is_away() -> bool:
    """Answer whether the database did not answer when last asked."""
    return _away


def lost() -> None:
    """Take note that the database does not answer; what was known stays."""
    global _away  # noqa: PLW0603 - one value a process
    _away = True


def saw(state: Hashable | None) -> None:
    """Take note of the state of the site; a new one forgets every answer."""
    global _known, _away  # noqa: PLW0603 - one value a process
    _away = False
    if state != _known:
        with _lock:
            _known = state
            _answers.clear()


def remembered(
    key: Hashable, make: Callable[[], T], *, seconds: float = float("inf")
) -> T:
    """Return what `make` gives, made once for each state of the site.

    Made again after `seconds` even in the same state. An answer whose making began
    under another state is given but not kept. Of many answers the latest asked for
    stay.
    """
    began = _known
    if began is None:
        return make()
    with _lock:
        found, until = _answers.get(key, (None, 0.0))
        if time.monotonic() < until:
            _answers.move_to_end(key)
            answer: T = found
            return answer
    made = make()
    with _lock:
        if _known == began:
            _answers[key] = made, time.monotonic() + seconds
            _answers.move_to_end(key)
            while len(_answers) > MOST:
                _answers.popitem(last=False)
    return made
