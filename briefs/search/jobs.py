"""Background work: publications are indexed when published, or as their time comes.

Every job here may run twice without harm. What cannot be analysed is kept as a Failure
and tried again by the minute's job, later each time.
"""

import time
from itertools import islice

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from briefs.search import index, related, vocabulary

SECONDS = 20  # of a minute; files wait for the same worker
AT_ONCE = 20


@app.task(
    name="briefs.search.jobs.index_publication",
    retry=RetryStrategy(max_attempts=6, exponential_wait=4),
)
def index_publication(publication_id: int) -> None:
    """Index a new publication, and what its coming changes."""
    index.index([publication_id])
    catch_up()


@app.periodic(cron="* * * * *")
@app.task(
    name="briefs.search.jobs.index_stale", queueing_lock="briefs.search.index_stale"
)
def index_stale(timestamp: int) -> None:
    """Index each minute what lacks its row, failed, or names what has changed."""
    catch_up()


@app.periodic(cron="40 3 * * *")
@app.task(
    name="briefs.search.jobs.compare_all", queueing_lock="briefs.search.compare_all"
)
def compare_all(timestamp: int) -> None:
    """Compare each night every row with its source; forget what nobody can read."""
    index.forget_ended()
    index.rebuild(only_stale=False)


def catch_up() -> None:
    """Index what is stale, as much as a minute leaves time for, and take the words."""
    until = time.monotonic() + SECONDS
    for todo, work in (
        (index.stale(), index.index),
        (index.unrelated(), related.renew),
    ):
        while time.monotonic() < until and (some := list(islice(todo, AT_ONCE))):
            work(some)
    vocabulary.refresh()
