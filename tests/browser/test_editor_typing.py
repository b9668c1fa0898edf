"""Typing in the body editor: Korean while it is composed, notes, keys."""

import pytest

from tests.browser.body_editor import HANGUL, NOTE, Editor, compose

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
