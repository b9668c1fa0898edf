"""Two editors save one brief: nothing either typed is lost or replaced unsaid."""

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from briefs import workflow
from briefs.models import Attachment, Brief, Section, Version
from tests.briefs.desk.filled import Values, browser, change, opened, row_of, values
from tests.make import make_brief, make_expert, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Client:
    client = browser()
    client.force_login(make_user("editor", first_name="민수", last_name="김"))
    return client


def save(client: Client, brief: Brief, **texts: str) -> None:
    """Open the brief and save it with other texts."""
    answer = client.post(change(brief), opened(client, brief) | texts)
    assert answer.status_code == 302


def test_a_stale_save_is_refused_with_both_texts_shown(
    editor: Client, other: Client
) -> None:
    brief = make_brief(title="Opened")
    mine = opened(editor, brief) | {"title": "Typed by me"}
    save(other, brief, title="Saved meanwhile")

    answer = editor.post(change(brief), mine)

    page = answer.content.decode()
    brief.refresh_from_db()
    assert brief.title == "Saved meanwhile"
    assert Version.objects.count() == 2
    assert "김민수 saved this brief" in page
    assert '<textarea readonly rows="2" class="source" data-theirs="title"' in page
    assert "Saved meanwhile" in page
    assert values(answer.content)["title"] == ["Typed by me"]


