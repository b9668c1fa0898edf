"""Lists of briefs as they stand in the window."""

import datetime

from playwright.sync_api import Page, ViewportSize, expect

from tests.make import make_center, make_expert, make_published

WIDE: ViewportSize = {"width": 1280, "height": 900}
LINES = """
element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getClientRects().length;
}
"""


def test_a_count_beside_a_name_of_two_lines_stays_in_one(page: Page) -> None:
    name = "Center for the Study of Energy, Climate and the Oceans"
    long, short = make_center(name_en=name), make_center()
    for _ in range(12):
        make_published(centers=(long,))
    make_published(centers=(short,))
    page.set_viewport_size(WIDE)

    page.goto("/en/briefs/")

    row = page.locator(".facets .wide a").filter(has_text=name)
    assert row.locator("span").first.evaluate(LINES) > 1
    assert row.locator(".count").evaluate(LINES) == 1


def test_years_beyond_the_first_dozen_unfold_and_narrow_the_list(page: Page) -> None:
    expert = make_expert()
    for year in range(2000, 2015):
        date = datetime.date(year, 5, 17)
        make_published(title=f"Of {year}", date=date, experts=(expert,))
    page.set_viewport_size(WIDE)
    page.goto("/en/briefs/")
    facets = page.locator(".facets .wide")
    oldest = facets.get_by_role("link", name="2000")
    expect(oldest).to_be_hidden()

    facets.get_by_text("3 more").click()
    oldest.click()

    expect(page.locator(".row-title")).to_have_text(["Of 2000"])
    expect(oldest).to_have_attribute("aria-current", "true")
