"""What an accessibility checker finds on a page, in wide and narrow, light and dark."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 390)
SCHEMES: tuple[Any, ...] = ("light", "dark")
# A frame in the new size and colours, from which what moves jumps to its end.
SETTLE = """
() => new Promise(requestAnimationFrame).then(() =>
  document.getAnimations().forEach((moving) => moving.finish()))
"""


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page, and whether it is wider than the window."""
    found = checked(page, {"runOnly": {"type": "tag", "values": RULES}})
    window = page.viewport_size
    width = page.evaluate("document.documentElement.scrollWidth")
    if window and width > window["width"]:
        found.append(f"{page.url} is {width} px wide in a window of {window['width']}")
    return found


def faults_everywhere(page: Page) -> list[str]:
    """Return the faults of the page as it is in each width and in both schemes."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            settle(page)
            found += [f"{scheme}, {width}: {fault}" for fault in faults(page)]
    return found


def settle(page: Page) -> None:
    """Wait until the page is drawn in its new size and colours."""
    page.evaluate(SETTLE)


def faults_within(page: Page, part: str) -> list[str]:
    """Return what axe finds in a part of the page by all its rules, advice included."""
    return checked(page, {}, part)


def checked(page: Page, options: dict[str, Any], part: str = "html") -> list[str]:
    """Return what axe finds, with the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # What passed is not told one by one.
    violations: list[dict[str, Any]] = page.evaluate(
        "([part, options]) => axe.run(part, options).then((told) => told.violations)",
        [part, {"resultTypes": ["violations"]} | options],
    )
    return [
        f"{page.url} {fault['id']}: {node['html'][:120]}"
        for fault in violations
        for node in fault["nodes"]
    ]
