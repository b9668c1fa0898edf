"""Readers: threads that ask for briefs over connections they keep, and remember."""

import http.client
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

THREADS = 32
PAUSE = 0.02  # seconds at most between two requests of a thread
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 reader-{}"
)
READ = {200, 304}

_numbers = itertools.count(1)


def stranger() -> str:
    """Return the browser's name of a reader who never came before."""
    return AGENT.format(next(_numbers))


class Request(NamedTuple):
    """One that left us; `began` and `ended` are seconds since 1970 by its clock."""

    brief: int
    agent: str
    began: float
    ended: float
    status: int  # 0 if no whole answer came

    @property
    def answered(self) -> bool:
        """Whether the whole page, or that it is unchanged, arrived."""
        return self.status in READ


class Crowd:
    """Readers of the briefs at `paths`, by id, at the servers on `ports`."""

    def __init__(
        self,
        ports: Sequence[int],
        paths: Mapping[int, str],
        *,
        agent: Callable[[], str] = stranger,
        query: Callable[[], str] = lambda: "",
        clock: float = 0,
        pause: float = PAUSE,
        most: int | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.refused = 0
        self._ports, self._paths = list(ports), list(paths.items())
        self._agent, self._query = agent, query
        self._clock, self._pause = clock, pause
        self._left = iter(range(most)) if most is not None else itertools.count()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(n,), daemon=True)
            for n in range(THREADS)
        ]

    @contextmanager
    def reading(self) -> Iterator["Crowd"]:
        """Read for as long as the block lasts."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self.wait()

    def wait(self) -> None:
        """Wait until nobody reads any more."""
        for thread in self._threads:
            thread.join()

    def statuses(self, since: int = 0) -> Counter[int]:
        """Count the answers by status, those from the `since`th on."""
        return Counter(request.status for request in self.requests[since:])

    def _read(self, n: int) -> None:
        chance = random.Random(n)  # noqa: S311 - no secret
        port = self._ports[n % len(self._ports)]
        connection: http.client.HTTPConnection | None = None
        tags: dict[int, str] = {}
        while not self._stop.is_set() and self._may_go_on():
            if connection is None:
                connection = self._connect(port)
            if connection is not None:
                brief, path = chance.choice(self._paths)
                headers = {
                    "User-Agent": self._agent(),
                    "Accept-Encoding": chance.choice(["gzip", "identity"]),
                }
                if self._clock:
                    headers["X-Clock"] = str(self._clock)
                if brief in tags and chance.random() < 0.25:
                    headers["If-None-Match"] = tags[brief]
                if not self._ask(connection, brief, path, headers, tags):
                    connection.close()
                    connection = None
            time.sleep(chance.random() * self._pause)
        if connection is not None:
            connection.close()

    def _may_go_on(self) -> bool:
        with self._lock:
            return next(self._left, None) is not None

    def _connect(self, port: int) -> http.client.HTTPConnection | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            self.refused += 1
            return None
        # Nothing is to be sent again behind our back.
        connection.auto_open = 0
        return connection

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        brief: int,
        path: str,
        headers: dict[str, str],
        tags: dict[int, str],
    ) -> bool:
        """Ask and remember; answer whether the connection can be used again."""
        status, whole, began = 0, False, time.time() + self._clock
        try:
            connection.request("GET", path + self._query(), headers=headers)
            response = connection.getresponse()
            response.read()
            status, whole = response.status, True
            tags[brief] = response.headers.get("ETag", tags.get(brief, ""))
        except (OSError, http.client.HTTPException):
            whole = False
        ended = time.time() + self._clock
        self.requests.append(
            Request(brief, headers["User-Agent"], began, ended, status)
        )
        return whole and connection.sock is not None
