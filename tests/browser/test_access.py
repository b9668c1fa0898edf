"""Nothing an accessibility checker finds, and no page wider than the window."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from briefs import workflow
from briefs.models import Publication
from briefs.search import index, vocabulary
from tests.briefs.usage.counted import counted
from tests.browser.conftest import SignIn
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
    make_user,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WINDOWS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
BODY = (
    '<p>Words<span class="footnote">a note</span> and <span lang="ko">한국어</span>.</p>'
    "<h3>Within</h3><ul><li>one</li><li>two</li></ul>"
    "<table><caption>Figures</caption><thead><tr>"
    '<th scope="col">Year</th><th scope="col">Count</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>7</td></tr></tbody></table>"
)


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page, and whether it is wider than the window."""
    options = {"runOnly": {"type": "tag", "values": RULES}}
    result: dict[str, Any] = Axe().run(page, options=options).response
    found = [
        f"{page.url} {fault['id']}: {node['html'][:120]}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]
    window = page.viewport_size
    width = page.evaluate("document.documentElement.scrollWidth")
    if window and width > window["width"]:
        found.append(f"{page.url} is {width} px wide in a window of {window['width']}")
    return found


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_public_pages(
    browser: Browser, live_site: str, width: int, scheme: Any
) -> None:
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
    window = browser.new_context(
        base_url=live_site,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    page = window.new_page()

    found = []
    for language in ("ko", "en"):
        for place in places:
            page.goto(f"/{language}/{place}")
            for summary in page.locator(".why > summary, .read summary").all():
                summary.click()
            found += faults(page)
    window.close()

    assert found == []


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_desk(sign_in: SignIn, width: int, scheme: Any) -> None:
    brief = make_brief(sections=(("", BODY), ("Second section", BODY)))
    read = make_published().brief
    for year in (2024, 2025, 2026):
        counted(read, f"{year}-05-01", views=12040, downloads=300, machines=20)
    user = make_user("administrator")
    user.groups.add(*make_user("publisher").groups.all())
    page = sign_in(user)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    own = f"briefs/brief/{brief.pk}"
    places = [
        *("", "briefs/brief/", "briefs/brief/add/", f"{own}/change/"),
        *(f"{own}/publish/", f"{own}/history/", f"{own}/preview/"),
        *("experts/expert/", "experts/expert/add/", "auth/user/", "auth/user/add/"),
        *("briefs/image/", "briefs/page/1/change/", "account/password/change/"),
        *("usage/", "usage/?year=2025", "usage/?year=2025&month=5", "usage/?by=year"),
        f"usage/briefs/{brief.pk}/",
    ]

    found = []
    for place in places:
        page.goto(f"/admin/{place}")
        if place.endswith(("add/", "change/")) and "brief/" in place:
            page.wait_for_selector(".body-page > .ProseMirror")
        found += faults(page)

    assert found == []


def test_the_way_in(browser: Browser, live_site: str) -> None:
    window = browser.new_context(base_url=live_site, locale="ko-KR")
    page = window.new_page()

    found = []
    for place in ("login", "password/reset"):
        page.goto(f"/admin/account/{place}/")
        found += faults(page)
    window.close()

    assert found == []


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
