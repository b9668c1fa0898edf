"""briefs.workflow.publishing: what readers see, and every way a step is refused."""

import datetime
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from briefs import workflow
from briefs.models import (
    Brief,
    Contribution,
    Event,
    Publication,
)
from briefs.workflow import NotReady, Refused, Stale
from tests.make import (
    edit,
    make_brief,
    make_expert,
    make_published,
    make_series,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


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


def test_who_had_two_parts_in_a_brief_has_one_brief() -> None:
    author, other = make_expert(), make_expert()
    brief = make_brief(experts=(author, other))
    role = Contribution.Role.TRANSLATOR
    Contribution.objects.create(brief=brief, expert=author, order=3, role=role)
    workflow.save(brief, by=None)

    publication = workflow.publish(brief, by=None)

    assert publication.experts == [author.pk, other.pk]


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


def test_restoring_brings_the_whole_text_back_and_readers_see_no_change() -> None:
    first = (("", "<p>a</p>"), ("B", "<p>b</p>"))
    brief = make_published(title="First", sections=first).brief
    old = brief.versions.get()
    brief.sections.filter(heading="B").delete()
    edit(brief, title="Second")

    restored = workflow.restore(brief, old, by=None)

    assert restored.sha256 == old.sha256
    assert Publication.objects.get().title == "First"


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
