"""What a page costs, as ratios measured in one run: `make bench`.

Machines are noisy and differ; the CPU of one page against another's on the same
machine in interleaved rounds says something. The page that does nothing (/healthz,
through the same middleware) is the measure; queries are counted beside it.
"""

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import django

from briefs.document import Document

ROUNDS = 10
REQUESTS = 20
BRIEFS = 200
NOTHING = "nothing (/healthz)"
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@contextmanager
def scratch_site() -> Iterator[None]:
    """Give a database of its own, filled with the sample corpus."""
    from django.test.utils import (
        override_settings,
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    setup_test_environment()
    known = setup_databases(verbosity=0, interactive=False)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(
                MEDIA_ROOT=Path(folder, "files"), EXPORTS_ROOT=Path(folder, "exports")
            ),
        ):
            yield
    finally:
        teardown_databases(known, verbosity=0)


def cpu(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time one call takes, of this process."""
    before = time.process_time()
    for _ in range(REQUESTS):
        work()
    return (time.process_time() - before) / REQUESTS * 1000


def main() -> None:
    """Print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asanbriefs.settings")
    django.setup()
    with scratch_site():
        measure()


def corpus() -> tuple[Document, dict[str, str]]:
    """Fill the database; return a brief and the addresses to ask for."""
    from tests.make import make_center, make_expert, make_published

    people = [make_expert(center=make_center()) for _ in range(10)]
    body = "<p>" + "Security of the Korean Peninsula. " * 40 + "</p>"
    sections = tuple((f"Part {n}" if n else "", body * 4) for n in range(5))
    for n in range(BRIEFS):
        last = make_published(
            number=f"2024-{n:03}", experts=(people[n % 10],), sections=sections
        )
    document = last.document()
    assert document is not None
    return document, {
        NOTHING: "/healthz",
        "home": "/en/",
        "list of 20": "/en/briefs/",
        "list, most read first": "/en/briefs/?sort=views",
        "search": "/en/briefs/?q=brief+1",
        "brief": f"/en/briefs/{last.brief.slug}/",
        "expert": f"/en/experts/{people[0].slug}/",
    }


def measure() -> None:
    """Measure in interleaved rounds, after one request each to warm up."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from asanbriefs import files
    from briefs import exports
    from briefs.exports import store

    document, pages = corpus()
    client = Client(headers={"User-Agent": READER})
    works: dict[str, Callable[[], object]] = {
        name: partial(client.get, path) for name, path in pages.items()
    }
    works["brief as Markdown"] = partial(
        exports.export, document, "md", files.read, store.imprint()
    )
    queries = {}
    for name, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        queries[name] = len(caught)
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            gc.collect()
            found[name].append(cpu(work))
    tell(found, queries)


def tell(found: dict[str, list[float]], queries: dict[str, int]) -> None:
    """Print medians and ratios."""
    unit = statistics.median(found[NOTHING])
    out = sys.stdout
    out.write(f"{BRIEFS} briefs, median of {ROUNDS} rounds of {REQUESTS}\n\n")
    out.write(f"{'':28}{'ratio':>8}{'CPU ms':>9}{'queries':>9}\n")
    for name, times in found.items():
        median = statistics.median(times)
        count = queries.get(name, "")
        out.write(f"{name:28}{median / unit:8.1f}{median:9.2f}{count:>9}\n")


if __name__ == "__main__":
    main()
