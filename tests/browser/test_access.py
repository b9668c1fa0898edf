"""Nothing an accessibility checker finds, and no page wider than the window."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from briefs import workflow
from briefs.models import Publication
from briefs.search import index, vocabulary
from tests.briefs.usage.counted import counted
from tests.browser.access import faults_everywhere
from tests.browser.conftest import SignIn
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
    make_user,
)

PASSWORD = "a long enough password 1"
DESK = {
    "briefs": [
        *("", "briefs/brief/", "briefs/brief/add/", "briefs/brief/{brief}/change/"),
        *("briefs/brief/{brief}/publish/", "briefs/brief/{brief}/history/"),
        *("briefs/brief/{brief}/preview/", "briefs/image/", "briefs/page/1/change/"),
    ],
    "people and figures": [
        *("experts/expert/", "experts/expert/add/", "auth/user/", "auth/user/add/"),
        *("account/password/change/", "usage/", "usage/?year=2025"),
        *("usage/?year=2025&month=5", "usage/?by=year", "usage/briefs/{brief}/"),
    ],
}
BODY = (
    '<p>Words<span class="footnote">a note</span> and <span lang="ko">한국어</span>.</p>'
    "<h3>Within</h3><ul><li>one</li><li>two</li></ul>"
    "<table><caption>Figures</caption><thead><tr>"
    '<th scope="col">Year</th><th scope="col">Count</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>7</td></tr></tbody></table>"
)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages(page: Page, language: str) -> None:
    center, topic = make_center(slug="asia"), make_topic(slug="trade")
    expert = make_expert(slug="han", center=center, biography_en="Studies trade.")
    about: dict[str, Any] = {
        "experts": (expert,),
        "centers": (center,),
        "topics": (topic,),
    }
    korean = make_published(
        language="ko",
        number="2024-01",
        title="한국어 제목",
        sections=(("", BODY), ("둘째 절", BODY)),
        **about,
    ).brief
    counted(korean, "2024-06-01", views=1204)
    make_published(
        number="2024-01",
        kind="summary",
        original=korean,
        sections=(("", BODY), ("Second section", BODY)),
        **about,
    )
    gone = make_published(number="2024-02", **about).brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="An error")
    index.index(Publication.objects.values_list("pk", flat=True))
    vocabulary.refresh(force=True)
    places = [
        *("", "briefs/", "briefs/?q=2024-01", "briefs/?q=words", "briefs/?q=wrods"),
        *("briefs/?q=words xylophone", "briefs/?q=words&year=1999", "briefs/?q=zzzz"),
        *("briefs/?q=words&center=asia&lang=ko", "briefs/?q=한국어", "briefs/2024-01/"),
        *("briefs/2024-02/", "briefs/2024-01/v1/", "experts/", "experts/han/"),
        *("centers/", "centers/asia/", "topics/trade/", "about/", "privacy/"),
        *("accessibility/", "briefs/none/"),
    ]

    found = []
    for place in places:
        page.goto(f"/{language}/{place}")
        for summary in page.locator(".why > summary, .read summary").all():
            summary.click()
        found += faults_everywhere(page)

    assert found == []


@pytest.mark.parametrize("places", DESK.values(), ids=DESK)
def test_the_desk(sign_in: SignIn, places: list[str]) -> None:
    brief = make_brief(sections=(("", BODY), ("Second section", BODY)))
    read = make_published().brief
    for year in (2024, 2025, 2026):
        counted(read, f"{year}-05-01", views=12040, downloads=300, machines=20)
    user = make_user("administrator")
    user.groups.add(*make_user("publisher").groups.all())
    page = sign_in(user)

    found = []
    for place in places:
        page.goto(f"/admin/{place.format(brief=brief.pk)}")
        if place.endswith(("add/", "change/")) and "brief/" in place:
            page.wait_for_selector(".body-page > .ProseMirror")
        found += faults_everywhere(page)

    assert found == []


def test_the_way_in(browser: Browser, live_site: str) -> None:
    user = make_user("author")
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    window = browser.new_context(base_url=live_site, locale="ko-KR")
    page = window.new_page()

    found = []
    for place in ("password/reset", "login"):
        page.goto(f"/admin/account/{place}/")
        found += faults_everywhere(page)
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    greeted = page.locator("#user-tools").text_content() or ""
    window.close()

    assert found == []
    assert user.username in greeted


def test_how_views_are_counted_is_told_by_keyboard_and_without_scripts(
    browser: Browser, live_site: str
) -> None:
    make_published(number="2024-01")
    window = browser.new_context(base_url=live_site, java_script_enabled=False)
    page = window.new_page()
    page.goto("/en/briefs/2024-01/")
    told = page.get_by_text("opening it again within 30 seconds")
    before = told.is_visible()

    page.locator(".why > summary").focus()
    page.keyboard.press("Enter")

    assert not before
    assert told.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/privacy/")
    window.close()
