"""The list of briefs and what can be taken out of it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from briefs import workflow
from briefs.models import Brief
from briefs.usage import bring_forward
from tests.make import make_brief, make_center, make_expert, make_published, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/briefs/brief/"


def titles(answer: Any) -> set[str]:
    """Return the titles the list shows."""
    return {brief.title for brief in answer.context["cl"].result_list}


def test_a_row_says_what_readers_see(editor: Client) -> None:
    make_brief(title="Draft")
    live = make_published(title="Live").brief
    bring_forward(live, views=1380)
    changed = make_published(title="Changed").brief
    changed.summary = "Not yet published"
    changed.save()
    workflow.save(changed, by=None)
    gone = make_published(title="Gone").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="Error")
    make_published(title="Later", at=timezone.now() + datetime.timedelta(days=1))

    page = editor.get(LIST).content.decode()

    for words in (
        "Not published",
        "Readers see it<",
        "Readers see it, without the latest changes",
        "Withdrawn",
        "From 20",
        "1,380",
    ):
        assert words in page


def test_the_list_asks_as_often_for_fifty_briefs_as_for_two(
    editor: Client, django_assert_num_queries: Any
) -> None:
    owner = make_user("author")
    expert = make_expert()
    for _ in range(2):
        make_brief(owner=owner, experts=(expert,))
    with django_assert_num_queries(9):
        editor.get(LIST)
    for _ in range(48):
        make_brief(owner=owner, experts=(expert,))

    with django_assert_num_queries(9):
        answer = editor.get(LIST)

    assert len(answer.context["cl"].result_list) == 50


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2024-07", {"Seven"}),
        ("seven", {"Seven"}),
        ("최은미", {"Seven"}),
        ("choi eunmi", {"Seven"}),
        ("Guest", {"Eight"}),
        ("eight guest", {"Eight"}),
        ("nothing", set()),
        ("%", set()),
        ("'; DROP TABLE", set()),
    ],
)
def test_briefs_are_found_by_number_title_and_name(
    editor: Client, words: str, found: set[str]
) -> None:
    expert = make_expert(
        family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi"
    )
    make_brief(number="2024-07", title="Seven", experts=(expert,))
    eight = make_brief(number="2024-08", title="Eight")
    eight.contributions.update(expert=None, guest_name="A guest")

    assert titles(editor.get(LIST, {"q": words})) == found


def test_filters_narrow_the_list(editor: Client) -> None:
    center = make_center(slug="regional")
    make_published(title="Live", language="ko", date=datetime.date(2023, 1, 1))
    make_brief(title="Own", centers=(center,))
    make_brief(title="By its author", experts=(make_expert(center=center),))

    assert titles(editor.get(LIST, {"readers": "live"})) == {"Live"}
    assert titles(editor.get(LIST, {"year": "2023"})) == {"Live"}
    assert titles(editor.get(LIST, {"language__exact": "ko"})) == {"Live"}
    assert titles(editor.get(LIST, {"center": "regional"})) == {"Own", "By its author"}
    assert len(titles(editor.get(LIST, {"year": "x", "readers": "x"}))) == 3


def test_there_is_no_year_0(editor: Client) -> None:
    make_brief(title="A brief")

    answer = editor.get(LIST, {"year": "0000"})

    assert titles(answer) == {"A brief"}


def test_the_latest_changed_stands_first(editor: Client) -> None:
    first, second = make_brief(title="First"), make_brief(title="Second")
    first.save()

    shown = [brief.title for brief in editor.get(LIST).context["cl"].result_list]

    assert shown == ["First", "Second"]
    assert second.changed < first.changed


def take(client: Client, action: str, *briefs: Brief) -> Any:
    """Run an action of the list over the briefs."""
    return client.post(
        LIST, {"action": action, "_selected_action": [str(b.pk) for b in briefs]}
    )


def test_briefs_cannot_be_deleted_in_bulk(editor: Client) -> None:
    take(editor, "delete_selected", make_brief())

    assert Brief.objects.count() == 1
