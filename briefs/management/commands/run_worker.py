"""Do the background work: files of new publications, and what returns by the clock."""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.worker import Worker

from briefs.exports.jobs import give_to_the_living

# After SIGTERM or Ctrl-C a job may still take so long; one that is cut off is taken
# up again by the next worker.
GRACE_SECONDS = 10
# An export may take minutes; what is published goes on beside it.
HANDS = 2


class Command(BaseCommand):
    """Do the background work until told to stop."""

    help = "Do the background work until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a script work off what is there and go on."""
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is left to do"
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        """Run a worker in this process."""
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        # The site's own connector lends a connection per thread; a worker has its own.
        connector = app.connector
        if isinstance(connector, DjangoConnector):
            connector = connector.get_worker_connector()
        with app.replace_connector(connector) as own:
            asyncio.run(_work(own, wait=not once))


async def _work(app: App, *, wait: bool) -> None:
    async with app.open_async():
        await give_to_the_living(app.job_manager)
        await app.run_worker_async(
            concurrency=HANDS,
            wait=wait,
            delete_jobs="successful",
            shutdown_graceful_timeout=GRACE_SECONDS,
            task_middleware=[_with_fresh_connections],
        )


def _with_fresh_connections(
    call: Callable[[], Any], context: JobContext, worker: Worker
) -> Any:
    """Do a job as if it were a request: a connection that broke is not used again."""
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()
