"""The barest WSGI program: one answer, read from a folder that the environment names."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_folder = Path(os.environ["BENCH_ANSWER"])
BODY = (_folder / "page.html.gz").read_bytes()
HEADERS = [
    (name, value) for name, value in json.loads((_folder / "headers").read_text())
]


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer whatever is asked with the same bytes."""
    start_response("200 OK", [*HEADERS])
    return [BODY]
