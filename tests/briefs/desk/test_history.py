"""History, versions, comparing and restoring."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from briefs import workflow
from briefs.models import Brief, Version
from tests.make import make_brief, make_published, make_user

pytestmark = pytest.mark.django_db


def edit(brief: Brief, **fields: str) -> None:
    """Save the brief with other texts."""
    for name, text in fields.items():
        setattr(brief, name, text)
    brief.save()
    workflow.save(brief, by=make_user("editor", last_name="김", first_name="민수"))


def restore(client: Client, brief: Brief, n: int, seen: int | str) -> Any:
    """Press the button of a page on which the brief stood at `seen`."""
    address = reverse("admin:briefs_brief_restore", args=[brief.pk, n])
    return client.post(address, {"lock_version": str(seen)}, follow=True)


def test_the_history_tells_who_did_what(editor: Client) -> None:
    brief = make_published(title="First").brief
    edit(brief, title="Second")

    page = editor.get(f"/admin/briefs/brief/{brief.pk}/history/").content.decode()

    assert page.index("김민수") < page.index("the system")
    assert "Published" in page
    assert "first publication" in page
    assert f'href="/admin/briefs/brief/{brief.pk}/versions/2/"' in page


def test_a_version_that_no_event_speaks_of_stands_in_the_history(
    editor: Client,
) -> None:
    brief = make_brief()
    brief.title = "Published unsaved"
    brief.save()
    workflow.publish(brief, by=None)

    page = editor.get(f"/admin/briefs/brief/{brief.pk}/history/").content.decode()

    assert "Version kept" in page


def test_a_version_is_shown_as_it_was(editor: Client) -> None:
    brief = make_brief(title="Old", sections=(("Head", "<p>Old <em>words</em></p>"),))
    edit(brief, title="New")

    page = editor.get(f"/admin/briefs/brief/{brief.pk}/versions/1/").content.decode()

    assert "Old words" in page


def test_two_versions_are_compared_word_by_word(editor: Client) -> None:
    brief = make_brief(title="한국의 외교 정책", summary="Same")
    edit(brief, title="한국의 안보 정책")

    page = editor.get(f"/admin/briefs/brief/{brief.pk}/compare/").content.decode()

    assert "한국의 <del>외교</del><ins>안보</ins> 정책" in page
    assert "Same" not in page


def test_comparing_shows_hostile_texts_as_text(editor: Client) -> None:
    brief = make_brief(title="A")
    edit(brief, title="<script>alert(1)</script>")

    page = editor.get(f"/admin/briefs/brief/{brief.pk}/compare/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("query", ["a=1&b=99", "a=x&b=y", "a=&b=", "b=1"])
def test_comparing_what_is_not_there_shows_what_is(editor: Client, query: str) -> None:
    brief = make_brief()

    answer = editor.get(f"/admin/briefs/brief/{brief.pk}/compare/?{query}")

    assert answer.status_code == 200


def test_an_earlier_version_becomes_the_working_copy(editor: Client) -> None:
    brief = make_brief(title="Old", sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    brief.sections.filter(heading="B").delete()
    edit(brief, title="New")

    restore(editor, brief, 1, brief.lock_version)

    first, *_, last = Version.objects.order_by("n")
    assert last.n == 3
    assert first.sha256 == last.sha256
    assert list(brief.sections.values_list("heading", flat=True)) == ["A", "B"]


@pytest.mark.parametrize("page", ["history", "version"])
def test_the_restore_button_works_from_each_page_that_has_it(
    editor: Client, page: str
) -> None:
    brief = make_brief(title="Old")
    edit(brief, title="New")
    args = [brief.pk] if page == "history" else [brief.pk, 1]
    shown = editor.get(reverse(f"admin:briefs_brief_{page}", args=args)).content

    (seen,) = re.findall(r'name="lock_version" value="(\d+)"', shown.decode())
    restore(editor, brief, 1, seen)

    assert Brief.objects.get().title == "Old"


@pytest.mark.parametrize("forged", [None, "", "x", "²", "9" * 5000])
def test_a_version_is_not_restored_over_what_was_saved_meanwhile(
    editor: Client, forged: str | None
) -> None:
    brief = make_brief(title="Old")
    edit(brief, title="New")
    seen = brief.lock_version if forged is None else forged
    edit(brief, title="Newer")

    answer = restore(editor, brief, 1, seen)

    assert "Somebody else has saved this brief" in answer.content.decode()
    assert Brief.objects.get().title == "Newer"
    assert Version.objects.count() == 3


def test_a_version_of_another_brief_is_not_found(editor: Client) -> None:
    brief, other = make_brief(), make_brief()
    edit(other, title="Second")

    answer = editor.post(reverse("admin:briefs_brief_restore", args=[brief.pk, 2]))

    assert answer.status_code == 404
