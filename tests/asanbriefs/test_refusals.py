"""asanbriefs.refusals: a refused request is one line in the log."""

import logging

import pytest
from django.test import Client

from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(client: Client) -> str:
    """Sign somebody in who may enter the desk and nothing in it; return their name."""
    user = make_user(is_staff=True)
    client.force_login(user)
    return user.username


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the console would be given."""
    formatter = logging.Formatter("%(message)s")
    return "\n".join(map(formatter.format, caplog.records)).splitlines()


def test_a_refusal_says_who_and_what_in_one_line(
    client: Client, somebody: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/admin/exports/")
    client.post("/admin/exports/new/", {"each": "md"})

    assert lines(caplog) == [
        f"Refused: {somebody} GET /admin/exports/",
        f"Refused: {somebody} POST /admin/exports/new/",
    ]


def test_an_address_cannot_write_a_line_of_its_own(
    client: Client, somebody: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/admin/experts/center/%0DAll%20is%20well/change/")

    place = r"/admin/experts/center/\rAll is well/change/"
    assert lines(caplog) == [f"Refused: {somebody} GET {place}"]


def test_what_fails_still_says_where(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    client.force_login(make_user("administrator"))
    monkeypatch.setattr("briefs.desk.exports.MOST_NAMED", "none")

    answer = client.get("/admin/exports/new/?picked=1")

    assert answer.status_code == 500
    assert any("Traceback" in line for line in lines(caplog))
