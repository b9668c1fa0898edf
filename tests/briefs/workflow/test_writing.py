"""briefs.workflow.writing: steps of the working copy, and every way they are refused."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from asanbriefs import files
from briefs import workflow
from briefs.models import (
    Attachment,
    Brief,
    Section,
)
from briefs.workflow import Refused, Stale
from tests.make import (
    edit,
    make_brief,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_saving_keeps_a_version_and_saving_the_same_again_adds_none() -> None:
    brief = make_brief(title="One")

    again = workflow.save(brief, by=None)
    changed = edit(brief, title="Two")

    assert (again.n, changed.n) == (1, 2)
    assert [v.document().title for v in brief.versions.order_by("n")] == ["One", "Two"]
    assert list(brief.events.values_list("step", flat=True)) == ["save", "save"]


def test_a_stale_save_is_refused_and_changes_nothing() -> None:
    brief = make_brief(title="Opened")
    opened = brief.lock_version
    edit(brief, title="Saved meanwhile")

    def late(row: Brief) -> None:
        row.title = "Typed on the old text"
        row.save()

    with pytest.raises(Stale) as refused:
        workflow.save(brief, by=None, expected=opened, write=late)

    assert refused.value.brief.title == "Saved meanwhile"
    assert Brief.objects.get().title == "Saved meanwhile"


def test_sections_are_numbered_as_they_stand_and_keep_their_anchors() -> None:
    brief = make_brief(sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    Section.objects.filter(heading="A").update(position=9)

    document = workflow.save(brief, by=None).document()

    assert [(s.heading, s.anchor) for s in document.sections] == [("B", 2), ("A", 1)]
    assert list(brief.sections.values_list("position", flat=True)) == [1, 2]


def test_editing_an_approved_brief_makes_it_a_draft_again() -> None:
    brief = make_brief()
    workflow.submit(brief, by=None)
    workflow.approve(brief, by=None)

    edit(brief, title="Other words")

    assert brief.stage == Brief.Stage.DRAFT


def test_review_goes_there_and_back() -> None:
    author, editor = make_user("author"), make_user("editor")
    brief = make_brief(owner=author)

    workflow.submit(brief, by=author)
    workflow.send_back(brief, by=editor, note="Shorter, please.")
    workflow.submit(brief, by=author)
    workflow.approve(brief, by=editor)

    assert brief.stage == Brief.Stage.APPROVED
    steps = brief.events.order_by("pk").values_list("step", "user", "note")
    assert list(steps)[2] == ("send_back", editor.pk, "Shorter, please.")


@pytest.mark.parametrize("step", [workflow.approve, workflow.send_back])
def test_a_step_out_of_turn_is_refused(step: Callable[..., None]) -> None:
    brief = make_brief()

    with pytest.raises(Refused, match="draft"):
        step(brief, by=None)

    assert Brief.objects.get().stage == Brief.Stage.DRAFT


def test_a_version_is_restored_although_what_it_names_has_gone() -> None:
    original, topic = make_brief(language="ko", number="2023-01"), make_topic()
    brief = make_brief(kind="summary", original=original, topics=(topic,))
    Attachment.objects.create(
        brief=brief, file=files.keep(b"data", "a.csv"), sha256="0" * 64, size=4
    )
    old = workflow.save(brief, by=None)
    brief.attachments.all().delete()
    edit(brief, original=None, original_title="Elsewhere")  # type: ignore[arg-type]
    topic.delete()
    workflow.delete(original, by=None)

    workflow.restore(brief, old, by=None)

    assert brief.attachments.get().name == "a.csv"
    assert brief.original is None
    assert not brief.topics.exists()


def test_a_step_on_a_brief_deleted_meanwhile_is_refused() -> None:
    brief = make_brief()
    workflow.delete(Brief.objects.get(pk=brief.pk), by=None)

    with pytest.raises(Refused, match="deleted"):
        workflow.submit(brief, by=None)


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_one_is_told() -> None:
    brief = make_brief()
    opened, outcomes, gate = brief.lock_version, [], threading.Barrier(2)

    def save(title: str) -> None:
        try:
            mine = Brief.objects.get(pk=brief.pk)
            gate.wait()

            def write(row: Brief) -> None:
                row.title = title
                row.save()

            workflow.save(mine, by=None, expected=opened, write=write)
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(t,)) for t in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["saved", "stale"]
