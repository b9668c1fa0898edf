"""Markdown: what is written is what CommonMark reads, Korean emphasis included."""

import json
import re

import pytest
from markdown_it import MarkdownIt

from briefs.document import Document
from briefs.exports import export
from tests.briefs.exports.documents import (
    IMPRINT,
    files,
    korean,
    make_document,
    sample,
    sample_paragraphs,
)


def markdown_of(*bodies: str, **fields: object) -> str:
    text = export(make_document(*bodies, **fields), "md", files, IMPRINT).decode()
    return text.partition("\n---\n\n")[2].partition("\n\n## About")[0].strip()


def shown(markdown: str) -> str:
    """Return the text a CommonMark reader shows."""
    html = MarkdownIt("commonmark").render(markdown)
    text = re.sub(r"<[^>]+>", "", html)
    for name, letter in {"lt": "<", "gt": ">", "quot": '"', "amp": "&"}.items():
        text = text.replace(f"&{name};", letter)
    return text.strip()


def test_every_paragraph_of_the_sample_is_in_the_markdown() -> None:
    text = export(sample(), "md", files, IMPRINT).decode()

    assert all(paragraph in text for paragraph in sample_paragraphs())
    assert "[기시다-바이든" in text
    assert "(<https://www.example.org/?p=83920>)" in text


def test_title_block_holds_the_metadata_whatever_is_in_it() -> None:
    document = make_document(title='A "title": with \\ and\n#', subtitle="- x")

    lines = export(document, "md", files, IMPRINT).decode().splitlines()

    assert lines[0] == "---"
    fields = dict(line.split(": ", 1) for line in lines[1 : lines.index("---", 1)])
    values = {name: json.loads(value) for name, value in fields.items()}
    assert values["title"] == document.title
    assert values["subtitle"] == "- x"
    assert values["author"] == ["Han Garam"]
    assert values["date"] == "2024-05-17"
    assert values["lang"] == "en"
    assert values["url"] == "https://briefs.example.org/en/briefs/2024-01/"


def test_korean_brief_keeps_notes_tables_figures_and_lists() -> None:
    text = export(korean(), "md", files, IMPRINT).decode()

    assert re.findall(r"\[\^\d\](?!:)", text) == [f"[^{n}]" for n in (1, 2, 3)]
    assert "[^1]: 첫째 *각주*. [누리집](<https://www.example.org/>) 참조." in text
    assert "[^2]: 둘째 각주." in text
    # Spans need HTML; between blank lines Markdown stands in it.
    assert '<th rowspan="2">\n\n질문\n\n</th>' in text
    assert "예산[^3]" in text
    assert "![그림 1. 추이 *신문사*](<https://briefs.example.org/files/" in text
    assert '{alt="오르는 막대"}' in text
    assert "> 국제정세가 불안정해질수록." in text
    assert "- 하나\n\n  - 안의 하나\n- 둘" in text
    assert "3. 셋" in text
    assert '<span lang="en">In English</span> 그리고 H~2~O.' in text


def test_plain_table_becomes_a_markdown_table() -> None:
    text = markdown_of(
        "<table><caption>Cap</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td>1 | 2<span class='footnote'>n</span></td><td></td></tr>"
        "</tbody></table>"
    )

    assert text.startswith("| A | B |\n| --- | --- |\n| 1 \\| 2[^1] |  |\n\n: Cap")


@pytest.mark.parametrize(
    ("body", "strong", "em"),
    [
        ("<p><em>파트너(global partner)</em>로</p>", [], ["파트너(global partner)"]),
        ("<p><strong>‘동맹’</strong>은 <em>둘</em>이다</p>", ["‘동맹’"], ["둘"]),
        ("<p>그<strong>(하나)</strong>둘</p>", ["(하나)"], []),
        ("<p><strong>a <em>b</em></strong><em>c</em></p>", ["a b"], ["b", "c"]),
        ("<p>x<strong> 띄움 </strong>y</p>", [" 띄움 "], []),
        ("<p><strong>2 * 3</strong> and <em>*</em></p>", ["2 * 3"], ["*"]),
    ],
)
def test_emphasis_is_read_by_commonmark(
    body: str, strong: list[str], em: list[str]
) -> None:
    html = MarkdownIt("commonmark").render(markdown_of(body))

    def inside(name: str) -> list[str]:
        found = re.findall(f"<{name}>(.*?)</{name}>", html)
        return [re.sub(r"<[^>]+>", "", text) for text in found]

    assert (inside("strong"), inside("em")) == (strong, em)


def test_emphasis_is_written_with_stars_where_they_do() -> None:
    text = markdown_of("<p><strong>GSOMIA</strong>를 <em>본다</em>.</p>")

    assert text == "**GSOMIA**를 *본다*."


@pytest.mark.parametrize(
    "words",
    [
        "# not a heading",
        "- not a list",
        "+ nor this",
        "1. nor a numbered one",
        "2022) this neither",
        "> no quotation",
        "=====",
        "---",
        "*stars* _lines_ `ticks` [a](b) ![c](d) <b>tag</b> &amp; \\ | ~x~ ^y^",
        "[^1]: no note",
        "a@b.example and $x$ and ... and --",
        "see! [x]",
        "*",
    ],
)
def test_text_is_shown_as_it_was_written(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")

    text = markdown_of(f"<p>{escaped}</p>")

    assert shown(text) == words
    assert "\n" not in text


def test_json_is_the_document_itself() -> None:
    data = json.loads(export(korean(), "json", files, IMPRINT))

    assert Document.from_json(data) == korean()
