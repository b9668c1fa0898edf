"""The body editor in the desk, in a real browser under the site's own policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from briefs.html import clean
from tests.browser.access import SCHEMES, WIDTHS, faults_within, settle
from tests.browser.body_editor import ADD_PAGE, DATA, FIELD, Editor, violations

BODIES = sorted((DATA / "bodies").glob("*.html"))


def test_the_page_keeps_its_policy_and_a_new_row_gets_an_editor(editor: Editor) -> None:
    page = editor.page
    before = page.locator(FIELD).count()

    add = page.locator(".inline-group:has(textarea[data-body-editor]) .add-row a")
    add.last.click()
    page.locator(FIELD).nth(before).wait_for(state="attached")
    added = Editor(page.locator(FIELD).nth(before))
    added.text.click()
    page.keyboard.type("새 절의 글")

    assert added.field.input_value() == "<p>새 절의 글</p>"
    assert page.locator("[id*=__prefix__] + .body-editor").count() == 0
    assert violations(page) == []


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_opening_and_saving_changes_nothing(editor: Editor, path: Path) -> None:
    body = path.read_text(encoding="utf-8").rstrip("\n")

    editor.load(body)

    assert editor.saved() == body


@pytest.mark.parametrize("name", ["word.txt", "hangul.txt"])
def test_a_paste_from_an_office_program_keeps_its_meaning(
    editor: Editor, name: str
) -> None:
    fragment = (DATA / "bodies" / name).read_text(encoding="utf-8")

    editor.text.click()
    editor.paste(fragment)

    assert clean(editor.saved()) == clean(fragment)
    assert violations(editor.page) == []


def test_a_paste_says_that_its_pictures_are_left_out(editor: Editor) -> None:
    said = editor.frame.get_by_role("status")

    editor.text.click()
    editor.paste('<p>Words <img src="data:image/png;base64,iVBORw0KGgo="></p>')
    told = said.inner_text()
    editor.paste("<p>Words alone</p>")

    assert told.startswith("Pictures cannot be pasted.")
    assert said.inner_text() == ""
    assert "<img" not in editor.saved()


def test_a_copy_of_our_own_text_is_the_same(editor: Editor) -> None:
    body = (DATA / "bodies" / "notes-everywhere.html").read_text(encoding="utf-8")
    editor.load(body.rstrip("\n"))
    copied = editor.text.evaluate(
        "({ editor: { view, state } }) => view.serializeForClipboard("
        "state.doc.slice(0, state.doc.content.size)).dom.innerHTML"
    )

    editor.load("")
    editor.text.click()
    editor.paste(copied)

    assert editor.saved() == body.rstrip("\n")


def test_a_table_pasted_into_a_table_fills_its_cells(editor: Editor) -> None:
    editor.load("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
    editor.put_cursor("(at) => at('tableCell') + 2")

    editor.paste("<table><tr><td>1</td><td>2</td></tr></table>")

    assert editor.saved() == (
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_hostile_text_does_nothing_in_the_editor(editor: Editor) -> None:
    page = editor.page
    happened: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        happened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda request: happened.append(request.url))
    editor.text.click()

    for hostile in (DATA / "hostile.txt").read_text(encoding="utf-8").splitlines():
        editor.paste(hostile)
        editor.field.evaluate(
            "(field, html) => { field.value = html; }", clean(editor.saved() + hostile)
        )
        editor.field.dispatch_event("body:read")
    page.wait_for_timeout(300)

    outside = [what for what in happened if "/files/" not in what]
    links = editor.text.locator("a").evaluate_all("(all) => all.map((a) => a.protocol)")
    assert outside == []
    assert {*links} <= {"http:", "https:", "mailto:"}


def test_a_header_cell_heads_its_column_then_its_row_then_nothing(
    editor: Editor,
) -> None:
    editor.load("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
    editor.put_cursor("(at) => at('tableCell') + 2")

    states = []
    for _ in range(3):
        editor.press("header")
        states.append(editor.saved().split("<tr>")[1].split("a")[0])

    assert states == ['<th scope="col">', '<th scope="row">', "<td>"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_editor_has_no_fault_that_axe_finds(editor: Editor, width: int) -> None:
    page = editor.page
    page.set_viewport_size({"width": width, "height": 900})
    body = (DATA / "bodies" / "notes-everywhere.html").read_text(encoding="utf-8")
    editor.load(body)
    found = []

    def check(part: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            settle(page)
            found.extend(faults_within(page, part))

    check(".body-editor")
    editor.frame.locator(".footnote").first.click()
    check(".body-editor")
    page.keyboard.press("Escape")
    editor.put_cursor("(at) => at('tableCell') + 2")
    check(".body-editor")
    editor.press("picture")
    check(".body-dialog")

    assert found == []


def test_without_scripts_the_text_area_itself_is_there(
    editor: Editor, live_site: str
) -> None:
    browser = editor.page.context.browser
    assert isinstance(browser, Browser)
    state = editor.page.context.storage_state()

    context = browser.new_context(storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_site + ADD_PAGE)
    fields = page.locator("textarea[data-body-editor]:not([id*=__prefix__])")
    visible = fields.first.is_visible()
    context.close()

    assert visible
