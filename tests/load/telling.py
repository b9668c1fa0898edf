"""The site, with the worker that answered told in a header."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from asanbriefs.wsgi import application as site
from tests.load.servers import WORKER


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer as the site does."""

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        start_response(status, [*headers, (WORKER, str(os.getpid()))])

    return site(environ, start)