def test_everything_typed_stands_in_the_form_again(
    editor: Client, other: Client
) -> None:
    brief = make_brief(sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    mine = opened(editor, brief)
    mine |= {
        "subtitle": "My subtitle",
        "note": "My note",
        f"{row_of(mine, 'sections', 'heading', 'B')}-body": "<p>My body</p>",
        "sections-2-heading": "My new section",
        "contributions-1-guest_name": "My guest",
    }
    save(other, brief, title="Theirs", **{"sections-0-body": "<p>Their body</p>"})

    answer = editor.post(change(brief), mine)

    again = {text for texts in values(answer.content).values() for text in texts}
    assert {
        "My subtitle",
        "My note",
        "<p>My body</p>",
        "My new section",
        "My guest",
    } <= again


def test_where_i_changed_nothing_theirs_is_put_in_and_the_next_save_keeps_both(
    editor: Client, other: Client
) -> None:
    brief = make_brief(title="Opened", sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    mine = opened(editor, brief) | {"title": "Mine"}
    save(other, brief, **{"sections-1-body": "<p>Theirs</p>"})

    answer = editor.post(change(brief), mine)
    editor.post(change(brief), values(answer.content))

    brief.refresh_from_db()
    bodies = list(brief.sections.values_list("body", flat=True))
    assert (brief.title, bodies) == ("Mine", ["<p>a</p>", "<p>Theirs</p>"])


def test_mine_replaces_theirs_only_after_saying_so(
    editor: Client, other: Client
) -> None:
    brief = make_brief(title="Opened")
    mine = opened(editor, brief) | {"title": "Mine"}
    save(other, brief, title="Theirs")
    again = values(editor.post(change(brief), mine).content)

    refused = editor.post(change(brief), again)
    after_refusal = Brief.objects.get().title
    editor.post(change(brief), values(refused.content) | {"save_over": "on"})

    assert "yours shall replace" in refused.content.decode()
    assert after_refusal == "Theirs"
    assert Brief.objects.get().title == "Mine"
    assert "Theirs" in {version.document().title for version in Version.objects.all()}


def test_a_third_save_in_between_is_shown_too(editor: Client, other: Client) -> None:
    brief = make_brief(title="Opened")
    mine = opened(editor, brief) | {"title": "Mine"}
    save(other, brief, title="Theirs")
    again = values(editor.post(change(brief), mine).content)
    save(other, brief, title="Theirs again")

    answer = editor.post(change(brief), again | {"save_over": "on"})

    assert "Theirs again" in answer.content.decode()
    assert Brief.objects.get().title == "Theirs again"


def test_a_section_they_removed_comes_back_only_if_i_had_changed_it(
    editor: Client, other: Client
) -> None:
    brief = make_brief(
        sections=(("A", "<p>a</p>"), ("B", "<p>b</p>"), ("C", "<p>c</p>"))
    )
    mine = opened(editor, brief)
    mine[row_of(mine, "sections", "heading", "B") + "-body"] = "<p>My b</p>"
    theirs = opened(other, brief)
    for heading in "BC":
        theirs[row_of(theirs, "sections", "heading", heading) + "-DELETE"] = "on"
    other.post(change(brief), theirs)

    answer = editor.post(change(brief), mine)
    editor.post(change(brief), values(answer.content) | {"save_over": "on"})

    assert "removed meanwhile" in answer.content.decode()
    assert list(brief.sections.values_list("heading", "body")) == [
        ("A", "<p>a</p>"),
        ("B", "<p>My b</p>"),
    ]


def test_a_section_i_remove_that_they_changed_is_shown_first(
    editor: Client, other: Client
) -> None:
    brief = make_brief(sections=(("A", "<p>a</p>"), ("B", "<p>b</p>")))
    mine = opened(editor, brief)
    mine[row_of(mine, "sections", "heading", "B") + "-DELETE"] = "on"
    save(other, brief, **{"sections-1-body": "<p>Their b</p>"})

    answer = editor.post(change(brief), mine)

    assert "which you have removed" in answer.content.decode()
    assert Section.objects.filter(body="<p>Their b</p>").exists()


def test_a_section_they_added_stands_in_the_form(editor: Client, other: Client) -> None:
    brief = make_brief(title="Opened", sections=(("A", "<p>a</p>"),))
    mine = opened(editor, brief) | {"title": "Mine"}
    save(other, brief, **{"sections-1-heading": "Added", "sections-1-body": "<p>x</p>"})

    answer = editor.post(change(brief), mine)
    editor.post(change(brief), values(answer.content))

    assert "added meanwhile" in answer.content.decode()
    assert list(brief.sections.values_list("heading", flat=True)) == ["A", "Added"]
    assert Brief.objects.get().title == "Mine"


def test_contributors_are_put_together_too(editor: Client, other: Client) -> None:
    first, second, third = make_expert(), make_expert(), make_expert()
    brief = make_brief(experts=(first,))
    mine = opened(editor, brief) | {"contributions-1-expert": str(second.pk)}
    save(other, brief, **{"contributions-1-expert": str(third.pk)})

    answer = editor.post(change(brief), mine)
    editor.post(change(brief), values(answer.content))

    people = set(brief.contributions.values_list("expert", flat=True))
    assert people == {first.pk, second.pk, third.pk}


def test_a_form_that_hides_what_it_was_opened_on_gets_everything_shown(
    editor: Client, other: Client
) -> None:
    brief = make_brief(title="Opened", subtitle="Same")
    mine = opened(editor, brief) | {"title": "Mine", "opened": "{broken"}
    save(other, brief, subtitle="Theirs")

    answer = editor.post(change(brief), mine)

    page = answer.content.decode()
    assert 'data-theirs="title"' in page
    assert 'data-theirs="subtitle"' in page


def test_steps_of_the_workflow_do_not_make_a_form_stale(
    editor: Client, other: Client
) -> None:
    brief = make_brief(title="Opened")
    mine = opened(editor, brief) | {"title": "Mine"}
    workflow.submit(brief, by=None)

    editor.post(change(brief), mine)

    assert Brief.objects.get().title == "Mine"


@pytest.mark.parametrize("seed", range(3))
def test_no_change_vanishes_in_any_order_of_two_editors(
    editor: Client, other: Client, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same order in every run
    brief = make_brief(sections=tuple((h, f"<p>{h}</p>") for h in "ABC"))
    clients = {"m": editor, "t": other}
    forms: dict[str, Values] = {}
    pending: dict[str, dict[str, str]] = {"m": {}, "t": {}}
    written: set[str] = set()
    refusals = 0

    for n in range(48):
        who = dice.choice("mt")
        if who not in forms:
            forms[who] = opened(clients[who], brief)
            continue
        field, word = f"sections-{dice.randrange(3)}-body", f"{who}{n}word"
        forms[who][field] = f"<p>{word}</p>"
        pending[who][field] = word
        answer = clients[who].post(change(brief), forms[who])
        if answer.status_code == 302:
            written |= set(pending[who].values())
            pending[who] = {}
            del forms[who]
        else:
            refusals += 1
            shown = answer.content.decode()
            assert all(word in shown for word in pending[who].values())
            forms[who] = values(answer.content) | {"save_over": "on"}

    kept = " ".join(str(version.data) for version in Version.objects.all())
    assert len(written) > 10
    assert refusals > 2
    assert all(word in kept for word in written)


def test_an_author_who_saves_after_sending_on_finds_the_typed_text_again(
    client: Client,
) -> None:
    author = make_user("author")
    client.force_login(author)
    brief = make_brief(owner=author, title="Opened")
    mine = opened(client, brief) | {
        "title": "Typed too late",
        "sections-0-body": "<p>Also typed</p>",
    }
    workflow.submit(brief, by=author)

    answer = client.post(change(brief), mine)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Typed too late" in page
    assert "Also typed" in page
    assert Brief.objects.get().title == "Opened"


@pytest.mark.parametrize("chosen", [True, False])
def test_a_refused_save_says_that_the_file_must_be_chosen_again(
    editor: Client, other: Client, chosen: bool
) -> None:
    brief = make_brief(title="Opened")
    mine = opened(editor, brief) | {"title": "Mine"}
    if chosen:
        mine["attachments-0-file"] = SimpleUploadedFile("data.csv", b"a,b")
    save(other, brief, title="Theirs")

    answer = editor.post(change(brief), mine)

    assert ("choose it again" in answer.content.decode()) is chosen
    assert not Attachment.objects.exists()
