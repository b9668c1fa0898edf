"""The form of a brief: what one save does, and what a forged one cannot."""

import pytest
from django.test import Client
from django.urls import reverse

from briefs import workflow
from briefs.models import Brief, Section, Version
from tests.briefs.desk.filled import change, opened, row_of, values
from tests.make import (
    make_brief,
    make_expert,
    make_published,
    make_series,
    make_user,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/briefs/brief/add/"


def test_a_brief_is_written_and_saved_as_one_version(editor: Client) -> None:
    expert = make_expert()
    data = values(editor.get(ADD).content) | {
        "language": "en",
        "title": "A brief",
        "date": "2024-05-17",
        "contributions-0-expert": str(expert.pk),
        "sections-0-body": "<p>Opening.</p>",
        "sections-1-heading": "Second",
        "sections-1-body": "<p>More.</p>",
        "_continue": "",
    }

    answer = editor.post(ADD, data)

    brief = Brief.objects.get()
    document = Version.objects.get().document()
    assert answer.headers["Location"] == change(brief)
    assert brief.owner.username == "editor"
    assert [c.expert for c in document.contributors] == [expert.pk]
    assert [(s.anchor, s.heading, s.body) for s in document.sections] == [
        (1, "", "<p>Opening.</p>"),
        (2, "Second", "<p>More.</p>"),
    ]


def test_saving_an_untouched_form_changes_nothing(editor: Client) -> None:
    brief = make_brief(sections=(("", "<p>One</p>"), ("Two", "<p>Two</p>")))

    editor.post(change(brief), opened(editor, brief))

    assert Version.objects.count() == 1
    assert list(brief.sections.values_list("heading", flat=True)) == ["", "Two"]


def test_a_body_is_clean_whatever_was_sent(editor: Client) -> None:
    brief = make_brief()
    data = opened(editor, brief)
    data["sections-0-body"] = '<p onclick="x()">Kept<script>bad()</script></p>'

    editor.post(change(brief), data)

    assert brief.sections.get().body == "<p>Kept</p>"


def test_the_longest_of_texts_is_saved_whole(editor: Client) -> None:
    brief = make_brief()
    long = f"<p>{'외교와 안보. ' * 200_000}</p>"

    answer = editor.post(
        change(brief), opened(editor, brief) | {"sections-0-body": long}
    )

    assert len(long.encode()) > 3_000_000
    assert answer.status_code == 302
    assert brief.sections.get().body == long.replace(". </p>", ".</p>")


@pytest.mark.parametrize(
    ("heading", "place", "order"),
    [("E", 2, "AEBCD"), ("A", 3, "BCADE"), ("C", "", "ABDEC"), ("B", 9, "ACDEB")],
)
def test_a_section_stands_where_it_was_sent(
    editor: Client, heading: str, place: object, order: str
) -> None:
    brief = make_brief(sections=tuple((h, f"<p>{h}</p>") for h in "ABCDE"))
    data = opened(editor, brief)
    data[row_of(data, "sections", "heading", heading) + "-position"] = place

    editor.post(change(brief), data)

    sections = brief.sections.values_list("heading", "position")
    assert "".join(heading for heading, _ in sections) == order
    assert [position for _, position in sections] == [1, 2, 3, 4, 5]


def test_a_section_goes_with_the_same_save_and_its_anchor_is_not_used_again(
    editor: Client,
) -> None:
    brief = make_brief(sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    data = opened(editor, brief)
    data[row_of(data, "sections", "heading", "B") + "-DELETE"] = "on"
    data["sections-2-heading"] = "C"

    editor.post(change(brief), data)

    assert list(brief.sections.values_list("heading", "anchor")) == [("A", 1), ("C", 3)]
    assert Version.objects.count() == 2


def test_a_note_on_the_save_stands_in_the_history(editor: Client) -> None:
    brief = make_brief()

    editor.post(
        change(brief), opened(editor, brief) | {"title": "New", "note": "After a call"}
    )

    assert brief.versions.first().reason == "After a call"  # type: ignore[union-attr]


def test_an_original_is_named_by_its_number(editor: Client) -> None:
    korean = make_brief(language="ko", number="2024-07")
    english = make_brief(language="en", number="2024-07")
    data = opened(editor, english) | {"kind": "summary", "original": "2024-07"}

    editor.post(change(english), data)

    english.refresh_from_db()
    assert english.original == korean
    assert opened(editor, english)["original"] == ["2024-07 (ko)"]


@pytest.mark.parametrize("name", ["1999-01", "#999999", "2024-07 (en)", "?!"])
def test_an_original_that_is_not_here_is_refused(editor: Client, name: str) -> None:
    brief = make_brief(number="2024-01")
    make_brief(language="ko", number="2024-07")

    answer = editor.post(
        change(brief), opened(editor, brief) | {"kind": "summary", "original": name}
    )

    assert "There is no brief" in answer.content.decode()
    assert Brief.objects.filter(original__isnull=False).count() == 0


def test_an_original_here_and_elsewhere_is_refused(editor: Client) -> None:
    make_brief(language="ko", number="2024-07")
    brief = make_brief(number="2024-01")
    data = opened(editor, brief) | {
        "kind": "summary",
        "original": "2024-07 (ko)",
        "original_title": "Elsewhere",
    }

    answer = editor.post(change(brief), data)

    assert "not both" in answer.content.decode()


def test_the_address_follows_the_number_until_readers_were_given_it(
    editor: Client,
) -> None:
    brief = make_brief(number="2024-01")

    editor.post(change(brief), opened(editor, brief) | {"number": "2024-09"})

    brief.refresh_from_db()
    assert brief.slug == "2024-09"


def test_number_language_and_series_are_fixed_once_published(editor: Client) -> None:
    brief = make_published(number="2024-01", language="en").brief
    forged = {
        "number": "2024-99",
        "language": "ko",
        "series": str(make_series().pk),
        "title": "Other",
    }

    editor.post(change(brief), opened(editor, brief) | forged)

    brief.refresh_from_db()
    assert (brief.title, brief.number, brief.slug) == ("Other", "2024-01", "2024-01")
    assert (brief.language, brief.series.slug) == ("en", "issue-brief")


def test_an_address_that_another_brief_has_is_refused(editor: Client) -> None:
    note = make_series(slug="note")
    make_brief(series=note, number="1")
    brief = make_brief(number="2024-01")

    answer = editor.post(change(brief), opened(editor, brief) | {"number": "note-1"})

    assert "That address is taken" in answer.content.decode()


def test_a_button_saves_and_takes_the_step(client: Client) -> None:
    author = make_user("author")
    brief = make_brief(owner=author)
    client.force_login(author)

    client.post(
        change(brief), opened(client, brief) | {"title": "Done", "_step": "submit"}
    )

    brief.refresh_from_db()
    assert (brief.title, brief.stage) == ("Done", "review")


def test_a_step_nobody_may_take_saves_and_says_why(client: Client) -> None:
    author = make_user("author")
    brief = make_brief(owner=author)
    client.force_login(author)

    answer = client.post(
        change(brief),
        opened(client, brief) | {"title": "Done", "_step": "approve"},
        follow=True,
    )

    brief.refresh_from_db()
    assert (brief.title, brief.stage) == ("Done", "draft")
    assert "You do not have the right" in answer.content.decode()


def test_an_author_cannot_save_once_the_brief_is_in_review(client: Client) -> None:
    author = make_user("author")
    brief = make_brief(owner=author, title="Before")
    client.force_login(author)
    data = opened(client, brief) | {"title": "After"}
    workflow.submit(brief, by=author)

    answer = client.post(change(brief), data)

    brief.refresh_from_db()
    assert answer.status_code == 403
    assert brief.title == "Before"


def test_whoever_may_not_edit_sees_the_words_and_no_fields(client: Client) -> None:
    client.force_login(make_user("author"))
    brief = make_brief(sections=(("Head", "<p>The <em>words</em></p>"),))

    page = client.get(change(brief)).content.decode()

    assert "The words" in page
    assert 'name="title"' not in page
    assert 'name="_continue"' not in page


def test_a_section_of_another_brief_cannot_be_written(editor: Client) -> None:
    mine, other = make_brief(), make_brief(sections=(("Theirs", "<p>Theirs</p>"),))
    data = opened(editor, mine)
    data["sections-0-id"] = str(other.sections.get().pk)
    data["sections-0-body"] = "<p>Stolen</p>"

    answer = editor.post(change(mine), data)

    assert answer.status_code == 200
    assert other.sections.get().body == "<p>Theirs</p>"
    assert Version.objects.count() == 2


def test_a_section_cannot_be_moved_to_another_brief(editor: Client) -> None:
    mine, other = make_brief(), make_brief()
    data = opened(editor, mine)
    data["sections-0-brief"] = str(other.pk)

    answer = editor.post(change(mine), data)

    assert answer.status_code == 200
    assert Section.objects.filter(brief=other).count() == 1


def test_a_section_of_another_brief_cannot_be_deleted(editor: Client) -> None:
    mine, other = make_brief(), make_brief()
    data = opened(editor, mine)
    data["sections-0-id"] = str(other.sections.get().pk)
    data["sections-0-DELETE"] = "on"

    editor.post(change(mine), data)

    assert Section.objects.filter(brief=other).count() == 1


@pytest.mark.parametrize("lock_version", [None, "", "x", "-1", "9" * 30])
def test_a_form_that_does_not_say_what_it_was_opened_on_is_refused(
    editor: Client, lock_version: str | None
) -> None:
    brief = make_brief(title="Before")
    data = opened(editor, brief) | {"title": "After", "lock_version": lock_version}
    if lock_version is None:
        del data["lock_version"]

    answer = editor.post(change(brief), data)

    brief.refresh_from_db()
    assert answer.status_code == 200
    assert brief.title == "Before"


def test_a_form_without_its_counts_of_rows_is_refused(editor: Client) -> None:
    brief = make_brief(title="Before")
    data = opened(editor, brief) | {"title": "After"}
    del data["sections-TOTAL_FORMS"]

    editor.post(change(brief), data)

    brief.refresh_from_db()
    assert brief.title == "Before"


def test_what_is_no_field_cannot_be_set(client: Client) -> None:
    author = make_user("author")
    brief = make_brief(owner=author)
    client.force_login(author)
    forged = {
        "stage": "approved",
        "owner": str(make_user("author").pk),
        "slug": "elsewhere",
        "next_anchor": "1",
        "demonstration": "on",
        "sections-0-anchor": "77",
    }

    client.post(change(brief), opened(client, brief) | forged)

    brief.refresh_from_db()
    assert (brief.stage, brief.owner, brief.demonstration) == ("draft", author, False)
    assert brief.slug == brief.number
    assert brief.sections.get().anchor == 1


def test_the_experts_are_read_once_for_all_rows(
    editor: Client, django_assert_max_num_queries: object
) -> None:
    brief = make_brief(experts=tuple(make_expert() for _ in range(6)))

    with django_assert_max_num_queries(40):  # type: ignore[operator]
        editor.get(change(brief))


def test_a_brief_never_published_is_deleted_by_the_workflow(editor: Client) -> None:
    brief = make_brief()
    address = reverse("admin:briefs_brief_delete", args=[brief.pk])

    asked = editor.get(address)
    editor.post(address, {"post": "yes"})

    assert str(brief) in asked.content.decode()
    assert not Brief.objects.exists()


def test_an_original_of_another_brief_is_not_deleted(editor: Client) -> None:
    korean = make_brief(language="ko")
    make_brief(kind="summary", original=korean)
    address = reverse("admin:briefs_brief_delete", args=[korean.pk])

    answer = editor.post(address, {"post": "yes"}, follow=True)

    assert "names this one as its original" in answer.content.decode()
    assert Brief.objects.filter(pk=korean.pk).exists()


def test_briefs_are_suggested_by_number_and_title(editor: Client) -> None:
    make_brief(language="ko", number="2024-07", title="한일 관계")
    make_brief(number="2023-01", title="Else")

    found = editor.get(reverse("admin:briefs_brief_names"), {"q": "한일"}).json()

    assert found == {"names": [{"name": "2024-07 (ko)", "title": "한일 관계"}]}
