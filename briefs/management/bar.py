"""Progress of a command: a bar for a person at a terminal, lines now and then in a log."""

import time
from typing import Any

from django.utils.translation import gettext as _

WIDTH = 30
BETWEEN = 0.1
LOG_BETWEEN = 10.0


class Bar:
    """Shows how many are done, how fast, and how long it will take; and what is refused.

    `refused` counts the briefs that were told of.
    """

    def __init__(self, output: Any, *, quiet: bool = False) -> None:
        self._output = output
        self._quiet = quiet
        self._terminal = output.isatty()
        self._begun = time.monotonic()
        self._shown = 0.0
        self._briefs: set[str] = set()

    @property
    def refused(self) -> int:
        """How many briefs something was wrong with."""
        return len(self._briefs)

    def show(self, done: int, total: int) -> None:
        """Draw the bar anew, or write a line of a log, if it is time to."""
        if self._quiet or not total:
            return
        now = time.monotonic()
        between = BETWEEN if self._terminal else LOG_BETWEEN
        if done < total and now - self._shown < between:
            return
        self._shown = now
        line = _line(done, total, now - self._begun)
        if self._terminal:
            full = WIDTH * done // total
            line = f"\r[{'#' * full}{'-' * (WIDTH - full)}] {line}\x1b[K"
        last = "" if self._terminal and done < total else "\n"
        self._output.write(line, lambda text: text, ending=last)
        self._output.flush()

    def tell(self, brief: str, place: str, message: str) -> None:
        """Say what was left out of which brief, above the bar."""
        self._briefs.add(brief)
        where = f"{brief}, {place}" if place else brief
        start = "\r\x1b[K" if self._terminal else ""
        self._output.write(f"{start}{where}: {message}")


def _line(done: int, total: int, seconds: float) -> str:
    said = f"{done:,}/{total:,}"
    if not (done and seconds):
        return said
    pace = done / seconds
    rate = _("%(rate)s briefs a second") % {"rate": f"{pace:.1f}"}
    if done == total:
        return f"{said}, {rate}, {_clock(seconds)}"
    left = _("%(time)s left") % {"time": _clock((total - done) / pace)}
    return f"{said}, {rate}, {left}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
