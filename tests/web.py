"""A browser in front of the whole site: finished pages, the count and Django below."""

from http.cookies import SimpleCookie
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client

from asanbriefs.pages import Layer

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Reader(Client):
    """Asks as a web server would, so that pages may come from memory.

    Of `get` and its like only status, headers, content and cookies of the answer
    are there: what Django did on the way is not.
    """

    def __init__(self, layer: Layer, **headers: str) -> None:
        super().__init__(headers={"User-Agent": FIREFOX} | headers)
        self.layer = layer

    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        """Send the request through the layer."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        environ = self._base_environ(**request)  # type: ignore[attr-defined]
        signals = (request_started, request_finished)
        for signal in signals:
            # The test's transaction needs its connection, as in Django's own client.
            signal.disconnect(close_old_connections)
        try:
            body = self.layer(environ, lambda *said: started.append(said[:2]))
            content = b"".join(body)
        finally:
            for signal in signals:
                signal.connect(close_old_connections)
        status, headers = started[0]
        answer = HttpResponse(content, status=int(status[:3]))
        del answer.headers["Content-Type"]
        for name, value in headers:
            if name.lower() == "set-cookie":
                answer.cookies.update(SimpleCookie(value))
            else:
                answer.headers[name] = value
        return answer
