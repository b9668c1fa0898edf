"""The search box while somebody types: by keyboard, while Korean is composed, without."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from briefs.search import index
from tests.browser.access import SCHEMES, faults, settle
from tests.make import make_center, make_expert, make_published

BOX = "#masthead-q"
LIST = "#masthead-q-suggestions"


@pytest.fixture
def home(page: Page) -> Page:
    """Open the home page of a site with two briefs and a center about seas."""
    center = make_center(name_en="Center for Seas", name_ko="바다센터", slug="seas")
    expert = make_expert(family_en="Park", given_en="San", slug="park")
    titles = (("Seas and lands", "en", "2024-01"), ("한일 관계", "ko", "2024-02"))
    shown = [
        make_published(
            title=title,
            language=language,
            number=number,
            centers=(center,),
            experts=(expert,),
        )
        for title, language, number in titles
    ]
    index.index([one.pk for one in shown])
    page.goto("/en/")
    return page


def test_arrows_choose_escape_closes_and_enter_opens_the_page(home: Page) -> None:
    box, proposed = home.locator(BOX), home.locator(LIST)
    options = proposed.get_by_role("option")
    box.focus()
    home.keyboard.type("seas")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.get_by_role("status")).to_have_text(
        "2 suggestions. Use the up and down arrows."
    )

    home.keyboard.press("ArrowDown")
    home.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", f"{LIST[1:]}-1")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    expect(box).to_be_focused()
    expect(box).to_have_value("seas")
    home.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    home.keyboard.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")

    home.keyboard.press("Escape")
    expect(proposed).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("seas")
    home.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    home.keyboard.press("Enter")
    home.wait_for_url("**/en/centers/seas/")


def test_enter_without_a_choice_searches_and_a_click_opens(home: Page) -> None:
    home.locator(BOX).focus()
    home.keyboard.type("seas")
    expect(home.locator(LIST).get_by_role("option")).to_have_count(2)

    home.keyboard.press("Enter")

    home.wait_for_url("**/en/briefs/?q=seas")
    expect(home.locator(".found-count")).to_contain_text("2 briefs")
    home.goto("/en/")
    home.locator(BOX).press_sequentially("seas")
    home.get_by_role("option", name="Seas and lands").click()
    home.wait_for_url("**/en/briefs/2024-01/")


def test_leaving_the_box_closes_the_list(home: Page) -> None:
    home.locator(BOX).press_sequentially("seas")
    expect(home.locator(LIST)).to_be_visible()

    home.keyboard.press("Tab")

    expect(home.locator(LIST)).to_be_hidden()
    assert home.evaluate("document.activeElement.textContent") == "Search"


def test_keys_that_compose_korean_choose_and_send_nothing(home: Page) -> None:
    window = home.context.new_cdp_session(home)
    home.locator(BOX).focus()

    for composed in ("ㅎ", "하", "한", "한ㅇ", "한이"):
        window.send(
            "Input.imeSetComposition",
            {
                "text": composed,
                "selectionStart": len(composed),
                "selectionEnd": len(composed),
            },
        )
        expect(home.locator(BOX)).to_have_value(composed)

    option = home.get_by_role("option", name="한일 관계")
    expect(option).to_be_visible()
    expect(option.locator("span").first).to_have_attribute("lang", "ko")
    for key in ("ArrowDown", "Enter"):
        home.locator(BOX).evaluate(
            """(box, key) => box.dispatchEvent(new KeyboardEvent("keydown",
                {key, isComposing: true, bubbles: true, cancelable: true}))""",
            key,
        )
    expect(option).to_have_attribute("aria-selected", "false")
    assert home.url.endswith("/en/")

    window.send("Input.insertText", {"text": "한일"})
    expect(home.locator(BOX)).to_have_value("한일")
    expect(option).to_be_visible()
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    home.wait_for_url("**/ko/briefs/2024-02/")


def test_fast_typing_asks_once_and_an_old_answer_is_dropped(home: Page) -> None:
    asked: list[str] = []

    def hold(route: Route, request: Request) -> None:
        asked.append(request.url.partition("q=")[2])
        if asked[-1] == "la":
            return  # it never comes, as on a bad line
        route.continue_()

    home.route("**/suggest/*", hold)
    home.locator(BOX).press_sequentially("la", delay=5)
    home.wait_for_timeout(400)
    home.keyboard.press("Backspace")
    home.keyboard.press("Backspace")
    home.keyboard.type("seas", delay=5)

    expect(home.get_by_role("option")).to_have_count(2)
    assert asked == ["la", "seas"]


def test_a_failed_request_leaves_a_plain_box(home: Page) -> None:
    home.route("**/suggest/*", lambda route: route.fulfill(status=500, body="no"))
    home.locator(BOX).press_sequentially("seas")
    home.wait_for_timeout(400)

    expect(home.locator(LIST)).to_be_hidden()
    home.keyboard.press("Enter")
    home.wait_for_url("**/en/briefs/?q=seas")


def test_what_never_came_is_asked_for_again_and_no_older_list_opens(
    home: Page,
) -> None:
    box, listed = home.locator(BOX), home.locator(LIST)
    box.press_sequentially("sea")
    expect(listed).to_be_visible()
    home.route("**/suggest/*", lambda route: route.fulfill(status=500, body="no"))
    box.press_sequentially("s and")
    expect(listed).to_be_hidden()

    home.keyboard.press("Tab")
    box.focus()
    home.wait_for_timeout(400)
    expect(listed).to_be_hidden()
    home.unroute("**/suggest/*")
    home.keyboard.press("Tab")
    box.focus()

    expect(home.get_by_role("option")).to_have_text(
        ["Seas and lands Issue Brief 2024-01"]
    )


def test_without_scripts_the_box_is_a_plain_form(home: Page, browser: Browser) -> None:
    address = home.url.removesuffix("en/")
    plain = browser.new_context(base_url=address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/en/")

    assert page.locator(BOX).get_attribute("role") is None
    page.fill(BOX, "seas")
    page.press(BOX, "Enter")

    page.wait_for_url("**/en/briefs/?q=seas")
    expect(page.locator(".row-title").first).to_contain_text("Seas and lands")
    plain.close()


@pytest.mark.parametrize(("width", "box"), [(1280, BOX), (1280, "#q"), (390, "#q")])
def test_the_open_list_is_accessible_and_fits(home: Page, width: int, box: str) -> None:
    home.set_viewport_size({"width": width, "height": 800})
    if box != BOX:
        home.goto("/ko/briefs/")
    home.locator(box).press_sequentially("seas" if box == BOX else "바다")
    expect(home.get_by_role("option").first).to_be_visible()

    home.keyboard.press("ArrowDown")
    found = []
    for scheme in SCHEMES:
        home.emulate_media(color_scheme=scheme)
        settle(home)
        found += faults(home)

    assert found == []
    place = home.locator(f"{box}-suggestions").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width


def test_the_script_is_small(context: BrowserContext, home: Page) -> None:
    address = home.locator('script[src*="suggest"]').get_attribute("src")
    assert address is not None

    script = context.request.get(address)

    assert script.ok
    assert len(script.body()) < 20_000
