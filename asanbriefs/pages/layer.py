"""The WSGI program above Django: answers from memory, else asks and perhaps keeps."""

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from django.http import HttpResponseBase

from asanbriefs import generation
from asanbriefs.answers import Page, item_of
from asanbriefs.pages.finished import Finished, Headers
from asanbriefs.pages.memory import Memory
from asanbriefs.pages.watch import Watch
from asanbriefs.proxies import Proxies

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Start = Callable[..., Any]
Program = Callable[[Environ, Start], Iterable[bytes]]

LOOK_SECONDS = 0.25
MOST_HOSTS = 64  # names of one site; whoever makes up ports is answered by Django


class Layer:
    """Pages of one process.

    `query` gives what of an address' query the page there depends on; `private` tells
    requests that are never answered from memory; `note` is told of every reading;
    `besides` run in threads of their own beside the watch for as long as the process
    serves; with None there is no watch either.
    """

    def __init__(
        self,
        django: Program,
        *,
        proxies: Proxies,
        watch: Watch,
        most: int,
        query: Callable[[str, str], str],
        private: Callable[[Environ], bool],
        note: Callable[[Environ, int, Any], None],
        besides: Sequence[Callable[[], None]] | None,
    ) -> None:
        self.memory = Memory(most)
        self._django = django
        self._proxies = proxies
        self._watch = watch
        self._query = query
        self._private = private
        self._note = note
        self._besides = besides
        self._numbers: dict[int, int] = {}
        self._hosts: set[str] = set()
        self._lock = threading.Lock()
        self._pid = 0

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        if self._pid != os.getpid():
            self._begin()
        self._proxies.believe(environ)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self._private(environ):
            return self._ask(environ, start_response, None)
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        key = environ["wsgi.url_scheme"], path, query and self._query(path, query)
        page = self.memory.get(key)
        if page is None or not self._lasts(page) or not self._knows(environ):
            return self._ask(environ, start_response, key)
        return self._send(environ, start_response, page)

    def look(self) -> None:
        """Ask once whether what is kept is still true, and renew the live numbers."""
        before = generation.current()
        state = self._watch.look()
        if state is None:
            return
        if state.token != before:
            self.memory.clear()
            self._numbers.clear()
        for item, number in state.numbers.items():
            if item in self._numbers:
                self._numbers[item] = number

    def close(self) -> None:
        """Give the watch's connection back."""
        self._watch.close()

    def _begin(self) -> None:
        """Start watching; in each process that serves, also after a fork."""
        with self._lock:
            if self._pid == os.getpid():
                return
            if self._pid:
                # What a parent process knew before a fork is its own.
                self.memory.clear()
                self._watch.forget()
            if self._besides is not None:
                for work in (self._watching, *self._besides):
                    threading.Thread(target=work, daemon=True).start()
            self._pid = os.getpid()

    def _watching(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                # Nobody would start this thread again.
                logger.exception("watching the database failed")
            time.sleep(LOOK_SECONDS)

    def _knows(self, environ: Environ) -> bool:
        """Answer whether Django has accepted the host that was asked.

        Pages are the same on each; a host that was not asked yet is Django's to judge.
        """
        return environ.get("HTTP_HOST", "") in self._hosts

    def _lasts(self, page: Finished) -> bool:
        """Answer whether a page is young enough; any is while the database is away."""
        lifetime = page.lifetime
        return (
            lifetime is None
            or time.monotonic() - page.made < lifetime
            or generation.is_away()
        )

    def _ask(
        self, environ: Environ, start_response: Start, key: Hashable | None
    ) -> Iterable[bytes]:
        began, mark = generation.current(), self._watch.mark
        started: list[tuple[str, Headers]] = []
        response = self._django(environ, lambda *said: started.append(said[:2]))
        status, headers = started[0]
        if not isinstance(response, Page):
            if isinstance(response, HttpResponseBase):
                self._tell(environ, response.status_code, item_of(response))
            start_response(status, headers)
            return response
        page = Finished(status, headers, response)
        if page.live:
            item, number = page.live.item, page.live.number
            # What a look has seen since the page was made is newer.
            self._numbers[item] = max(self._numbers.get(item, 0), number)
        if key is not None and response.may_be_kept and began is not None:
            if len(self._hosts) < MOST_HOSTS:
                self._hosts.add(environ.get("HTTP_HOST", ""))
            # Of what was counted while a very slow page was made nobody tells again.
            if self._watch.tells_since(mark):
                self.memory.put(key, page)
            if generation.current() != began:
                self.memory.clear()
        response.close()
        return self._send(environ, start_response, page)

    def _send(
        self, environ: Environ, start_response: Start, page: Finished
    ) -> Iterable[bytes]:
        number = None
        if page.live:
            number = page.number = self._numbers.get(page.live.item, page.number)
        status, headers, body = page.answer(
            environ.get("HTTP_IF_NONE_MATCH", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            number,
        )
        if page.item is not None:
            self._tell(environ, int(status[:3]), page.item)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _tell(self, environ: Environ, status: int, item: Any) -> None:
        if item is None:
            return
        try:
            self._note(environ, status, item)
        except Exception:
            # Reading comes first.
            logger.exception("a reading was not noted")
