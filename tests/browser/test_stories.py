"""What people really do here, from writing a brief to reading it, in a browser."""

import re
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from briefs import workflow
from briefs.models import Brief, Publication, Total
from tests.browser.conftest import SignIn, Worker
from tests.make import make_brief, make_expert, make_published, make_user

SEOUL = ZoneInfo("Asia/Seoul")
READER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)


def write(page: Page, section: int, heading: str, text: str) -> None:
    """Write a section as an editor does; `[…]` in the text becomes a footnote."""
    row = page.locator("#sections-group .inline-related:visible").nth(section)
    row.locator("input[name$=-heading]").fill(heading)
    row.locator(".body-page > .ProseMirror").click()
    for piece in re.split(r"(\[[^]]*\])", text):
        if piece.startswith("["):
            page.keyboard.press("Control+Alt+f")
            expect(row.locator(".note-box .ProseMirror")).to_be_focused()
            page.keyboard.type(piece[1:-1])
            page.keyboard.press("Escape")
        else:
            page.keyboard.type(piece)


def test_an_editor_writes_a_brief_with_footnotes_and_publishes_it(
    sign_in: SignIn, page: Page
) -> None:
    expert = make_expert(family_en="Choi", given_en="Eunmi")
    desk = sign_in(make_user("publisher"))

    desk.goto("/admin/briefs/brief/add/")
    desk.fill("#id_title", "Written by hand")
    desk.select_option("#id_language", "en")
    desk.fill("#id_date", "2024-05-17")
    desk.locator("#id_contributions-0-expert").select_option(str(expert.pk))
    write(desk, 0, "", "The opening [a first note] goes on.")
    desk.locator("#sections-group .add-row a").click()
    write(desk, 1, "What follows", "More [a second note].")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("button", name="Save and publish").click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Published")

    page.goto("/en/briefs/2024-01/")
    expect(page.locator("h1")).to_have_text("Written by hand")
    expect(page.locator("h2").first).to_have_text(re.compile("What follows"))
    for number, note in ((1, "a first note"), (2, "a second note")):
        mark = page.locator("[role=doc-noteref]").nth(number - 1)
        expect(mark).to_have_text(str(number))
        there = mark.get_attribute("href") or ""
        expect(page.locator(f"[id='{there[1:]}']").first).to_be_visible()
        expect(page.locator("main")).to_contain_text(note)
    document = Publication.objects.get().document()
    assert document is not None
    assert document.sections[0].body == (
        '<p>The opening <span class="footnote">a first note</span> goes on.</p>'
    )


def test_a_second_editors_stale_save_is_refused_and_nothing_typed_is_lost(
    sign_in: SignIn,
) -> None:
    brief = make_brief(title="As opened")
    first, second = (sign_in(make_user("editor")) for _ in range(2))
    for desk in (first, second):
        desk.goto(f"/admin/briefs/brief/{brief.pk}/change/")

    first.fill("#id_title", "Saved by the first")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.locator(".messagelist")).to_contain_text("Saved")
    second.fill("#id_title", "Typed by the second")
    second.fill("#id_subtitle", "Also by the second")
    second.get_by_role("button", name="Save", exact=True).click()

    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("Saved by the first")
    expect(conflict).to_contain_text("Typed by the second")
    expect(second.locator("#id_title")).to_have_value("Typed by the second")
    expect(second.locator("#id_subtitle")).to_have_value("Also by the second")
    assert Brief.objects.get().title == "Saved by the first"


