"""Asking for exports, and what becomes of them in time."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from briefs.exports import asked, running
from briefs.exports.contract import TakingError
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Export
from tests.make import make_published, make_user

pytestmark = pytest.mark.django_db
RECIPE = Recipe(Selection(), ("json",)).to_json()
State = Export.State


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=asked.RUN, status="todo").count()


def test_an_export_and_its_job_are_there_together_or_not_at_all() -> None:
    user, before = make_user("author"), jobs()

    with transaction.atomic():
        asked.ask("briefs", RECIPE, by=user, language="en")
        transaction.set_rollback(True)
    assert (Export.objects.count(), jobs()) == (0, before)
    asked.ask("briefs", RECIPE, by=user, language="en")

    assert (Export.objects.count(), jobs()) == (1, before + 1)


def test_one_person_waits_for_so_many_and_no_more() -> None:
    user = make_user("author")
    exports = [
        asked.ask("briefs", RECIPE, by=user, language="en")
        for _ in range(asked.MOST_UNDER_WAY)
    ]

    with pytest.raises(TakingError, match="5 exports of yours are under way"):
        asked.ask("briefs", RECIPE, by=user, language="en")
    asked.ask("briefs", RECIPE, by=make_user("author"), language="en")
    asked.cancel(exports[0])

    assert asked.ask("briefs", RECIPE, by=user, language="en").pk


def test_cancelling_takes_the_job_out_of_the_queue_and_no_other() -> None:
    user, before = make_user("author"), jobs()
    export, other = (
        asked.ask("briefs", RECIPE, by=user, language="en") for _ in range(2)
    )

    asked.cancel(export)

    queued = ProcrastinateJob.objects.filter(task_name=asked.RUN, status="todo")
    assert jobs() == before + 1
    assert queued.filter(args__export_id=other.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_what_waits_to_be_tried_again_holds_up_nobody_once_it_is_cancelled() -> None:
    make_published()
    user = make_user("author")
    tried, next_one = (
        asked.ask("briefs", RECIPE, by=user, language="en") for _ in range(2)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"
            " WHERE args ->> 'export_id' = %s",
            [str(tried.pk)],
        )
    call_command("run_worker", "--once")
    next_one.refresh_from_db()
    held_up = next_one.state

    asked.cancel(tried)
    call_command("run_worker", "--once")

    next_one.refresh_from_db()
    assert (held_up, next_one.state) == (State.WAITING, State.DONE)


def test_a_file_goes_when_its_time_is_over_and_the_record_stays() -> None:
    make_published()
    old, fresh = (
        asked.ask("briefs", RECIPE, by=make_user("author"), language="en")
        for _ in range(2)
    )
    for export in (old, fresh):
        running.run(export.pk)
    before = timezone.now() - datetime.timedelta(minutes=1)
    Export.objects.filter(pk=old.pk).update(kept_until=before)

    asked.tidy()

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert old.state == State.GONE
    assert old.sha256
    assert not running.path(old).exists()
    assert fresh.state == State.DONE
    assert running.path(fresh).exists()


def test_what_a_killed_run_of_a_cancelled_export_left_is_removed() -> None:
    make_published()
    gone, under_way = (
        asked.ask("briefs", RECIPE, by=make_user("author"), language="en")
        for _ in range(2)
    )
    for export in (gone, under_way):
        running.path(export).parent.mkdir(parents=True, exist_ok=True)
        running.path(export).with_name("making").write_text("half")
    asked.cancel(gone)

    asked.tidy()

    assert running.left() == {under_way.pk}


def test_what_no_job_is_left_for_fails_in_words() -> None:
    kept, lost = (
        asked.ask("briefs", RECIPE, by=make_user("author"), language=language)
        for language in ("en", "ko")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE args ->> 'export_id' = %s",
            [str(lost.pk)],
        )

    asked.tidy()

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert kept.state == State.WAITING
    assert lost.state == State.FAILED
    assert lost.failure


def test_a_worker_lives_while_it_gives_signs_of_life() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        assert not asked.worker_lives()
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour')"
        )
        assert not asked.worker_lives()
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")

    assert asked.worker_lives()
