"""The workflow's steps on the desk."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs import workflow
from briefs.models import Brief, Event, Publication, Redirect
from tests.briefs.desk.filled import browser, change
from tests.make import make_brief, make_published, make_user

pytestmark = pytest.mark.django_db
STEPS = [
    "submit",
    "approve",
    "send_back",
    "publish",
    "unschedule",
    "withdraw",
    "rename",
]


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(make_user("publisher"))
    return client


def at(brief: Brief, step: str) -> str:
    """Return the address of a step."""
    return reverse(f"admin:briefs_brief_{step}", args=[brief.pk])


def test_review_goes_there_and_back(publisher: Client) -> None:
    brief = make_brief()

    publisher.post(at(brief, "submit"))
    publisher.post(at(brief, "send_back"), {"note": "Shorter, please."})
    publisher.post(at(brief, "submit"))
    publisher.post(at(brief, "approve"))

    brief.refresh_from_db()
    assert brief.stage == Brief.Stage.APPROVED
    assert Event.objects.get(step="send_back").note == "Shorter, please."


def test_the_note_stands_over_the_text_until_it_is_sent_for_review_again(
    client: Client, publisher: Client
) -> None:
    author = make_user("author")
    brief = make_brief(owner=author, stage=Brief.Stage.REVIEW)
    client = browser()
    client.force_login(author)

    silent = publisher.post(at(brief, "send_back"), {"note": " "})
    publisher.post(at(brief, "send_back"), {"note": "Shorter, <b>please</b>."})
    told = client.get(change(brief)).content.decode()
    client.post(at(brief, "submit"))
    over = client.get(change(brief)).content.decode()

    assert silent.context["form"].errors["note"]
    assert "Shorter, &lt;b&gt;please&lt;/b&gt;." in told
    assert "Shorter" not in over


def test_publishing_asks_for_nothing_at_first_and_shows_the_brief_at_once(
    publisher: Client,
) -> None:
    brief = make_brief()
    page = publisher.get(at(brief, "publish")).content.decode()

    answer = publisher.post(
        at(brief, "publish"), {"when": "now", "lock_version": brief.lock_version}
    )

    assert 'name="kind"' not in page
    assert answer.headers["Location"] == change(brief)
    assert Publication.objects.live().get().kind == "first"


def test_publishing_can_wait_for_a_minute_in_seoul_time(publisher: Client) -> None:
    brief = make_brief()

    publisher.post(
        at(brief, "publish"),
        {"when": "later", "at": "2199-03-01T09:30", "lock_version": brief.lock_version},
    )

    utc = datetime.datetime(2199, 3, 1, 0, 30, tzinfo=datetime.UTC)
    assert Publication.objects.get().shown_from == utc


@pytest.mark.parametrize("moment", ["", "2001-01-01T00:00", "tomorrow"])
def test_a_minute_that_is_none_or_past_is_refused(
    publisher: Client, moment: str
) -> None:
    brief = make_brief()
    data = {"when": "later", "at": moment, "lock_version": brief.lock_version}

    answer = publisher.post(at(brief, "publish"), data)

    assert answer.context["form"].errors["at"]
    assert not Publication.objects.exists()


def test_a_set_publication_is_taken_back(publisher: Client) -> None:
    brief = make_published(at=timezone.now() + datetime.timedelta(hours=1)).brief

    publisher.post(at(brief, "unschedule"))

    assert not Publication.objects.exists()


def test_a_correction_says_what_was_changed(publisher: Client) -> None:
    brief = make_published().brief
    brief.title = "Corrected"
    brief.save()
    workflow.save(brief, by=None)
    data = {"when": "now", "kind": "correction", "lock_version": brief.lock_version}

    refused = publisher.post(at(brief, "publish"), data)
    publisher.post(at(brief, "publish"), data | {"reason_ko": "제목을 고침"})

    assert "Say what was changed" in refused.content.decode()
    live = Publication.objects.live().get()
    assert (live.title, live.kind, live.reason_ko) == (
        "Corrected",
        "correction",
        "제목을 고침",
    )


def test_a_text_saved_since_the_page_was_opened_is_not_published_unseen(
    publisher: Client,
) -> None:
    brief = make_brief(title="Seen")
    data = {"when": "now", "lock_version": brief.lock_version}
    brief.title = "Not seen"
    brief.save()
    workflow.save(brief, by=None)

    answer = publisher.post(at(brief, "publish"), data)

    assert "Somebody else has saved" in answer.content.decode()
    assert not Publication.objects.exists()


def test_what_is_missing_is_listed_with_links_to_the_fields(publisher: Client) -> None:
    brief = make_brief(
        title="", date=None, sections=(("", "<p>a</p>"), ("", "<p>b</p>"))
    )

    page = publisher.get(at(brief, "publish")).content.decode()

    address = change(brief)
    for place in ("#id_title", "#id_date", "#id_sections-1-heading"):
        assert f'href="{address}{place}"' in page
    assert 'name="when"' not in page


def test_what_is_missing_is_refused_by_the_workflow_too(publisher: Client) -> None:
    brief = make_brief(title="")

    answer = publisher.post(
        at(brief, "publish"), {"when": "now", "lock_version": brief.lock_version}
    )

    assert "The brief has no title." in answer.content.decode()
    assert not Publication.objects.exists()


def test_withdrawing_names_the_brief_and_needs_both_reasons(publisher: Client) -> None:
    brief = make_published(title="A wrong brief").brief

    page = publisher.get(at(brief, "withdraw")).content.decode()
    refused = publisher.post(at(brief, "withdraw"), {"reason_ko": "오류"})
    kept = Publication.objects.live().get().kind
    publisher.post(at(brief, "withdraw"), {"reason_ko": "오류", "reason_en": "Error"})

    assert "A wrong brief" in page
    assert refused.context["form"].errors["reason_en"]
    assert kept == "first"
    assert Publication.objects.live().get().kind == "withdrawal"


def test_another_number_leads_the_old_address_on(publisher: Client) -> None:
    brief = make_published(number="2024-01").brief

    publisher.post(at(brief, "rename"), {"number": "2024-02"})

    brief.refresh_from_db()
    assert brief.slug == "2024-02"
    assert Redirect.objects.get().old_path == "/en/briefs/2024-01/"


@pytest.mark.parametrize("number", ["2024-01", "a b", "ü"])
def test_a_number_that_cannot_be_is_refused_and_what_was_typed_stays(
    publisher: Client, number: str
) -> None:
    make_brief(number="2024-01")
    brief = make_published(number="2024-09").brief

    answer = publisher.post(at(brief, "rename"), {"number": number})

    brief.refresh_from_db()
    assert answer.status_code == 200
    assert f'value="{number}"' in answer.content.decode()
    assert brief.number == "2024-09"


@pytest.mark.parametrize("step", ["approve", "unschedule", "send_back"])
def test_a_step_out_of_turn_says_why(publisher: Client, step: str) -> None:
    brief = make_brief()

    answer = publisher.post(at(brief, step), {"note": "x"}, follow=True)

    assert b'class="error"' in answer.content
    assert set(Event.objects.values_list("step", flat=True)) == {"save"}


@pytest.mark.parametrize("step", ["submit", "approve", "unschedule"])
def test_a_direct_step_is_not_taken_by_reading_its_address(
    publisher: Client, step: str
) -> None:
    answer = publisher.get(at(make_brief(), step))

    assert answer.status_code == 405


@pytest.mark.parametrize("step", STEPS)
def test_a_step_needs_the_token_of_its_form(step: str) -> None:
    brief = make_published().brief
    client = browser(enforce_csrf_checks=True)
    client.force_login(make_user("publisher"))

    answer = client.post(
        at(brief, step), {"number": "1", "reason_ko": "x", "reason_en": "x"}
    )

    assert answer.status_code == 403
    assert (
        Event.objects.filter(brief=brief).exclude(step__in=["save", "publish"]).count()
        == 0
    )


def test_the_buttons_are_those_the_policy_allows(client: Client) -> None:
    author = make_user("author")
    brief = make_brief(owner=author)
    client.force_login(author)
    own = client.get(change(brief)).content.decode()
    client.force_login(make_user("publisher"))
    all_of_them = client.get(change(brief)).content.decode()

    assert 'value="submit"' in own
    assert 'value="publish"' not in own
    assert 'value="submit"' in all_of_them
    assert 'value="publish"' in all_of_them
    assert all_of_them.count('class="default"') == 1
