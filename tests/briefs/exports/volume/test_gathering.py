"""Which texts are bound: those readers were shown on the day, and no others."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from briefs import workflow
from briefs.exports.contract import TakingError
from briefs.exports.volume.gathering import Absent, Piece, gather, refusals
from briefs.exports.volume.recipe import Recipe
from briefs.models import Brief, Publication
from tests.briefs.exports.volume.bound import make_pair
from tests.make import edit, make_brief, make_published

pytestmark = pytest.mark.django_db

SECRET = "Never to be seen"


def recipe(*briefs: Brief, **fields: object) -> Recipe:
    return Recipe(tuple(b.pk for b in briefs), "Volume", **fields)  # type: ignore[arg-type]


def happened(brief: Brief, *moments: str) -> None:
    """Say that its publications happened at these moments, in Seoul."""
    starts = [datetime.datetime.fromisoformat(f"{text}+09:00") for text in moments]
    ends = [*starts[1:], None]
    with connection.cursor() as cursor:  # past the guard that keeps publications
        cursor.execute("SET LOCAL session_replication_role = replica")
    for n, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        brief.publications.filter(n=n).update(shown_from=start, shown_until=end)


def titles(*briefs: Brief, **fields: object) -> list[str]:
    """Return what is bound; a missing edition in brackets."""
    return [
        part.document.title
        if isinstance(part, Piece)
        else f"({part.language} of {part.document.title})"
        for part in gather(recipe(*briefs, **fields)).parts
    ]


def test_a_volume_knows_of_which_publications_it_speaks() -> None:
    korean, english = make_pair("2024-01")
    alone = make_published(number="2024-02", language="ko").brief

    bound = gather(recipe(english, alone, editions="both", missing="mark"))

    spoken_of = Publication.objects.filter(brief__in=[korean, english, alone])
    assert set(bound.publications) == {*spoken_of.values_list("pk", flat=True)}


def test_drafts_scheduled_and_withdrawn_briefs_are_refused_by_name() -> None:
    fine = make_published(number="2024-01", title="Fine").brief
    draft = make_brief(number="2024-02", title="Draft")
    later = timezone.now() + datetime.timedelta(hours=1)
    waiting = make_published(number="2024-03", title="Waiting", at=later).brief
    gone = make_published(number="2024-04", title="Gone").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="Error")

    found = refusals(recipe(fine, draft, waiting, gone))

    assert found == [
        ("2024-02 (en) Draft", "It is not published."),
        ("2024-03 (en) Waiting", "It is set for a later time."),
        ("2024-04 (en) Gone", "It was withdrawn."),
    ]
    assert refusals(Recipe((fine.pk, 10**9), "V")) == [
        (f"{10**9}", "There is no such brief.")
    ]


def test_refused_briefs_cost_a_fixed_number_of_queries(
    django_assert_num_queries: object,
) -> None:
    drafts = [make_brief() for _ in range(5)]

    with django_assert_num_queries(6):  # type: ignore[operator]
        refusals(recipe(*drafts))


def test_briefs_stand_in_the_order_chosen_with_their_published_text() -> None:
    first = make_published(title="First").brief
    second = make_published(title="Second").brief
    edit(first, title=SECRET)

    assert titles(second, first) == ["Second", "First"]


def test_text_is_the_one_readers_saw_at_the_end_of_the_day() -> None:
    day = datetime.date(2024, 6, 1)
    brief = make_published(title="As first published").brief
    for title, kind in (("As corrected", "correction"), ("As updated", "update")):
        edit(brief, title=title)
        workflow.publish(brief, by=None, kind=kind, reason_ko="틀림", reason_en="Wrong")
    happened(brief, "2024-05-30T12:00", "2024-06-01T23:59", "2024-06-02T00:00")

    bound = gather(recipe(brief, until=day, language="en"))
    before = refusals(recipe(brief, until=datetime.date(2024, 5, 29)))

    assert [piece.document.title for piece in bound.pieces] == ["As corrected"]
    assert [(c.day, c.kind, c.reason) for c in bound.corrections] == [
        (day, "correction", "Wrong")
    ]
    assert (bound.day, bound.pieces[0].n) == (day, 2)
    assert titles(brief, until=datetime.date(2024, 5, 31)) == ["As first published"]
    assert [c.kind for c in gather(recipe(brief)).corrections] == [
        "correction",
        "update",
    ]
    assert [why for _name, why in before] == ["Readers did not see it on that day."]


def test_withdrawn_text_is_not_bound_even_as_of_a_day_before() -> None:
    brief = make_published(title="Gone").brief
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="Error")
    happened(brief, "2024-05-30T12:00", "2024-06-02T12:00")

    found = refusals(recipe(brief, until=datetime.date(2024, 6, 1)))

    assert [why for _name, why in found] == ["It was withdrawn."]


def test_editions_are_paired_by_the_original_korean_first() -> None:
    korean, english = make_pair("2024-01")
    other, translated = make_pair("2024-02")

    both = ["국문 2024-02", "English 2024-02", "국문 2024-01", "English 2024-01"]
    assert titles(translated, korean, editions="both") == both
    assert titles(other, korean, english, editions="both") == both
    assert titles(korean, translated, editions="ko") == ["국문 2024-01", "국문 2024-02"]
    assert titles(korean, editions="en") == ["English 2024-01"]
    assert titles(english) == ["English 2024-01"]


def test_missing_edition_is_skipped_or_marked_and_its_draft_never_named() -> None:
    korean = make_published(language="ko", title="국문만").brief
    make_brief(kind="translation", original=korean, title=SECRET)
    original, english = make_pair("2024-02")
    workflow.withdraw(original, by=None, reason_ko="오류", reason_en="Error")

    skipped = titles(korean, english, editions="both")
    bound = gather(recipe(korean, english, editions="both", missing="mark"))

    assert skipped == ["국문만", "English 2024-02"]
    found = [
        (p.language, p.withdrawn) if isinstance(p, Absent) else p.document.title
        for p in bound.parts
    ]
    assert found == ["국문만", ("en", False), ("ko", True), "English 2024-02"]
    assert SECRET not in repr(bound)


def test_nothing_left_to_bind_is_said() -> None:
    korean = make_published(language="ko").brief

    with pytest.raises(TakingError, match="No brief has an edition in this language"):
        gather(recipe(korean, editions="en"))
