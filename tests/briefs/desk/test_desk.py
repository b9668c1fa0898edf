"""The desk's first page, its languages, and the way in."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from briefs import workflow
from briefs.models import Failure
from tests.make import make_brief, make_published, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "quite a long sentence 7"


def test_the_first_page_shows_what_waits(client: Client) -> None:
    publisher = make_user("publisher")
    make_brief(owner=publisher, title="Mine")
    workflow.submit(make_brief(title="To be reviewed"), by=None)
    make_published(title="To come", at=timezone.now() + datetime.timedelta(days=1))
    client.force_login(publisher)

    context = client.get("/admin/").context

    assert [brief.title for brief in context["mine"]] == ["Mine"]
    assert [brief.title for brief in context["review"]] == ["To be reviewed"]
    assert [p.title for p in context["scheduled"]] == ["To come"]


def test_a_tab_of_the_desk_bears_the_sites_sign(client: Client) -> None:
    client.force_login(make_user("author"))

    for address in ("/admin/", "/admin/briefs/brief/", "/admin/account/2fa/"):
        assert (
            'rel="icon" href="/static/site/icon' in client.get(address).content.decode()
        )


def test_administrators_see_first_what_search_could_not_take_in(client: Client) -> None:
    Failure.objects.create(publication=make_published(), error="ValueError: no")

    pages = []
    for group in ("administrator", "publisher"):
        client.force_login(make_user(group))
        pages.append(client.get("/admin/").content.decode())

    assert "1 brief that search could not take in" in pages[0]
    assert "search could not take in" not in pages[1]


def test_an_author_is_not_shown_what_is_not_theirs_to_do(client: Client) -> None:
    client.force_login(make_user("author"))

    page = client.get("/admin/").content.decode()

    assert "Waiting for review" not in page
    assert "Users" not in page


def test_the_language_is_switched_by_a_form(client: Client) -> None:
    client.force_login(make_user("author"))

    client.post("/admin/language/", {"language": "ko", "next": "/admin/"})

    assert '<html lang="ko"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/"])
def test_the_language_switch_leads_nowhere_else(client: Client, address: str) -> None:
    answer = client.post("/admin/language/", {"language": "ko", "next": address})

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    make_user("author", username="kim", password=PASSWORD)
    asked = client.get("/admin/briefs/brief/", follow=True)
    data = {
        "login": "kim",
        "password": PASSWORD,
        "next": "/admin/briefs/brief/",
    }

    answer = client.post("/admin/account/login/", data)

    assert asked.request["PATH_INFO"] == "/admin/account/login/"
    assert answer.headers["Location"] == "/admin/briefs/brief/"


def test_nobody_signs_up(client: Client) -> None:
    data = {
        "username": "new",
        "email": "new@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }

    client.post("/admin/account/signup/", data)

    assert not User.objects.filter(username="new").exists()


def test_guessing_is_slowed_down_whoever_is_guessed(client: Client) -> None:
    make_user("author", username="kim", password=PASSWORD)

    answers = [
        client.post("/admin/account/login/", {"login": "kim", "password": f"wrong{n}"})
        for n in range(12)
    ]
    right = client.post("/admin/account/login/", {"login": "kim", "password": PASSWORD})

    assert "Too many" in answers[-1].content.decode() or answers[-1].status_code == 429
    assert right.status_code in {200, 429}


def test_a_name_that_is_not_known_is_answered_like_a_wrong_password(
    client: Client,
) -> None:
    make_user("author", username="kim", password=PASSWORD)

    def said(login: str) -> Any:
        data = {"login": login, "password": "wrong"}
        answer = client.post("/admin/account/login/", data)
        return answer.status_code, str(answer.context["form"].errors)

    assert said("kim") == said("nobody")


def test_a_reset_says_the_same_whether_the_address_is_known(
    client: Client, settings: Settings
) -> None:
    make_user("author", email="kim@example.org")

    places = {
        client.post("/admin/account/password/reset/", {"email": email}).headers[
            "Location"
        ]
        for email in ("kim@example.org", "nobody@example.org")
    }

    assert len(places) == 1


def test_the_session_gets_a_new_name_at_sign_in(client: Client) -> None:
    make_user("author", username="kim", password=PASSWORD)
    client.post("/admin/account/login/", {"login": "kim", "password": PASSWORD})
    first = client.cookies["session"].value
    client.post("/admin/account/logout/")

    client.post("/admin/account/login/", {"login": "kim", "password": PASSWORD})

    assert client.cookies["session"].value != first