def test_an_editor_without_scripts_writes_and_saves(
    sign_in: SignIn, live_site: str
) -> None:
    expert = make_expert()
    signed_in = sign_in(make_user("editor"))
    browser = signed_in.context.browser
    assert browser
    window = browser.new_context(
        base_url=live_site,
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
        locale="en-GB",
    )
    desk = window.new_page()

    desk.goto("/admin/briefs/brief/add/")
    desk.fill("#id_title", "Without scripts")
    desk.select_option("#id_language", "en")
    desk.select_option("#id_contributions-0-expert", str(expert.pk))
    desk.fill("#id_sections-0-body", "Plain words.")
    desk.fill("#id_sections-1-heading", "Second")
    desk.fill("#id_sections-1-body", "<p>With <b>markup</b>.</p>")
    desk.get_by_role("button", name="Save", exact=True).click()
    window.close()

    brief = Brief.objects.get()
    assert list(brief.sections.values_list("heading", "body")) == [
        ("", "<p>Plain words.</p>"),
        ("Second", "<p>With <strong>markup</strong>.</p>"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("language", "words", "title"),
    [("en", "trilateral", "Trilateral cooperation"), ("ko", "한미일", "한미일 협력")],
)
def test_a_reader_finds_a_brief(
    page: Page, width: int, language: str, words: str, title: str
) -> None:
    make_published(language=language, title=title, number="2024-31")
    make_published(language=language, title="Else", number="2024-32")
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"/{language}/briefs/")
    page.locator("main input[name=q]").fill(words)
    page.locator("main input[name=q]").press("Enter")
    page.get_by_role("link", name=title).click()

    expect(page.locator("h1")).to_have_text(title)
    assert page.url.endswith(f"/{language}/briefs/2024-31/")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert page.context.cookies() == []


ROBOT = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}


def test_reading_a_brief_raises_its_count_by_one(page: Page, live_site: str) -> None:
    brief = make_published(number="2024-41").brief
    browser = page.context.browser
    assert browser
    seen = []

    for n in range(3):
        window = browser.new_context(
            base_url=live_site, user_agent=READER + " Edg/140" * n
        )
        reader = window.new_page()
        reader.goto("/en/briefs/2024-41/")
        seen.append(reader.locator("data.views").first.get_attribute("value"))
        reader.reload()
        # The number follows within a second; asking for it is nobody's reading.
        for _ in range(50):
            asked = window.request.get("/en/briefs/2024-41/", headers=ROBOT)
            if f'value="{n + 1}"' in asked.text():
                break
            reader.wait_for_timeout(100)
        window.close()

    assert seen == ["0", "1", "2"]
    assert Total.objects.get(brief=brief, kind="view").shown == 3


def test_staff_take_a_brief_out_as_pdf(sign_in: SignIn, worker: Worker) -> None:
    make_published(number="2024-51", title="To take away")
    worker()
    desk = sign_in(make_user("author"))

    desk.goto("/en/briefs/2024-51/")
    with desk.expect_download() as waiting:
        desk.evaluate(
            "() => { const link = document.querySelector('a[href$=\".pdf\"]');"
            " link.setAttribute('download', ''); link.click(); }"
        )
    file = waiting.value.path().read_bytes()

    assert file.startswith(b"%PDF-")
    assert waiting.value.suggested_filename == "2024-51.pdf"


def test_a_brief_set_for_a_minute_ahead_appears_at_it_with_no_worker(
    sign_in: SignIn, page: Page
) -> None:
    brief = make_brief(number="2024-61")
    desk = sign_in(make_user("publisher"))
    now = timezone.now().astimezone(SEOUL)
    minute = (now + timedelta(seconds=65)).replace(second=0, microsecond=0)

    desk.goto(f"/admin/briefs/brief/{brief.pk}/publish/")
    desk.check("input[name=when][value=later]")
    desk.fill("#id_at", minute.strftime("%Y-%m-%dT%H:%M"))
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Set for")

    before = page.goto("/en/briefs/2024-61/")
    assert before
    assert before.status == 404
    assert Publication.objects.get().shown_from == minute
    # Nobody waits for a minute here: set anew for two seconds ahead.
    soon = timezone.now() + timedelta(seconds=2)
    workflow.unschedule(brief, by=None)
    workflow.publish(brief, by=None, at=soon)
    before = page.goto("/en/briefs/2024-61/")
    assert before
    assert before.status == 404
    time.sleep(max(0, soon.timestamp() - time.time() + 0.3))
    after = page.goto("/en/briefs/2024-61/")
    assert after
    assert after.status == 200
