"""What the body editor asks for: addresses, languages, pictures."""

from pathlib import Path

from briefs.html import clean
from tests.browser.body_editor import NOTE, Editor

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8000000"
    "0049454e44ae426082"
)


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
