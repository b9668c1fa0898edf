"""A page the browser loaded ahead counts once it is shown, and only then."""

import pytest
from playwright.sync_api import BrowserContext, Page

from briefs.models import Day, Total
from briefs.usage import Kind
from tests.make import make_published

# What Chrome says of itself while it makes a page ready that nobody looks at yet.
LOADED_AHEAD = """
Object.defineProperty(document, "prerendering", {value: true, configurable: true});
"""
SHOWN = """
Object.defineProperty(document, "prerendering", {value: false});
document.dispatchEvent(new Event("prerenderingchange"));
"""
WAS_LOADED_AHEAD = """
const [navigation] = performance.getEntriesByType("navigation");
Object.defineProperty(navigation, "activationStart", {value: 12.5});
performance.getEntriesByType = () => [navigation];
"""
# A browser under test says that it is one and would not be counted.
PERSON = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
}
# Headers beginning with Sec- cannot be set from outside; this is what older ones sent.
AHEAD = PERSON | {"Purpose": "prefetch"}


def views(page: Page, expected: int) -> int:
    """Return the views counted, as soon as they are as expected, or after a while.

    Waiting is the browser's: it must go on to send what the page has to say.
    """
    for _ in range(50 if expected else 15):
        total = Total.objects.filter(kind=Kind.VIEW).first()
        if total and total.counted == expected:
            break
        page.wait_for_timeout(100)
    return sum(Day.objects.values_list("count", flat=True))


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        pytest.param("", "", 0, id="never shown"),
        pytest.param(LOADED_AHEAD, "", 0, id="not shown yet"),
        pytest.param(LOADED_AHEAD, SHOWN, 1, id="shown later"),
        pytest.param(WAS_LOADED_AHEAD, "", 1, id="shown before the script ran"),
    ],
)
def test_a_page_loaded_ahead_is_a_view_when_it_is_shown(
    context: BrowserContext, before: str, after: str, counted: int
) -> None:
    make_published(number="2024-01")
    page = context.new_page()
    page.route(
        "**/2024-01/",
        lambda route: route.continue_(headers=route.request.headers | AHEAD),
    )
    page.route(
        "**/shown",
        lambda route: route.continue_(headers=route.request.headers | PERSON),
    )
    page.add_init_script(before)

    page.goto("/en/briefs/2024-01/", wait_until="networkidle")
    page.evaluate(f"() => {{ {after} }}")

    assert views(page, counted) == counted
