"""A form sent after the sign-in had ended, or with an old token, is lost nowhere."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from briefs.models import Brief
from tests.briefs.desk.filled import browser, opened, values
from tests.make import make_brief, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/briefs/brief/add/"
HERE = {"Origin": "http://testserver", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def strict() -> Client:
    """Signed in as an editor; tokens are checked as they are in a browser."""
    client = browser(enforce_csrf_checks=True)
    client.force_login(make_user("editor", username="editor"))
    return client


def typed(client: Client) -> dict[str, Any]:
    """Fill in the form of a new brief."""
    return values(client.get(ADD).content) | {
        "title": "Hours of work\r\nin <two> lines",
        "sections-0-body": "<p>“Quoted” &amp; kept.</p>",
        "_continue": "",
    }


def kept(page: bytes) -> dict[str, Any]:
    """Return what the page would send again."""
    return values(page, "unsent")


def test_a_form_sent_after_the_sign_in_ended_is_sent_again_after_signing_in(
    strict: Client,
) -> None:
    data = typed(strict)
    del strict.cookies["session"]

    answer = strict.post(ADD, data, headers=HERE)
    page = answer.content.decode()
    strict.force_login(make_user("editor", username="again"))
    again = strict.post(ADD, kept(answer.content), headers=HERE)
    saved = Brief.objects.get()

    assert answer.status_code == 403
    assert "Your sign-in has ended" in page
    assert 'href="/admin/" target="_blank"' in page
    assert again.status_code == 302
    assert saved.title == "Hours of work in <two> lines"
    assert saved.sections.get().body == "<p>“Quoted” &amp; kept.</p>"


def test_a_form_whose_token_is_an_old_one_comes_back_with_a_new_one(
    strict: Client,
) -> None:
    data = typed(strict)
    del strict.cookies["csrf"]

    answer = strict.post(ADD, data, headers=HERE)
    again = strict.post(ADD, kept(answer.content), headers=HERE)

    assert answer.status_code == 403
    assert "Please send it once more" in answer.content.decode()
    assert again.status_code == 302
    assert Brief.objects.count() == 1


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", ""])
def test_what_another_site_sends_is_never_offered_again(
    strict: Client, origin: str
) -> None:
    data = typed(strict) | {"csrfmiddlewaretoken": "forged"}

    answer = strict.post(ADD, data, headers={"Origin": origin} if origin else {})
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "The form was not accepted" in page
    assert "Hours of work" not in page


def test_a_password_is_never_written_into_a_page(strict: Client) -> None:
    data = {"login": "editor", "password": "a secret of mine"}

    answer = strict.post("/admin/account/login/", data, headers=HERE)
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "Open the page again" in page
    assert "a secret of mine" not in page


def test_files_are_named_that_have_to_be_chosen_again(
    strict: Client, tmp_path: Any
) -> None:
    data = typed(strict)
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7")
    del strict.cookies["session"]

    with file.open("rb") as opened_file:
        data["attachments-0-file"] = opened_file
        answer = strict.post(ADD, data, headers=HERE)

    assert "chosen again afterwards: report.pdf" in answer.content.decode()


def test_a_step_sent_after_the_sign_in_ended_is_not_taken(client: Client) -> None:
    brief = make_brief()

    answer = client.post(f"/admin/briefs/brief/{brief.pk}/submit/", {"a": "b"})
    brief.refresh_from_db()

    assert answer.status_code == 403
    assert brief.stage == Brief.Stage.DRAFT


def test_scripts_and_pages_are_led_to_the_way_in_as_before(client: Client) -> None:
    page = client.get(ADD)
    script = client.post(
        "/admin/briefs/image/upload/", headers={"Sec-Fetch-Mode": "cors"}
    )

    assert page.headers["Location"].startswith("/admin/login/")
    assert script.headers["Location"].startswith("/admin/login/")


def test_whoever_is_signed_in_meets_none_of_it(editor: Client) -> None:
    brief = make_brief()

    answer = editor.post(
        f"/admin/briefs/brief/{brief.pk}/change/", opened(editor, brief)
    )
    links: Any = html.fromstring(editor.get(ADD).content).xpath("//*[@id='unsent']")

    assert answer.status_code == 302
    assert links == []
