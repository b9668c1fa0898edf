"""Makes pages in a process of its own and says what each costs; `rendering` asks."""

import gc
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.load import processes, talk
from tests.load.run import READER

if TYPE_CHECKING:
    from django.test import Client

REQUESTS = 10
# Addresses by name; what stands in braces hangs on the corpus.
PAGES = {
    "nothing (/healthz)": "/healthz",
    "home": "/en/",
    "brief": "{brief}",
    "list, page 1": "/en/briefs/",
    "list, page 1, first after a change": "/en/briefs/",
    "list, page 50": "/en/briefs/?lang=all&page=50",
    "list, most read first": "/en/briefs/?sort=views",
    "search": "/en/briefs/?q=hydrogen",
    "person with most briefs": "/en/experts/{busy}/",
    "person with 20 briefs": "/en/experts/{other}/",
    "center": "/en/centers/{center}/",
    "topic": "/en/topics/{topic}/",
    "brief as Markdown": "",
}
CHANGED = "list, page 1, first after a change"
MARKDOWN = "brief as Markdown"

_changes = count()


class Pages:
    """The pages of this process's database, ready to be asked for."""

    def __init__(self) -> None:
        from django.test import Client

        from asanbriefs import generation

        generation.saw("bench")
        self._client = Client(headers={"User-Agent": READER, "Host": "127.0.0.1"})
        self._database = Database()
        told = _addresses()
        self._works: dict[str, Callable[[], object]] = {
            name: partial(_get, self._client, path.format(**told))
            for name, path in PAGES.items()
        }
        self._works[MARKDOWN] = _export(told["id"])
        self._works[CHANGED] = partial(_changed, self._works[CHANGED])

    def queries(self) -> dict[str, int]:
        """Return how many queries each page makes; each is asked for once before."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = {}
        for name, work in self._works.items():
            work()
            with CaptureQueriesContext(connection) as caught:
                work()
            found[name] = len(caught)
        return found

    def cost(self, page: str) -> tuple[float, float]:
        """Return milliseconds a request of ours and of the database's."""
        work = self._works[page]
        if page != CHANGED:
            work()  # what the last change made it forget
        gc.collect()
        began, before = time.process_time(), self._database.seconds()
        for _ in range(REQUESTS):
            work()
        own, database = time.process_time() - began, self._database.seconds() - before
        return own / REQUESTS * 1000, database / REQUESTS * 1000

    def is_exact(self) -> bool:
        """Whether the database's processor time is known, not only how long it took."""
        return self._database.is_exact


class Database:
    """The time that the database has spent on this process."""

    def __init__(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        self._pid = connection.connection.info.backend_pid
        self._waited = 0.0
        self.is_exact = processes.fine_cpu(self._pid) is not None
        if not self.is_exact:
            connection.execute_wrappers.append(self._wait)

    def seconds(self) -> float:
        """Return it in seconds of some beginning."""
        exact = processes.fine_cpu(self._pid) if self.is_exact else None
        return self._waited if exact is None else exact

    def _wait(self, execute: Callable[..., Any], *given: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self._waited += time.perf_counter() - began


def _addresses() -> dict[str, Any]:
    """Return what stands in the addresses of `PAGES`: the same briefs at each size."""
    from briefs.models import Brief, Topic
    from experts.models import Center, Expert

    brief = Brief.objects.filter(language="en").order_by("pk")[0]
    busy, other = Expert.objects.order_by("pk")[:2]
    return {
        "brief": f"/en/briefs/{brief.slug}/",
        "id": brief.pk,
        "busy": busy.slug,
        "other": other.slug,
        "center": Center.objects.order_by("pk")[0].slug,
        "topic": Topic.objects.order_by("pk")[0].slug,
    }


def _get(client: "Client", path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: answered {answer.status_code}")


def _changed(work: Callable[[], object]) -> None:
    from asanbriefs import generation

    generation.saw(next(_changes))
    work()


def _export(brief: int) -> Callable[[], object]:
    from asanbriefs import files
    from briefs import exports
    from briefs.exports import store
    from briefs.models import Publication

    document = Publication.objects.live().for_page().get(brief=brief).document()
    assert document is not None
    return partial(exports.export, document, "md", files.read, store.imprint())


def main() -> None:
    """Answer what `rendering` asks."""
    talk.set_up()
    pages = Pages()
    talk.answer(
        {"queries": pages.queries, "cost": pages.cost, "is_exact": pages.is_exact}
    )


if __name__ == "__main__":
    main()
