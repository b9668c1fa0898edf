"""A brief on paper: all of its text, and nothing that only a screen can use."""

from playwright.sync_api import Page, ViewportSize, expect

from tests.make import make_published

A4: ViewportSize = {"width": 643, "height": 900}  # between margins of two centimetres
ROW = "".join(f"<td>{1000 * n:,}</td>" for n in range(14))
HEAD = "".join(f"<th>No. {n}</th>" for n in range(14))
TABLE = (
    f"<table><caption>Wide</caption><thead><tr>{HEAD}</tr></thead>"
    f"<tbody><tr>{ROW}</tr></tbody></table>"
)


def test_wide_tables_stand_on_the_sheet_and_contents_do_not(page: Page) -> None:
    make_published(number="2024-01", sections=(("One", TABLE), ("Two", "<p>End.</p>")))
    page.set_viewport_size(A4)
    page.goto("/en/briefs/2024-01/")
    expect(page.locator("details.contents")).to_be_visible()

    page.emulate_media(media="print")

    for navigation in page.locator(".contents, .downloads, .masthead").all():
        expect(navigation).to_be_hidden()
    right = page.locator("table").evaluate("e => e.getBoundingClientRect().right")
    assert right <= A4["width"]
