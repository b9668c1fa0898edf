"""Exports are made by a worker: whole or not at all, whatever happens on the way."""

import datetime
import hashlib
import logging
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from briefs.exports import asked, running
from briefs.exports.archive import MANIFEST
from briefs.exports.contract import Made, Progress, Refused, TakingError
from briefs.exports.kinds import KINDS, Kind
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Export
from tests.briefs.exports.workers import (
    declare_dead,
    forget_jobs,
    start_worker,
    wait_for,
)
from tests.make import make_published, make_user

pytestmark = pytest.mark.django_db
State = Export.State
BRIEFS = 30


def ask(*formats: str, kind: str = "briefs", **fields: Any) -> Export:
    recipe = Recipe(Selection(), formats or ("json",)).to_json()
    by = fields.pop("by", None) or make_user("author", email="who@example.org")
    return asked.ask(kind, recipe, by=by, language=fields.pop("language", "en"))


def left(settings: Settings) -> list[str]:
    """Return the names of all files that exports left on the disc."""
    root = Path(settings.EXPORTS_ROOT, running.ROOT)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.fixture
def kind() -> Iterator[Callable[[Callable[[Progress, Refused], None]], str]]:
    """Let a test add a kind of its own: what it does before it writes its file."""

    def add(act: Callable[[Progress, Refused], None]) -> str:
        def make(
            recipe: Mapping[str, Any],
            output: Path,
            *,
            progress: Progress,
            refused: Refused,
        ) -> Made:
            output.with_name("beside").write_text("half of it")
            act(progress, refused)
            output.write_text("whole")
            return Made("whole.txt", 1, ())

        KINDS["test"] = Kind("Test", make, lambda recipe: [], lambda recipe: "")
        return "test"

    yield add
    KINDS.pop("test", None)


def test_an_export_is_made_and_its_sums_are_right(settings: Settings) -> None:
    make_published(number="2024-01", title="One")
    make_published(number="2024-02", title="Two")
    export = ask("md", "xlsx")

    running.run(export.pk)

    export.refresh_from_db()
    data = running.path(export).read_bytes()
    assert export.state == State.DONE
    assert (export.done, export.total) == (2, 2)
    assert export.size == len(data)
    assert export.sha256 == hashlib.sha256(data).hexdigest()
    assert export.name.endswith(".zip")
    assert export.kept_until is not None
    assert export.ended is not None
    assert export.kept_until - export.ended == pytest.approx(
        settings.EXPORTS_KEPT, abs=datetime.timedelta(seconds=5)
    )
    assert left(settings) == [running.FILE]


def test_running_again_what_is_over_does_nothing(settings: Settings) -> None:
    make_published()
    export = ask()
    running.run(export.pk)
    export.refresh_from_db()
    before = running.path(export).stat().st_mtime_ns

    running.run(export.pk)
    running.run(0)

    again = Export.objects.get()
    assert again.run == export.run
    assert running.path(export).stat().st_mtime_ns == before


def test_words_on_the_way_are_in_the_language_of_who_asked() -> None:
    make_published(title="Thai ก")
    export = ask("pdf", language="ko")

    running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.FAILED
    assert "이 형식" in export.failure
    assert export.problems[0]["place"] == "제목"


def test_what_is_left_out_is_on_record(caplog: pytest.LogCaptureFixture) -> None:
    make_published(number="2024-01", title="Thai ก")
    make_published(number="2024-02")
    export = ask("pdf")

    running.run(export.pk)

    export.refresh_from_db()
    (problem,) = export.problems
    assert export.state == State.DONE
    assert problem["brief"] == "2024-01 (en) Thai ก"
    assert "Our fonts lack ก" in problem["message"]
    assert "Our fonts lack ก" in caplog.text


def test_more_problems_than_anybody_reads_are_only_counted(kind: Any) -> None:
    def act(progress: Progress, refused: Refused) -> None:
        for n in range(running.MOST_PROBLEMS + 7):
            refused(f"{n}", "", "no")

    export = ask(kind=kind(act))

    running.run(export.pk)

    export.refresh_from_db()
    assert len(export.problems) == running.MOST_PROBLEMS + 1
    assert export.problems[-1]["message"].endswith(": 7")


def test_cancelling_is_seen_between_two_briefs(
    kind: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BETWEEN_WRITES", 0)
    reached = []

    def act(progress: Progress, refused: Refused) -> None:
        for done in range(10):
            reached.append(done)
            if done == 3:
                asked.cancel(Export.objects.get())
            progress(done, 10)

    export = ask(kind=kind(act))

    running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.CANCELLED
    assert reached == [0, 1, 2, 3]
    assert left(settings) == []


def test_what_was_cancelled_before_it_began_is_not_made(settings: Settings) -> None:
    make_published()
    export = ask()
    assert asked.cancel(export)

    running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.CANCELLED
    assert not asked.cancel(export)
    assert left(settings) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TakingError("No published brief fits."), "No published brief fits."),
        (OSError(28, "No space left on device"), "could not be written"),
    ],
)
def test_a_failure_says_why_and_leaves_no_half_file(
    error: Exception, said: str, kind: Any, settings: Settings
) -> None:
    def act(progress: Progress, refused: Refused) -> None:
        raise error

    export = ask(kind=kind(act))

    running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.FAILED
    assert said in export.failure
    assert left(settings) == []


