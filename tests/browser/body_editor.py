"""One body's editor as a tester handles it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

DATA = Path(__file__).parents[1] / "data"
ADD_PAGE = "/admin/briefs/brief/add/"
FIELD = "textarea[data-body-editor=on]"
NOTE = '<span class="footnote">주</span>'
HANGUL = [["ㅎ", "하", "한"], ["ㄱ", "구", "국"], ["ㅇ", "어"]]
COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Editor:
    """One body's editor as a tester handles it."""

    def __init__(self, field: Locator) -> None:
        self.field = field
        self.page = field.page
        self.frame = field.locator("xpath=preceding-sibling::*[1]")
        self.text = self.frame.locator(".body-page > .ProseMirror")

    def load(self, body: str) -> None:
        self.field.evaluate(
            "(field, body) => { field.value = body;"
            " field.dispatchEvent(new Event('body:read')); }",
            body,
        )

    def saved(self) -> str:
        """Return what a save would send, written afresh from the document."""
        return str(
            self.field.evaluate(
                "(field) => { field.dispatchEvent(new Event('body:write'));"
                " return field.value; }"
            )
        )

    def put_cursor(self, place: str) -> None:
        self.text.evaluate(
            "({ editor }) => { let found = null;"
            " const at = (name) => { editor.state.doc.descendants((node, pos) => {"
            " if (found === null && node.type.name === name) found = pos; });"
            " return found; };"
            f" editor.commands.setTextSelection(({place})(at)); editor.view.focus(); }}"
        )

    def select(self, start: int, end: int) -> None:
        self.text.evaluate(
            "({ editor }, [from, to]) => {"
            " editor.commands.setTextSelection({ from, to }); editor.view.focus(); }",
            [start, end],
        )

    def press(self, name: str) -> None:
        self.frame.locator(f'.body-toolbar button[data-name="{name}"]').click()

    def paste(self, html: str) -> None:
        self.text.evaluate("(text, html) => text.editor.view.pasteHTML(html)", html)


def violations(page: Page) -> list[str]:
    """Return what the site's policy refused on the page."""
    found: list[str] = page.evaluate("window.violations")
    return found


def compose(page: Page, syllables: list[list[str]]) -> None:
    """Type as a Korean input method does: each syllable grows, then is committed."""
    session = page.context.new_cdp_session(page)
    for steps in syllables:
        for text in steps:
            place: dict[str, Any] = {
                "selectionStart": len(text),
                "selectionEnd": len(text),
            }
            session.send("Input.imeSetComposition", {"text": text} | place)
            page.wait_for_timeout(30)
        session.send("Input.insertText", {"text": steps[-1]})
    session.detach()
