"""Background work: files of new publications, and what people asked to take out.

Every job here may run twice without harm.
"""

import logging

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from briefs.document import Document
from briefs.exports import FORMATS, asked, running, store
from briefs.exports.contract import ExportRefusedError, Group
from briefs.models import Publication

logger = logging.getLogger(__name__)


@app.task(
    name="briefs.exports.jobs.build_files",
    retry=RetryStrategy(max_attempts=6, exponential_wait=4),
)
def build_files(publication_id: int) -> None:
    """Build the files that are offered first; a notice of withdrawal has none.

    What a format refuses, an editor must mend: it is not tried again.
    """
    publications = Publication.objects.select_related("version", "series")
    found = publications.filter(pk=publication_id)
    early = [key for key, fmt in FORMATS.items() if fmt.group is Group.FIRST]
    for publication in found:
        document = publication.document()
        for fmt in early if document else ():
            if document and FORMATS[fmt].available:
                _build(document, fmt, publication)


def _build(document: Document, fmt: str, publication: Publication) -> None:
    try:
        store.get(document, fmt, publication.n, publication.series.issn)
    except ExportRefusedError as error:
        logger.error("No %s of %s: %s", fmt, publication, error)


@app.task(
    name=asked.RUN,
    retry=RetryStrategy(
        max_attempts=10, exponential_wait=2, retry_exceptions=running.WILL_PASS
    ),
    pass_context=True,
)
def run_export(context: JobContext, export_id: int) -> None:
    """Make what somebody asked for."""
    running.run(export_id, stopping=context.should_abort)


@app.periodic(cron="17 * * * *")
@app.task(name="briefs.exports.jobs.tidy_exports", queueing_lock="tidy_exports")
def tidy_exports(timestamp: int) -> None:
    """Remove the files whose time is over, and end what nobody works at."""
    asked.tidy()


@app.periodic(cron="* * * * *")
@app.task(
    name="briefs.exports.jobs.retry_stalled",
    queueing_lock="retry_stalled",
    pass_context=True,
)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Look each minute for jobs of workers that died."""
    await give_to_the_living(context.app.job_manager)


async def give_to_the_living(manager: JobManager) -> None:
    """Put back the jobs of workers that gave no sign of life for half a minute."""
    for job in await manager.get_stalled_jobs():
        logger.warning("Job %s (%s) is tried again", job.id, job.task_name)
        await manager.retry_job(job)
