"""Publishes new texts of one brief in a process of its own; `publish` asks."""

import datetime
import time
from typing import Any

from tests.load import talk

NUMBER = "2099-01"


class Publisher:
    """One brief, published again and again; its title says how often."""

    def __init__(self) -> None:
        from tests.make import make_published

        self._n = 1
        self._brief = make_published(number=NUMBER, title=_title(1)).brief

    def path(self) -> str:
        """Return the brief's address."""
        return f"/en/briefs/{self._brief.slug}/"

    def publish(self, ahead: float) -> dict[str, Any]:
        """Publish the next text, `ahead` seconds from now; tell its number and when.

        The time is this machine's monotonic clock: when the transaction was done, or
        when readers are to see what was set for later, by the database's clock.
        """
        from briefs import workflow
        from briefs.models import Publication
        from briefs.workflow.step import clock
        from tests.make import edit

        self._n += 1
        edit(self._brief, title=_title(self._n))
        at = clock() + datetime.timedelta(seconds=ahead) if ahead else None
        made = workflow.publish(
            self._brief, by=None, at=at, kind=Publication.Kind.SILENT
        )
        done = time.monotonic()
        if ahead:
            done += (made.shown_from - clock()).total_seconds()
        return {"n": self._n, "at": done}


def _title(n: int) -> str:
    return f"Edition {n} of the benchmark"


def main() -> None:
    """Answer what `publish` asks."""
    talk.set_up()
    publisher = Publisher()
    talk.answer({"path": publisher.path, "publish": publisher.publish})


if __name__ == "__main__":
    main()
