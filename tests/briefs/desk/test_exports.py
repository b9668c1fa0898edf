"""Exports in the desk: asked for, watched, fetched, and by nobody else."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from briefs import workflow
from briefs.erasure import remove_demonstration
from briefs.exports import asked, running
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Export, Publication
from tests.make import edit, make_published, make_user

pytestmark = pytest.mark.django_db
LIST, NEW = "/admin/exports/", "/admin/exports/new/"
State = Export.State


@pytest.fixture
def author() -> User:
    return make_user("author", email="author@example.org")


@pytest.fixture
def desk(client: Client, author: User) -> Client:
    client.force_login(author)
    return client


def made(by: User, **fields: Any) -> Export:
    """Return an export of Markdown that is ready."""
    export = asked.ask(
        "briefs", Recipe(Selection(), ("md",)).to_json(), by=by, language="en"
    )
    running.run(export.pk)
    Export.objects.filter(pk=export.pk).update(**fields)
    export.refresh_from_db()
    return export


def waiting(by: User, **fields: Any) -> Export:
    export = asked.ask(
        "briefs", Recipe(Selection(), ("md",)).to_json(), by=by, language="en"
    )
    Export.objects.filter(pk=export.pk).update(**fields)
    export.refresh_from_db()
    return export


def _a_worker_lives(lives: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        if lives:
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def at(export: Export, what: str = "") -> str:
    return f"{LIST}{export.pk}/{what}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_file_is_given_privately_whole_or_in_part(desk: Client, author: User) -> None:
    make_published(title="The one", number="2024-01")
    export = made(author)

    whole = desk.get(at(export, "file/"))
    part = desk.get(at(export, "file/"), headers={"range": "bytes=0-3"})

    assert b'title: "The one"' in body(whole)
    assert "private, no-store" in whole.headers["Cache-Control"]
    assert whole.headers["Content-Disposition"] == (
        'attachment; filename="2024-01-en-the-one.md"'
    )
    assert (part.status_code, len(body(part))) == (206, 4)


def test_a_file_is_given_no_more_once_a_brief_in_it_is_withdrawn(
    desk: Client, author: User
) -> None:
    kept = make_published(number="2024-01", title="Kept").brief
    gone = make_published(number="2024-02", title="Gone").brief
    export = made(author)
    before = desk.get(at(export, "file/"))
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="Error")

    refused = desk.get(at(export, "file/"))
    part = desk.get(at(export, "file/"), headers={"range": "bytes=0-3"})
    page = desk.get(at(export)).content.decode()
    desk.post(at(export, "again/"))

    assert before.status_code == 200
    assert (refused.status_code, part.status_code) == (410, 410)
    assert "2024-02 (en) Gone" in refused.content.decode()
    assert "holds what was withdrawn since" in page
    assert "Take out the same again" in page
    assert at(export, "file/") not in page
    new = Export.objects.latest("pk")
    running.run(new.pk)
    new.refresh_from_db()
    assert new.publications == [kept.publications.get().pk]
    assert desk.get(at(new, "file/")).status_code == 200


def test_a_text_set_again_after_a_withdrawal_does_not_bring_the_old_file_back(
    desk: Client, author: User
) -> None:
    brief = make_published(number="2024-02", title="Gone").brief
    export = made(author)
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="Error")
    edit(brief, title="Mended")
    workflow.publish(brief, by=None, kind="correction", reason_en="Mended")

    assert desk.get(at(export, "file/")).status_code == 410


def test_a_file_stays_when_a_brief_in_it_is_only_corrected(
    desk: Client, author: User
) -> None:
    brief = make_published().brief
    export = made(author)
    edit(brief, title="Mended")
    workflow.publish(brief, by=None, kind="correction", reason_en="Mended")

    assert desk.get(at(export, "file/")).status_code == 200


def test_what_was_erased_is_given_no_more_either(desk: Client, author: User) -> None:
    make_published(demonstration=True)
    make_published()
    export = made(author)
    remove_demonstration([])

    answer = desk.get(at(export, "file/"))

    assert answer.status_code == 410
    assert "a brief that was removed for good" in answer.content.decode()


def test_fetching_asks_as_often_for_many_briefs_as_for_one(
    desk: Client, author: User
) -> None:
    counts = []
    for n in (1, 12):
        while Publication.objects.count() < n:
            make_published()
        export = made(author)
        desk.get(at(export, "file/"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(at(export, "file/"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 7


def test_nobody_but_who_asked_and_administrators_sees_or_changes_it(
    client: Client, author: User
) -> None:
    make_published()
    export, busy = made(author), waiting(author)

    for group in ("author", "editor", "publisher"):
        client.force_login(make_user(group))
        for what in ("", "state/", "file/"):
            assert client.get(at(export, what)).status_code == 403
        for what in ("cancel/", "again/"):
            assert client.post(at(busy, what)).status_code == 403
        assert f"/{export.pk}/" not in client.get(LIST).content.decode()
    busy.refresh_from_db()
    assert busy.state == State.WAITING
    assert Export.objects.count() == 2

    client.force_login(make_user("administrator"))
    assert client.get(at(export, "file/")).status_code == 200
    assert at(export) in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    "fields", [{"is_staff": False}, {"is_active": False}, {"groups": None}]
)
def test_who_may_no_longer_export_gets_not_even_their_own(
    desk: Client, author: User, fields: dict[str, Any]
) -> None:
    make_published()
    export = made(author)
    if "groups" in fields:
        author.groups.clear()
    else:
        User.objects.filter(pk=author.pk).update(**fields)

    for what in ("", "state/", "file/"):
        assert desk.get(at(export, what)).status_code in {302, 403}
    assert desk.get(NEW).status_code in {302, 403}
    assert desk.post(NEW, {"each": "md"}).status_code in {302, 403}
    assert Export.objects.count() == 1


def test_methods_that_would_change_by_a_link_are_refused(
    desk: Client, author: User
) -> None:
    export = waiting(author)

    assert desk.get(at(export, "cancel/")).status_code == 405
    assert desk.get(at(export, "again/")).status_code == 405
    assert desk.post(at(export, "file/")).status_code == 405
    assert desk.get(f"{LIST}999999/").status_code == 404


def test_a_file_that_is_not_there_is_said_in_words(
    desk: Client, author: User, settings: Settings
) -> None:
    make_published()
    export, gone = made(author), made(author, state=State.GONE)
    running.remove(export.pk)

    assert desk.get(at(export, "file/")).status_code == 404
    assert "not where it was put" in desk.get(at(export)).content.decode()
    assert desk.get(at(gone, "file/")).status_code == 404
    assert "as its time was over" in desk.get(at(gone)).content.decode()


def test_page_shows_how_far_it_is_and_goes_on_by_itself(
    desk: Client, author: User
) -> None:
    export = waiting(
        author,
        state=State.RUNNING,
        begun=timezone.now() - datetime.timedelta(minutes=4),
        done=1200,
        total=2400,
    )
    _a_worker_lives(True)

    page = desk.get(at(export)).content.decode()
    told = desk.get(at(export, "state/")).json()

    assert (
        '<progress data-bar aria-labelledby="outcome" value="1200" max="2400">' in page
    )
    assert '<meta http-equiv="refresh" content="5">' in page
    assert told == {
        "done": 1200,
        "total": 2400,
        "line": "1,200 of 2,400 briefs · about 4 minutes left",
        "over": False,
        "state": "running",
        "idle": False,
    }
    _a_worker_lives(False)
    assert desk.get(at(export, "state/")).json()["line"] == "1,200 of 2,400 briefs"


def test_page_says_whose_turn_it_is(desk: Client, author: User) -> None:
    first, second = waiting(author), waiting(author)

    assert "it is the next" in desk.get(at(first)).content.decode()
    assert "1 export is before it" in desk.get(at(second)).content.decode()


def test_page_says_when_no_worker_is_running(desk: Client, author: User) -> None:
    export = waiting(author)
    _a_worker_lives(False)
    without = desk.get(at(export)).content.decode()
    _a_worker_lives(True)

    assert "No background worker is running" in without
    assert "No background worker" not in desk.get(at(export)).content.decode()


def test_cancelling_ends_it_and_again_begins_the_same(
    desk: Client, author: User
) -> None:
    export = waiting(author)

    desk.post(at(export, "cancel/"))
    late = desk.post(at(export, "cancel/"), follow=True).content.decode()
    answer = desk.post(at(export, "again/"))

    export.refresh_from_db()
    new = Export.objects.latest("pk")
    assert export.state == State.CANCELLED
    assert "over already" in late
    assert answer.headers["Location"] == at(new)
    assert (new.recipe, new.state) == (export.recipe, State.WAITING)


def test_a_failure_and_what_was_left_out_stand_on_the_page(
    desk: Client, author: User
) -> None:
    problem = {"brief": "2024-01 (en)", "place": "Title", "message": "<b>No</b>"}
    export = waiting(
        author, state=State.FAILED, failure="It is full.", problems=[problem]
    )

    page = desk.get(at(export)).content.decode()

    assert "It is full." in page
    assert "&lt;b&gt;No&lt;/b&gt;" in page


def test_an_export_may_be_changed_before_it_is_asked_for_again(
    desk: Client, author: User
) -> None:
    export = waiting(author, state=State.FAILED)
    picked = Recipe(Selection(picked=tuple(range(9999))), ("md",)).to_json()
    long = waiting(author, state=State.FAILED, recipe=picked)

    page = desk.get(at(export)).content.decode()

    assert f'href="{NEW}?each=md"' in page
    assert "Change it first" not in desk.get(at(long)).content.decode()


def test_pages_are_kept_by_nobody(desk: Client, author: User) -> None:
    export = waiting(author)

    for address in (LIST, NEW, at(export), at(export, "state/")):
        assert "no-store" in desk.get(address).headers["Cache-Control"]


def test_list_asks_as_often_for_many_as_for_one(desk: Client, author: User) -> None:
    make_published()
    counts = []
    for n in (1, 12):
        while Export.objects.count() < n:
            made(author)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_desk_speaks_korean_of_exports(author: User) -> None:
    make_published()
    korean = Client(headers={"accept-language": "ko"})
    korean.force_login(author)

    korean.post(NEW, {"each": "md"})
    export = Export.objects.get()
    running.run(export.pk)
    page = korean.get(at(export)).content.decode()

    assert export.language == "ko"
    assert "내려받기" in page
    assert "준비됨" in page
