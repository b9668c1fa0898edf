"""Users: invited, let go, and never raised by a forged form."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from tests.briefs.desk.filled import browser
from tests.make import make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"
PASSWORD = "quite a long sentence 7"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("administrator", username="boss", email="b@x.org"))
    return client


def group(name: str) -> str:
    """Return the group's id."""
    return str(Group.objects.get(name=name).pk)


def invite(client: Client, **fields: Any) -> Any:
    """Add a user as the form does."""
    data = {"username": "new", "email": "new@example.org", "groups": group("author")}
    return client.post(ADD, data | fields)


def link_in(text: str) -> str:
    """Return the path of the link to set a password."""
    found = re.search(r"/admin/account/password/reset/key/[^\s\"]+", text)
    assert found is not None
    return found[0]


def test_whoever_is_invited_sets_a_password_once_and_signs_in(
    administrator: Client,
) -> None:
    link = link_in(invite(administrator).content.decode())
    new = browser()

    form = new.get(link, follow=True)
    new.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    again = browser().get(link, follow=True).content.decode()
    entered = new.post(
        "/admin/account/login/", {"login": "new", "password": PASSWORD}, follow=True
    )

    user = User.objects.get(username="new")
    assert user.check_password(PASSWORD)
    assert user.is_staff
    assert not user.is_superuser
    assert entered.request["PATH_INFO"] == "/admin/"
    assert 'name="password1"' not in again


def test_the_link_is_sent_where_mail_is_set_up(
    administrator: Client, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://localhost"

    page = invite(administrator).content.decode()

    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    assert link_in(str(letter.body)) == link_in(page)
    assert "sent to new@example.org" in page


def test_there_is_one_way_to_save_somebody_new(administrator: Client) -> None:
    page = administrator.get(ADD).content.decode()

    assert 'name="_save"' in page
    assert 'name="_addanother"' not in page
    assert 'name="_continue"' not in page


def test_an_invitation_is_not_stored_by_browsers(administrator: Client) -> None:
    answer = invite(administrator)

    assert "no-store" in answer.headers["Cache-Control"]


def test_a_new_link_is_made_by_a_post_and_noted(administrator: Client) -> None:
    user = make_user("author", email="old@example.org")
    address = f"/admin/auth/user/{user.pk}/invite/"

    read = administrator.get(address)
    page = administrator.post(address).content.decode()

    assert read.status_code == 405
    assert link_in(page)
    assert LogEntry.objects.filter(object_id=str(user.pk)).exists()


def test_no_link_is_made_for_a_superuser_or_for_who_was_let_go(
    administrator: Client,
) -> None:
    above = make_user("administrator", is_superuser=True)
    gone = make_user("author", is_active=False)

    answers = [
        administrator.post(f"/admin/auth/user/{user.pk}/invite/").status_code
        for user in (above, gone)
    ]

    assert answers == [403, 403]


def test_the_desk_is_open_to_those_in_a_group(administrator: Client) -> None:
    invite(administrator, groups=[])
    user = User.objects.get(username="new")
    before = user.is_staff
    data = {"username": "new", "email": "new@example.org", "is_active": "on"}

    administrator.post(
        f"/admin/auth/user/{user.pk}/change/", data | {"groups": group("editor")}
    )

    user.refresh_from_db()
    assert (before, user.is_staff) == (False, True)


@pytest.mark.parametrize("target", ["self", "other"])
def test_an_administrator_cannot_make_a_superuser(
    administrator: Client, target: str
) -> None:
    boss = User.objects.get(username="boss")
    user = boss if target == "self" else make_user("author", email="a@example.org")
    right = Permission.objects.get(codename="delete_user")
    forged = {
        "username": user.username,
        "email": user.email,
        "is_active": "on",
        "groups": group("administrator"),
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": str(right.pk),
        "password": "pbkdf2_sha256$1$a$b",
    }

    administrator.post(f"/admin/auth/user/{user.pk}/change/", forged)
    invite(administrator, username="second", email="s@x.org", is_superuser="on")

    user.refresh_from_db()
    assert not User.objects.filter(is_superuser=True).exists()
    assert not user.user_permissions.exists()
    assert not user.has_usable_password()


def test_an_administrator_cannot_change_a_superuser(administrator: Client) -> None:
    above = make_user("administrator", username="root", is_superuser=True)

    answer = administrator.post(
        f"/admin/auth/user/{above.pk}/change/",
        {"username": "root", "email": "mine@example.org", "is_active": ""},
    )

    above.refresh_from_db()
    assert answer.status_code == 403
    assert (above.email, above.is_active) == ("", True)


def test_nobody_shuts_themselves_out(administrator: Client) -> None:
    boss = User.objects.get(username="boss")
    data = {
        "username": "boss",
        "email": "b@x.org",
        "groups": group("administrator"),
    }

    answer = administrator.post(f"/admin/auth/user/{boss.pk}/change/", data)

    boss.refresh_from_db()
    assert "cannot end your own access" in answer.content.decode()
    assert boss.is_active


def test_whoever_is_let_go_is_refused_at_the_next_request(
    administrator: Client,
) -> None:
    user = make_user("author", username="leaving", email="l@example.org")
    theirs = browser()
    theirs.force_login(user)
    before = theirs.get("/admin/").status_code
    data = {"username": "leaving", "email": "l@example.org", "groups": group("author")}

    administrator.post(f"/admin/auth/user/{user.pk}/change/", data)

    assert before == 200
    assert theirs.get("/admin/").status_code == 302


def test_an_e_mail_address_belongs_to_one_person(administrator: Client) -> None:
    make_user("author", email="New@Example.org")

    answer = invite(administrator)

    assert "Somebody else has this e-mail address" in answer.content.decode()
    assert not User.objects.filter(username="new").exists()


def test_nobody_types_another_ones_password(administrator: Client) -> None:
    user = make_user("author")

    answer = administrator.post(
        f"/admin/auth/user/{user.pk}/password/",
        {"password1": PASSWORD, "password2": PASSWORD},
    )

    user.refresh_from_db()
    assert answer.status_code in {302, 404}
    assert not user.has_usable_password()


def test_groups_are_named_in_the_editors_language(administrator: Client) -> None:
    page = administrator.get(
        "/admin/auth/group/", headers={"accept-language": "en"}
    ).content.decode()

    for name in ("author", "editor", "publisher", "administrator"):
        assert name in page


def test_an_old_address_no_longer_resets_the_password(administrator: Client) -> None:
    user = make_user("author", username="moved", email="old@example.org")
    for email in ("old@example.org", "New@example.org"):
        EmailAddress.objects.create(user=user, email=email, verified=True)
    data = {"username": "moved", "email": "new@example.org", "is_active": "on"}

    administrator.post(
        f"/admin/auth/user/{user.pk}/change/", data | {"groups": group("author")}
    )

    left = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    assert [email.lower() for email in left] == ["new@example.org"]
    assert list(filter_users_by_email("old@example.org")) == []


def test_nobody_takes_all_groups_from_themselves(administrator: Client) -> None:
    boss = User.objects.get(username="boss")
    data = {"username": "boss", "email": "b@x.org", "is_active": "on"}

    answer = administrator.post(f"/admin/auth/user/{boss.pk}/change/", data)

    assert "You cannot end your own access" in answer.content.decode()
    assert [row.name for row in boss.groups.all()] == ["administrator"]