def test_what_nobody_foresaw_is_told_and_goes_to_the_log(kind: Any) -> None:
    def act(progress: Progress, refused: Refused) -> None:
        raise ZeroDivisionError

    export = ask(kind=kind(act))

    with pytest.raises(ZeroDivisionError):
        running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.FAILED
    assert "log" in export.failure


def test_a_database_that_is_away_ends_the_run_and_not_the_export(kind: Any) -> None:
    def act(progress: Progress, refused: Refused) -> None:
        raise OperationalError

    export = ask(kind=kind(act))

    with pytest.raises(OperationalError):
        running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.RUNNING


def test_a_worker_that_has_to_stop_leaves_the_export_for_the_next(
    settings: Settings,
) -> None:
    make_published()
    export = ask()

    with pytest.raises(running.BrokenOffError):
        running.run(export.pk, stopping=lambda: True)
    export.refresh_from_db()
    assert export.state == State.RUNNING
    running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.DONE
    assert left(settings) == [running.FILE]


def test_of_two_runs_the_later_has_the_say(kind: Any, settings: Settings) -> None:
    runs = []

    def act(progress: Progress, refused: Refused) -> None:
        runs.append("run")
        if len(runs) == 1:
            running.run(export.pk)

    export = ask(kind=kind(act))

    running.run(export.pk)

    export.refresh_from_db()
    assert runs == ["run", "run"]
    assert export.state == State.DONE
    assert export.failure == ""
    assert running.path(export).read_text() == "whole"
    assert left(settings) == [running.FILE]


def test_a_kind_that_is_no_more_fails(kind: Any) -> None:
    export = ask(kind=kind(lambda progress, refused: None))
    KINDS.pop("test")

    running.run(export.pk)

    export.refresh_from_db()
    assert export.failure == "This site cannot make such an export."


@pytest.mark.usefixtures("transactional_db")
def test_the_export_of_a_killed_worker_is_made_after_all(
    settings: Settings, tmp_path: Path
) -> None:
    for n in range(BRIEFS):
        make_published(number=f"2024-{n:02}", title=f"Brief {n}")
    forget_jobs()  # or the PDFs would be there before they are asked for
    export = ask("pdf", "json")
    killed = start_worker(settings, tmp_path)
    try:
        wait_for(lambda: _halfway(export), seconds=60)
    finally:
        killed.kill()
        killed.wait()
    export.refresh_from_db()
    assert export.state == State.RUNNING
    assert running.MAKING in left(settings)
    declare_dead()

    call_command("run_worker", "--once")

    export.refresh_from_db()
    file = running.path(export)
    assert export.state == State.DONE
    assert left(settings) == [running.FILE]
    assert export.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    with zipfile.ZipFile(file) as packed:
        lines = packed.read(MANIFEST).decode().splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        assert len(sums) == 2 * BRIEFS + 1
        for name, sha256 in sums.items():
            assert hashlib.sha256(packed.read(name)).hexdigest() == sha256


def _halfway(export: Export) -> bool:
    export.refresh_from_db()
    assert export.state != State.DONE, "it was over before the kill"
    return export.done > 5


def test_mail_tells_of_a_long_export_and_of_no_short_one(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    make_published()
    short, long, silent = ask(), ask(), ask(by=make_user("author"))
    earlier = timezone.now() - datetime.timedelta(minutes=5)
    Export.objects.exclude(pk=short.pk).update(asked=earlier)

    for export in (short, long, silent):
        running.run(export.pk)

    (sent,) = mail.outbox
    assert sent.to == ["who@example.org"]
    assert sent.subject == "Your export is ready"
    assert f"{settings.SITE_URL}/admin/exports/{long.pk}/" in sent.body


def test_a_failure_after_long_is_told_by_mail_too(
    settings: Settings, kind: Any
) -> None:
    def act(progress: Progress, refused: Refused) -> None:
        raise TakingError("It is not to be.")

    settings.EMAIL_URL = "smtp://mail.example.org"
    export = ask(kind=kind(act), language="ko")
    earlier = timezone.now() - datetime.timedelta(minutes=5)
    Export.objects.update(asked=earlier)

    running.run(export.pk)

    (sent,) = mail.outbox
    assert "It is not to be." in sent.body


def test_without_mail_nothing_is_sent(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    make_published()
    export = ask()
    earlier = timezone.now() - datetime.timedelta(minutes=5)
    Export.objects.update(asked=earlier)

    running.run(export.pk)

    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_harms_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    make_published()
    export = ask()
    Export.objects.update(asked=timezone.now() - datetime.timedelta(minutes=5))

    with caplog.at_level(logging.ERROR):
        running.run(export.pk)

    export.refresh_from_db()
    assert export.state == State.DONE
    assert "the mail could not be sent" in caplog.text
