"""What was typed for hours outlives the sign-in it was typed under."""

from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from briefs.models import Brief
from tests.browser.body_editor import Editor
from tests.make import make_user

PASSWORD = "correct horse battery"


def test_a_brief_is_sent_again_after_signing_in_in_another_window(
    editor: Editor,
) -> None:
    page = editor.page
    user = make_user("editor", username="somebody")
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    page.fill("[name=title]", "Hours of work")
    editor.text.click()
    page.keyboard.type("A long text.")
    page.context.clear_cookies(name="session")

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("You are not signed in yet.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new window").click()
    window = opened.value
    window.fill("[name=login]", "somebody")
    window.fill("[name=password]", PASSWORD)
    window.keyboard.press("Enter")
    expect(window.get_by_role("button", name="Log out")).to_be_visible()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Brief.objects.get().title == "Hours of work"
    assert Brief.objects.get().sections.get().body == "<p>A long text.</p>"


def test_a_form_is_sent_once_however_often_somebody_presses(editor: Editor) -> None:
    page = editor.page
    page.fill("[name=title]", "Pressed twice")

    refused = page.evaluate(
        "() => { let refused = [];"
        " window.addEventListener('submit', (e) => refused.push(e.defaultPrevented));"
        " const form = document.querySelector('#brief_form');"
        " form.requestSubmit(); form.requestSubmit(); return refused; }"
    )

    assert refused == [False, True]
    page.wait_for_url("**/briefs/brief/**/change/")
    assert Brief.objects.count() == 1
