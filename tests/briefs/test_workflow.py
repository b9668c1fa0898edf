"""briefs.workflow: each step, and every way it is refused."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from asanbriefs import files
from briefs import snapshot, workflow
from briefs.models import (
    Attachment,
    Brief,
    Event,
    Publication,
    Redirect,
    Section,
    Version,
)
from briefs.workflow import NotReady, Refused, Stale
from tests.make import (
    make_brief,
    make_expert,
    make_published,
    make_series,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def edit(brief: Brief, **fields: str) -> Version:
    """Save the brief with other texts."""
    for name, text in fields.items():
        setattr(brief, name, text)
    brief.save()
    return workflow.save(brief, by=None)


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


def test_an_author_cannot_publish_approve_or_touch_another_ones_brief() -> None:
    author, other = make_user("author"), make_user("author")
    brief = make_brief(owner=author)
    events = Event.objects.count()

    steps: list[tuple[Callable[..., object], User]] = [
        (workflow.publish, author),
        (workflow.approve, author),
        (workflow.save, other),
        (workflow.submit, other),
        (workflow.delete, other),
    ]
    for step, user in steps:
        with pytest.raises(Refused, match="right"):
            step(brief, by=user)

    assert Event.objects.count() == events
    assert not Publication.objects.exists()


def test_publishing_shows_the_working_copy_at_once() -> None:
    expert = make_expert()
    brief = make_brief(title="Now", experts=(expert,))

    publication = workflow.publish(brief, by=None)

    live = Publication.objects.readable().get()
    assert live == publication
    assert (live.n, live.kind, live.title) == (1, "first", "Now")
    assert live.experts == [expert.pk]
    assert live.byline == expert.name("en")


def test_a_brief_appears_at_its_minute_with_nothing_running() -> None:
    brief = make_brief()
    soon = timezone.now() + datetime.timedelta(seconds=1)

    workflow.publish(brief, by=None, at=soon)

    assert not Publication.objects.live().exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.1)")
    assert Publication.objects.live().get().brief == brief


def test_a_change_set_for_later_replaces_the_old_text_at_one_moment() -> None:
    brief = make_published(title="Old").brief
    edit(brief, title="New")
    later = timezone.now() + HOUR

    workflow.publish(brief, by=None, at=later, kind="update", reason_en="New figures")

    old, new = brief.publications.order_by("n")
    assert old.shown_until == new.shown_from == later
    assert Publication.objects.live().get().title == "Old"
    assert Publication.objects.waiting().get().title == "New"


def test_a_second_publication_is_refused_while_one_waits() -> None:
    brief = make_published(at=timezone.now() + HOUR).brief

    with pytest.raises(Refused, match="already set"):
        workflow.publish(brief, by=None)


def test_taking_a_waiting_publication_back_leaves_the_old_one_open() -> None:
    brief = make_published(title="Old").brief
    edit(brief, title="New")
    workflow.publish(brief, by=None, at=timezone.now() + HOUR, kind="silent")

    workflow.unschedule(brief, by=None)

    assert brief.publications.get().shown_until is None
    with pytest.raises(Refused, match="waiting"):
        workflow.unschedule(brief, by=None)


def test_what_readers_need_is_asked_for_before_publishing() -> None:
    brief = make_brief(title="", date=None, sections=(("", "<p> </p>"),))
    brief.contributions.all().delete()

    with pytest.raises(NotReady) as refused:
        workflow.publish(brief, by=None)

    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["title", "date", "contributions", "sections"]
    assert not Publication.objects.exists()


def test_the_series_gives_the_next_free_number_of_the_year() -> None:
    make_published(number="2024-01")
    make_published(number="2024-02", language="ko")
    brief = make_brief(number="")

    publication = workflow.publish(brief, by=None)

    assert (publication.number, brief.slug) == ("2024-03", "2024-03")
    assert publication.document().number == "2024-03"  # type: ignore[union-attr]


def test_an_edition_takes_the_number_of_its_original() -> None:
    korean = make_published(number="2024-07", language="ko").brief
    english = make_brief(number="", language="en", kind="summary", original=korean)

    workflow.publish(english, by=None)

    assert english.number == "2024-07"


def test_an_edition_names_its_original_as_readers_see_it() -> None:
    korean = make_published(title="Published", language="ko").brief
    edit(korean, title="Still a draft")

    english = make_published(language="en", kind="summary", original=korean)

    document = english.document()
    assert document is not None
    assert document.original is not None
    assert document.original.title == "Published"
    assert document.original.url == f"/ko/briefs/{korean.slug}/"


def test_an_edition_does_not_appear_before_its_original() -> None:
    later = timezone.now() + HOUR
    draft = make_brief(language="ko", title="Secret")
    waiting = make_published(language="ko", at=later).brief
    of_draft = make_brief(language="en", kind="summary", original=draft)
    of_waiting = make_brief(language="en", kind="summary", original=waiting)

    with pytest.raises(NotReady, match="not published yet"):
        workflow.publish(of_draft, by=None)
    with pytest.raises(Refused, match="appears later"):
        workflow.publish(of_waiting, by=None)
    workflow.publish(of_waiting, by=None, at=later)

    assert Publication.objects.waiting().count() == 2


def test_an_expression_of_concern_may_stand_over_an_unchanged_text() -> None:
    brief = make_published().brief

    workflow.publish(brief, by=None, kind="concern", reason_en="Under review.")

    first, second = brief.publications.order_by("n")
    assert first.version == second.version


def test_publishing_again_needs_a_change_and_a_word_about_it() -> None:
    brief = make_published().brief

    with pytest.raises(Refused, match="Nothing has changed"):
        workflow.publish(brief, by=None, kind="silent")
    edit(brief, title="Mended")
    with pytest.raises(Refused, match="what was changed"):
        workflow.publish(brief, by=None, kind="correction")
    workflow.publish(brief, by=None, kind="correction", reason_en="A date was wrong.")

    live = Publication.objects.live().get()
    assert (live.n, live.kind, live.title) == (2, "correction", "Mended")


def test_a_correction_keeps_the_position_first_printed() -> None:
    expert = make_expert(position_en="Research Fellow")
    brief = make_published(experts=(expert,)).brief
    expert.position_en = "President"
    expert.save()

    version = edit(brief, title="Mended")

    assert version.document().contributors[0].position == "Research Fellow"


def test_withdrawing_puts_a_notice_in_place_of_the_text() -> None:
    brief = make_published(title="Gone").brief

    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")

    live = Publication.objects.live().get()
    assert (live.kind, live.title, live.document()) == ("withdrawal", "Gone", None)
    assert not Publication.objects.readable().exists()
    assert not Brief.objects.published().exists()


def test_withdrawing_asks_for_the_reason_in_both_languages() -> None:
    brief = make_published().brief

    with pytest.raises(Refused, match="both languages"):
        workflow.withdraw(brief, by=None, reason_ko="오류", reason_en=" ")

    assert Publication.objects.readable().exists()


def test_only_what_readers_see_can_be_withdrawn() -> None:
    brief = make_brief()

    with pytest.raises(Refused):
        workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")


def test_renaming_moves_the_address_and_publishes_silently() -> None:
    brief = make_published(number="2024-50", title="Same").brief
    edit(brief, title="Not yet published")

    workflow.rename(brief, by=None, number="2024-51")

    live = Publication.objects.live().get()
    assert (live.number, live.kind, live.title) == ("2024-51", "silent", "Same")
    assert brief.slug == "2024-51"
    assert Redirect.objects.get().old_path == "/en/briefs/2024-50/"
    assert snapshot.document_of(brief).title == "Not yet published"


def test_renaming_back_leaves_no_address_leading_to_itself() -> None:
    brief = make_published(number="2024-50").brief

    workflow.rename(brief, by=None, number="2024-51")
    workflow.rename(brief, by=None, number="2024-50")

    assert Redirect.objects.get().old_path == "/en/briefs/2024-51/"


def test_a_new_profile_is_printed_on_published_briefs_only_when_asked() -> None:
    expert = make_expert(position_en="Fellow")
    brief = make_published(title="Live", experts=(expert,)).brief
    edit(brief, title="Not yet published")
    expert.position_en = "Director"
    expert.save()

    first, second = (workflow.reprint(expert, by=None) for _ in range(2))

    live = Publication.objects.live().get().document()
    assert live is not None
    assert (first, second) == (1, 0)
    assert (live.title, live.contributors[0].position) == ("Live", "Director")
    assert brief.publications.get(n=1).document().contributors[0].position == "Fellow"  # type: ignore[union-attr]
    newest = brief.versions.first()
    assert newest is not None
    assert newest.document().title == "Not yet published"


def test_restoring_brings_the_whole_text_back_and_readers_see_no_change() -> None:
    first = (("", "<p>a</p>"), ("B", "<p>b</p>"))
    brief = make_published(title="First", sections=first).brief
    old = brief.versions.get()
    brief.sections.filter(heading="B").delete()
    edit(brief, title="Second")

    restored = workflow.restore(brief, old, by=None)

    assert restored.sha256 == old.sha256
    assert Publication.objects.get().title == "First"


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


def test_an_original_is_not_taken_back_from_under_its_edition() -> None:
    later = timezone.now() + HOUR
    korean = make_published(language="ko", at=later).brief
    english = make_brief(language="en", kind="summary", original=korean)
    workflow.publish(english, by=None, at=later)

    with pytest.raises(Refused, match="edition"):
        workflow.unschedule(korean, by=None)

    assert Publication.objects.waiting().count() == 2


def test_a_text_changed_and_changed_back_is_no_new_publication() -> None:
    brief = make_published(title="Same").brief
    edit(brief, title="Other")
    edit(brief, title="Same")

    with pytest.raises(Refused, match="Nothing has changed"):
        workflow.publish(brief, by=None, kind="silent")


def test_withdrawing_takes_back_a_change_that_was_set_for_later() -> None:
    brief = make_published(title="Old").brief
    edit(brief, title="New")
    workflow.publish(brief, by=None, at=timezone.now() + HOUR, kind="silent")

    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")

    assert not Publication.objects.waiting().exists()
    assert Publication.objects.live().get().withdrawn


def test_a_form_opened_before_the_publication_is_stale_after_it() -> None:
    brief = make_brief()
    opened = brief.lock_version
    workflow.publish(brief, by=None)

    with pytest.raises(Stale):
        workflow.save(brief, by=None, expected=opened)


def test_a_withdrawn_brief_keeps_its_number_and_no_number_is_refused() -> None:
    brief = make_published().brief

    with pytest.raises(Refused, match="number"):
        workflow.rename(brief, by=None, number=" ")
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")
    with pytest.raises(Refused, match="keeps"):
        workflow.rename(brief, by=None, number="2024-99")


def test_a_step_on_a_brief_deleted_meanwhile_is_refused() -> None:
    brief = make_brief()
    workflow.delete(Brief.objects.get(pk=brief.pk), by=None)

    with pytest.raises(Refused, match="deleted"):
        workflow.submit(brief, by=None)


@pytest.mark.parametrize(
    "pattern", ["{year}", "{year}/{n}", "{foo}", "{n.real}", "-{n}", "{n:99999999}"]
)
def test_a_number_pattern_that_would_break_addresses_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        make_series(number_pattern=pattern).full_clean()

    make_series(number_pattern="PN-{year}-{n:03}").full_clean()


def test_a_published_brief_cannot_be_deleted_but_a_draft_can() -> None:
    published, draft = make_published().brief, make_brief()
    number = draft.pk

    with pytest.raises(Refused, match="withdrawn"):
        workflow.delete(published, by=None)
    workflow.delete(draft, by=None)

    assert list(Brief.objects.all()) == [published]
    assert Event.objects.filter(brief_id=number, step="delete").exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE briefs_version SET reason = 'x'",
        "DELETE FROM briefs_version",
        "UPDATE briefs_publication SET title = 'x'",
        "UPDATE briefs_publication SET shown_from = now()",
        "DELETE FROM briefs_publication",
        "UPDATE briefs_event SET note = 'x'",
        "DELETE FROM briefs_event",
    ],
)
def test_what_was_published_and_recorded_stands(change: str) -> None:
    make_published()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(change)

    assert Publication.objects.live().count() == 1


def test_a_changed_past_shows_in_the_chain() -> None:
    brief = make_published().brief
    edit(brief, title="Two")

    second = workflow.publish(brief, by=None, kind="silent")

    first = brief.publications.get(n=1)
    assert first.chain != second.chain
    assert len(second.chain) == 64


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
