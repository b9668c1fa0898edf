"""Background work: publishing builds the PDF, and a dead worker's jobs are done."""

import signal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from briefs import workflow
from briefs.exports import store
from briefs.exports.jobs import build_files
from tests.briefs.exports.workers import start_worker, wait_for
from tests.make import make_brief, make_published


def kept(settings: Settings) -> list[Path]:
    return sorted(Path(settings.EXPORTS_ROOT).rglob("*.pdf"))


@pytest.mark.django_db
def test_job_builds_the_published_pdf_and_may_run_twice(settings: Settings) -> None:
    publication = make_published(title="To be built")

    build_files(publication.pk)
    build_files(publication.pk)

    document = publication.document()
    assert document is not None
    assert kept(settings) == [store.get(document, "pdf", publication.n)]


@pytest.mark.django_db
def test_job_builds_what_is_offered_first(settings: Settings) -> None:
    build_files(make_published().pk)

    built = [p.suffix for p in Path(settings.EXPORTS_ROOT).rglob("*.*") if p.suffix]
    assert sorted(built) == [".docx", ".epub", ".pdf"]


@pytest.mark.django_db
def test_withdrawn_unknown_and_refused_publications_build_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    published = make_published()
    notice = workflow.withdraw(
        published.brief, by=None, reason_ko="오류", reason_en="Error"
    )
    refused = make_published(title="Thai ก")

    for pk in (notice.pk, 0, refused.pk):
        build_files(pk)

    assert kept(settings) == []
    assert "Our fonts lack ก" in caplog.text


@pytest.mark.usefixtures("transactional_db")
def test_worker_does_what_publishing_left_and_ends(settings: Settings) -> None:
    publication = workflow.publish(make_brief(), by=None)
    # The files, and the index of the search.
    assert {job.status for job in jobs_of(publication.pk)} == {"todo"}

    call_command("run_worker", "--once")

    assert len(kept(settings)) == 1
    assert not jobs_of(publication.pk)


@pytest.mark.usefixtures("transactional_db")
def test_worker_stops_cleanly_when_told_to(settings: Settings, tmp_path: Path) -> None:
    publication = workflow.publish(make_brief(), by=None)
    worker = start_worker(settings, tmp_path)
    try:
        wait_for(lambda: not jobs_of(publication.pk))
        worker.send_signal(signal.SIGTERM)
        status = worker.wait(timeout=15)
    finally:
        worker.kill()

    assert status == 0
    assert (tmp_path / "said").read_text() == ""


@pytest.mark.usefixtures("transactional_db")
def test_job_of_a_dead_worker_is_taken_up_again(settings: Settings) -> None:
    publication = workflow.publish(make_brief(), by=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        (dead,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead]
        )

    call_command("run_worker", "--once")

    assert len(kept(settings)) == 1
    assert not jobs_of(publication.pk)


def jobs_of(publication: int) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(args__publication_id=publication))
