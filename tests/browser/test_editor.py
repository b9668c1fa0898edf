"""The body editor in the desk, in a real browser under the site's own policy."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Locator, Page

from briefs.html import clean

DATA = Path(__file__).parents[1] / "data"
BODIES = sorted((DATA / "bodies").glob("*.html"))
ADD_PAGE = "/admin/briefs/brief/add/"
FIELD = "textarea[data-body-editor=on]"
COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
NOTE = '<span class="footnote">주</span>'
# Where to put the cursor: the position in the document, asked of the editor itself.
PLACES = {
    "an empty paragraph": ("", "() => 1", "<p>한국어</p>"),
    "the start of a paragraph": ("<p>끝</p>", "() => 1", "<p>한국어끝</p>"),
    "before a note": (f"<p>가{NOTE}</p>", "(at) => at('footnote')", f"<p>가한국어{NOTE}</p>"),
    "behind a note at the end": (
        f"<p>가{NOTE}</p>", "(at) => at('footnote') + 3", f"<p>가{NOTE}한국어</p>"),
    "behind a note before text": (
        f"<p>가{NOTE}나</p>", "(at) => at('footnote') + 3", f"<p>가{NOTE}한국어나</p>"),
    "between two notes": (
        f"<p>가{NOTE}{NOTE}</p>", "(at) => at('footnote') + 3",
        f"<p>가{NOTE}한국어{NOTE}</p>"),
    "after a line break": (
        "<p>가<br>나</p>", "(at) => at('hardBreak') + 1", "<p>가<br>한국어나</p>"),
    "a table cell": (
        "<table><tbody><tr><td></td><td>b</td></tr></tbody></table>",
        "(at) => at('tableCell') + 2",
        "<table><tbody><tr><td>한국어</td><td>b</td></tr></tbody></table>"),
    "a table caption": (
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "(at) => at('tableCaption') + 1",
        "<table><caption>한국어</caption><tbody><tr><td>a</td></tr></tbody></table>"),
    "bold text": (
        "<p>가<strong>나</strong></p>", "() => 3", "<p>가<strong>나한국어</strong></p>"),
}  # fmt: skip


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


@pytest.fixture
def editor(signed_in_page: Page, live_site: str) -> Editor:
    """The editor of the first section on the page for a new brief."""
    signed_in_page.add_init_script(COUNT_VIOLATIONS)
    signed_in_page.goto(live_site + ADD_PAGE)
    field = signed_in_page.locator(FIELD).first
    field.wait_for(state="attached")
    return Editor(field)


def violations(page: Page) -> list[str]:
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


HANGUL = [["ㅎ", "하", "한"], ["ㄱ", "구", "국"], ["ㅇ", "어"]]


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


@pytest.mark.parametrize("place", PLACES)
def test_korean_is_composed_without_a_doubled_letter(
    editor: Editor, place: str
) -> None:
    body, cursor, expected = PLACES[place]
    editor.load(body)

    editor.put_cursor(cursor)
    compose(editor.page, HANGUL)

    assert editor.saved() == expected


def test_korean_is_composed_in_a_note(editor: Editor) -> None:
    editor.text.click()
    editor.page.keyboard.type("가")

    editor.page.keyboard.press("Control+Alt+f")
    editor.frame.locator(".note-box .ProseMirror:focus").wait_for()
    compose(editor.page, HANGUL)
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.type("나")

    assert editor.saved() == '<p>가<span class="footnote">한국어</span>나</p>'


def test_selected_words_become_a_note_and_undo_brings_them_back(editor: Editor) -> None:
    editor.load("<p>앞 <strong>뒤</strong></p>")
    editor.select(3, 4)

    editor.press("footnote")
    made = editor.saved()
    editor.page.keyboard.press("Escape")
    editor.page.keyboard.press("Control+z")

    assert made == '<p>앞 <span class="footnote"><strong>뒤</strong></span></p>'
    assert editor.saved() == "<p>앞 <strong>뒤</strong></p>"


def test_arrow_keys_walk_through_a_note_and_backspace_removes_an_empty_one(
    editor: Editor,
) -> None:
    page = editor.page
    editor.load(f"<p>가{NOTE}나</p>")
    editor.put_cursor("(at) => at('footnote')")

    page.keyboard.press("ArrowRight")
    editor.frame.locator(".note-box .ProseMirror:focus").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("다")
    walked = editor.saved()
    editor.put_cursor("(at) => at('footnote') + 3")
    page.keyboard.press("ArrowLeft")
    editor.frame.locator(".note-box .ProseMirror:focus").wait_for()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("라")

    assert walked == f"<p>가{NOTE}다나</p>"
    assert editor.saved() == "<p>가라다나</p>"


def test_a_note_opens_again_after_the_editor_was_left(editor: Editor) -> None:
    editor.load(f"<p>가{NOTE}</p>")
    box = editor.frame.locator(".note-box")

    editor.frame.locator(".footnote").click()
    box.wait_for()
    editor.page.locator("input[type=text]:visible").first.click()
    box.wait_for(state="detached")
    editor.frame.locator(".footnote").click()

    box.wait_for()
    assert editor.saved() == f"<p>가{NOTE}</p>"


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


def test_a_link_is_made_inside_a_note(editor: Editor) -> None:
    editor.load(f"<p>가{NOTE}</p>")
    page = editor.page

    editor.frame.locator(".footnote").click()
    editor.frame.locator(".note-box .ProseMirror:focus").wait_for()
    page.keyboard.press("Control+a")
    editor.press("link")
    page.get_by_role("dialog").locator("input").fill("example.org/a")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for(state="detached")

    link = '<a href="https://example.org/a">주</a>'
    assert editor.saved() == f'<p>가<span class="footnote">{link}</span></p>'


def test_a_dangerous_address_is_refused_with_a_message(editor: Editor) -> None:
    editor.load("<p>가나</p>")
    editor.text.click()
    editor.page.keyboard.press("Control+a")

    editor.press("link")
    dialog = editor.page.get_by_role("dialog")
    dialog.locator("input").fill("javascript:alert(1)")
    editor.page.keyboard.press("Enter")

    assert dialog.get_by_role("alert").is_visible()
    editor.page.keyboard.press("Escape")
    assert editor.saved() == "<p>가나</p>"


def test_the_toolbar_is_one_stop_and_escape_leads_to_it(editor: Editor) -> None:
    page = editor.page
    editor.text.click()
    editor.press("table")
    page.keyboard.type("표 제목")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("연도")
    page.keyboard.press("Tab")
    page.keyboard.type("값")

    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.name")
    stops = editor.frame.locator('.body-toolbar button[tabindex="0"]').count()
    page.keyboard.press("Escape")

    assert (focused, stops) == ("heading", 1)
    assert editor.text.evaluate("(text) => text === document.activeElement")
    assert editor.saved().startswith(
        "<table><caption>표 제목</caption><thead><tr>"
        '<th scope="col">연도</th><th scope="col">값</th><th scope="col"></th></tr>'
    )


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


def test_the_language_of_words_and_of_a_paragraph_is_marked(editor: Editor) -> None:
    page = editor.page
    editor.load("<p>한국어 English</p><p>日本語</p>")

    editor.select(5, 12)
    for value, cursor in (("en", None), ("ja", "() => 15")):
        if cursor:
            editor.put_cursor(cursor)
        editor.press("language")
        page.get_by_role("dialog").locator("select").select_option(value)
        page.get_by_role("dialog").locator("button.primary").click()
        page.get_by_role("dialog").wait_for(state="detached")

    assert editor.saved() == (
        '<p>한국어 <span lang="en">English</span></p>\n<p lang="ja">日本語</p>'
    )


def test_a_picture_is_stored_described_and_credited(
    editor: Editor, tmp_path: Path
) -> None:
    page = editor.page
    picture = tmp_path / "chart.png"
    picture.write_bytes(PNG)
    editor.text.click()

    editor.press("picture")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(picture)
    dialog.locator("button.primary").click()
    asked = dialog.get_by_role("alert").text_content()
    dialog.locator("textarea").fill("막대 그림")
    dialog.locator("input[type=text]").first.fill("그림 1")
    dialog.locator("input[type=text]").last.fill("통계청")
    dialog.locator("button.primary").click()
    dialog.wait_for(state="detached")

    saved = editor.saved()
    assert asked
    assert saved.startswith('<figure><img alt="막대 그림" height="1" src="/files/')
    assert saved.endswith(
        "<figcaption>그림 1 <cite>통계청</cite></figcaption></figure>"
    )
    assert clean(saved) == saved


def test_a_file_that_is_no_picture_is_refused_with_a_message(
    editor: Editor, tmp_path: Path
) -> None:
    file = tmp_path / "chart.png"
    file.write_text("<script>alert(1)</script>")
    editor.text.click()

    editor.press("picture")
    dialog = editor.page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.locator("input[type=checkbox]").check()
    dialog.locator("button.primary").click()
    dialog.get_by_role("alert").wait_for()

    assert dialog.get_by_role("alert").text_content()
    assert editor.saved() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_editor_has_no_fault_that_axe_finds(
    editor: Editor, scheme: Any, width: int
) -> None:
    page = editor.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    body = (DATA / "bodies" / "notes-everywhere.html").read_text(encoding="utf-8")
    editor.load(body)

    found = faults(page, ".body-editor")
    editor.frame.locator(".footnote").first.click()
    found += faults(page, ".body-editor")
    page.keyboard.press("Escape")
    editor.put_cursor("(at) => at('tableCell') + 2")
    found += faults(page, ".body-editor")
    editor.press("picture")
    found += faults(page, ".body-dialog")

    assert found == []


def faults(page: Page, part: str) -> list[str]:
    results = Axe().run(page, context={"include": [[part]]}).response
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in results["violations"]
    ]


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


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8000000"
    "0049454e44ae426082"
)
