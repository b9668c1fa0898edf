"""Briefs are taken out in a browser: counted, watched, fetched; and without scripts too."""

import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from briefs.exports import asked
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Export
from tests.browser.access import faults_everywhere
from tests.browser.conftest import SignIn, Worker
from tests.make import make_brief, make_published, make_user


def test_somebody_counts_takes_out_watches_and_fetches(
    sign_in: SignIn, worker: Worker, tmp_path: Path
) -> None:
    make_published(title="In Korean", language="ko", number="2024-01")
    make_published(title="In English", number="2024-02")
    desk = sign_in(make_user("author"))

    desk.goto("/admin/exports/")
    desk.get_by_role("link", name="Take out briefs").click()
    expect(desk.locator("output")).to_have_text("2 briefs")
    desk.select_option("[name=lang]", "en")
    expect(desk.locator("output")).to_have_text("1 brief")
    desk.get_by_label("XLSX").check()
    desk.get_by_role("button", name="Take out").click()
    expect(desk.locator("h2").first).to_have_text("Waiting")
    expect(desk.locator(".notice")).to_contain_text("No background worker is running")
    address = desk.url
    worker()

    # The page has seen by itself that it is over.
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download").click()
    assert desk.url == address
    download.value.save_as(tmp_path / "file.zip")
    with zipfile.ZipFile(tmp_path / "file.zip") as packed:
        assert packed.namelist()[0] == "2024-02-en-in-english.pdf"
        assert "briefs.xlsx" in packed.namelist()


def test_chosen_in_the_list_and_cancelled(sign_in: SignIn) -> None:
    make_published(title="Chosen", number="2024-01")
    make_brief(title="A draft", number="2024-02")
    desk = sign_in(make_user("author"))

    desk.goto("/admin/briefs/brief/")
    desk.locator("#action-toggle").check()
    desk.select_option("select[name=action]", "take_out")
    desk.locator(".actions button[type=submit]").click()
    expect(desk.locator("output")).to_have_text("1 brief")
    expect(desk.locator(".notice")).to_contain_text("2024-02 (en) A draft")
    desk.get_by_role("button", name="Take out").click()
    desk.get_by_role("button", name="Cancel this export").click()

    expect(desk.locator("h2").first).to_have_text("Cancelled")
    assert Export.objects.get().state == Export.State.CANCELLED


def test_it_works_without_scripts(
    sign_in: SignIn, worker: Worker, browser: Browser, live_site: str
) -> None:
    make_published(number="2024-01")
    signed_in = sign_in(make_user("author"))
    window = browser.new_context(
        base_url=live_site,
        locale="en-GB",
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
    )
    try:
        desk = window.new_page()
        desk.goto("/admin/exports/new/")
        desk.select_option("[name=lang]", "ko")
        desk.get_by_role("button", name="Count").click()
        expect(desk.locator("output")).to_have_text("0 briefs")
        desk.select_option("[name=lang]", "")
        desk.get_by_role("button", name="Take out").click()
        expect(desk.locator("h2").first).to_have_text("Waiting")
        worker()
        # It loads itself again every five seconds.
        expect(desk.get_by_role("link", name="Download")).to_be_visible(timeout=15_000)
    finally:
        window.close()


def test_a_telephone_shows_a_list_of_exports_whole(sign_in: SignIn) -> None:
    user = make_user("administrator", last_name="Somebody", first_name="With a Name")
    recipe = Recipe(Selection(), ("pdf", "docx", "epub")).to_json()
    asked.ask("briefs", recipe, by=user, language="en")
    Export.objects.update(state="failed", done=12345, total=12345, size=123456789)
    desk = sign_in(user)
    desk.set_viewport_size({"width": 390, "height": 800})

    desk.goto("/admin/exports/")

    expect(desk.get_by_text("117.7 MB")).to_be_in_viewport(ratio=1)
    hidden = desk.locator(".scroll").evaluate("it => it.scrollWidth - it.clientWidth")
    assert hidden == 0


def test_pages_are_for_everybody(sign_in: SignIn) -> None:
    make_published()
    user = make_user("administrator")
    desk = sign_in(user)
    recipe = {
        "selection": {
            "q": "word " * 40,
            "chosen": {},
            "since": None,
            "until": None,
            "picked": None,
        },
        "formats": ["pdf", "xlsx"],
        "counted": ["2024-01-01", "2024-12-31"],
    }
    known: dict[str, Any] = {"kind": "briefs", "recipe": recipe, "language": "en"}
    failed = Export.objects.create(
        **known,
        by=user,
        state=Export.State.FAILED,
        failure="It cannot be written.",
        problems=[
            {"brief": "2024-01 (en) " + "long " * 30, "place": "", "message": "no"}
        ],
    )
    waits = Export.objects.create(**known, by=user)

    found = []
    for address in ("", "new/", f"{failed.pk}/", f"{waits.pk}/"):
        desk.goto(f"/admin/exports/{address}")
        found += faults_everywhere(desk)

    assert found == []
