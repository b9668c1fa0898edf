"""Cleaning of bodies, and what is read from clean ones."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from briefs.html import (
    Node,
    clean,
    parse,
    pictures,
    problems,
    render,
    text,
    walk,
    without_notes,
    write,
)

DATA = Path(__file__).parents[1] / "data"
BODIES = sorted((DATA / "bodies").glob("*.html"))
HOSTILE = (DATA / "hostile.txt").read_text(encoding="utf-8").splitlines()
SHA = "0123456789abcdef" * 4

# Said again here, so that a mistake in the rules does not excuse itself.
PLAIN = """p h3 h4 ul li blockquote strong em sup sub br hr figure figcaption table
caption thead tbody tr q cite code"""
ALLOWED = {
    **{tag: {"lang"} for tag in PLAIN.split()},
    "span": {"lang", "class"},
    "a": {"lang", "href", "title", "hreflang"},
    "img": {"lang", "src", "alt", "width", "height"},
    "ol": {"lang", "start"},
    "th": {"lang", "scope", "colspan", "rowspan"},
    "td": {"lang", "colspan", "rowspan"},
}
SAFE = {
    "href": r"https?://[^/\\@]+([/?#].*)?|mailto:[^/\\].*|/([^/\\].*)?",
    "src": r"/files/[0-9a-f]{64}/[^/]+",
    "class": "footnote",
    "lang": r"[a-z]{2,3}(-[A-Za-z0-9]+)*",
    "colspan": r"[1-9][0-9]{0,2}",
    "rowspan": r"[1-9][0-9]{0,2}",
}


class Inspector(HTMLParser):
    """Collects what a body holds beyond what is allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(tag)
        for name, value in attrs:
            allowed = name in ALLOWED.get(tag, set())
            if not allowed or not re.fullmatch(SAFE.get(name, ".*"), value or ""):
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")


def dangers(html: str) -> list[str]:
    """Return every tag, attribute and address that no body may hold."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.found


class Reader(HTMLParser):
    """Collects the text."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def shown(html: str) -> str:
    """Return the text of any HTML as its characters, white space aside."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return "".join("".join(reader.pieces).split())


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_a_body_in_normal_form_is_left_as_it_is(path: Path) -> None:
    body = path.read_text(encoding="utf-8").rstrip("\n")

    cleaned = clean(body)

    assert cleaned == body
    assert dangers(cleaned) == []


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_a_body_parsed_and_written_again_is_the_same(path: Path) -> None:
    body = path.read_text(encoding="utf-8").rstrip("\n")

    written = "\n".join(write([block]) for block in parse(body))

    assert written == body


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_survives(hostile: str) -> None:
    cleaned = clean(hostile)

    assert dangers(cleaned) == []
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_survives_inside_a_good_body(hostile: str) -> None:
    body = f"<p>가 <em>나</em>{hostile}</p><table><tr><td>{hostile}</td></tr></table>"

    cleaned = clean(body)

    assert dangers(cleaned) == []
    assert clean(cleaned) == cleaned


def test_plain_text_becomes_paragraphs_at_blank_lines() -> None:
    typed = "첫 문단\n둘째 줄\r\n\r\nA & B < C\n\n\n끝"

    cleaned = clean(typed)

    assert cleaned == "<p>첫 문단<br>둘째 줄</p>\n<p>A &amp; B &lt; C</p>\n<p>끝</p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>a</b><i>b</i>", "<p><strong>a</strong><em>b</em></p>"),
        ('<b style="font-weight:normal">a</b>', "<p>a</p>"),
        ("<h1>a</h1><h2><b>b</b></h2><h6>c</h6>", "<h3>a</h3>\n<h3>b</h3>\n<h4>c</h4>"),
        ("<p>a<br><br>b<br></p>", "<p>a</p>\n<p>b</p>"),
        ("<p>&nbsp;</p><p>\u3000a</p>\ufeff", "<p>a</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<a>bare</a> <a href='#x'>jump</a>", "<p>bare jump</p>"),
        ("<li>stray</li>", "<p>stray</p>"),
        ("<ul><li><p>a</p></li><ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol start=1><li>a</ol>", "<ol><li>a</li></ol>"),
        ("<p lang=KO>가<span lang=EN-US>b</span></p>", "<p>가b</p>"),
        ("<p><span lang=en>all of it</span></p>", '<p lang="en">all of it</p>'),
        ("<em lang=ja>a</em> b", '<p><span lang="ja"><em>a</em></span> b</p>'),
        ("<blockquote><h3>a</h3>b</blockquote>", "<blockquote><p><strong>a</strong></p><p>b</p></blockquote>"),
        ("<pre>a\nb</pre>", "<p>a<br>b</p>"),
    ],
)  # fmt: skip
def test_foreign_habits_become_ours(source: str, expected: str) -> None:
    cleaned = clean(source)

    assert cleaned == expected


def test_words_notes_and_lists_come_to_their_places() -> None:
    fragment = (DATA / "bodies" / "word.txt").read_text(encoding="utf-8")

    cleaned = clean(fragment)

    assert cleaned == (
        "<h3>I. 서론</h3>\n"
        "<p>한미 정상회담은 <strong>global partner</strong>를 <em>강조</em>하였다."
        '<span class="footnote">백악관 <em>공동성명</em>, '
        '<a href="https://example.org/joint">원문</a>.</span> 그리고 이어진다.'
        '<span class="footnote">둘째 각주.</span></p>\n'
        "<ul><li>첫째 항목<ul><li>안쪽 항목</li></ul></li></ul>\n"
        "<ol><li>번호 항목</li></ol>\n"
        "<table><tbody><tr><td><strong>연도</strong></td><td>값</td></tr></tbody></table>"
    )


def test_hanguls_styles_and_typed_bullets_become_marks_and_lists() -> None:
    fragment = (DATA / "bodies" / "hangul.txt").read_text(encoding="utf-8")

    cleaned = clean(fragment)

    assert cleaned == (
        "<p><strong>제목 줄</strong></p>\n"
        "<p>본문에 <strong>굵은 글씨</strong>와 <em>기울인 글씨</em><sup>1)</sup>가 있다.</p>\n"
        "<ul><li>첫째 단<ul><li>둘째 단<ul><li>셋째 단</li></ul></li></ul></li>"
        "<li>다시 첫째 단</li></ul>"
    )


def test_notes_of_a_web_page_come_back_into_their_sentences() -> None:
    source = (
        '<p>A.<sup id="r1"><a href="#n1">1</a></sup> B.<a id="r2" href="#n2">[2]</a></p>'
        '<section><hr><ol><li id="n1"><p>One. <a href="#r1">↩︎</a></p></li>'
        '<li id="n2">Two. <a href="#r2">^</a></li></ol></section>'
    )

    cleaned = clean(source)

    assert cleaned == (
        '<p>A.<span class="footnote">One.</span> B.<span class="footnote">Two.</span></p>'
    )


def test_a_single_typed_dash_is_not_a_list() -> None:
    source = "<p>- 참고</p><p>본문</p>"

    cleaned = clean(source)

    assert cleaned == "<p>- 참고</p>\n<p>본문</p>"


def test_a_note_in_a_note_keeps_its_words() -> None:
    source = '<p>x<span class="footnote">a<span class="footnote">b</span>c</span></p>'

    cleaned = clean(source)

    assert cleaned == '<p>x<span class="footnote">a bc</span></p>'


def test_tables_get_head_scope_and_equal_rows() -> None:
    source = (
        "<table><tr><th>a<th>b<tr></tr><tr><th>c<td rowspan=9>d<tr><td>e<td>f</table>"
    )

    cleaned = clean(source)

    assert cleaned == (
        '<table><thead><tr><th scope="col">a</th><th scope="col">b</th><th scope="col">'
        '</th></tr></thead><tbody><tr><th scope="row">c</th><td rowspan="2">d</td>'
        "<td></td></tr><tr><td>e</td><td>f</td></tr></tbody></table>"
    )


def test_a_table_with_forged_spans_gives_its_words_without_filling_memory() -> None:
    row = "<tr>" + "<td colspan=99 rowspan=999>x" * 20

    cleaned = clean("<table><caption>표</caption>" + row * 200 + "</table>")

    assert cleaned.startswith("<p>표</p>\n<p>x</p>\n<p>x</p>")
    assert shown(cleaned).count("x") == 4000


def test_pictures_stand_in_figures_and_outside_ones_go() -> None:
    source = (
        f'<p>a <a href="/x"><img src="/files/{SHA}/a.png" onerror="x" width="9"></a> b'
        '<img src="https://evil.example/p.gif" alt="spy"></p>'
        f'<figure><img src="/files/{SHA}/b.png" alt=""><figcaption></figcaption></figure>'
    )

    cleaned = clean(source)

    assert cleaned == (
        f'<p>a</p>\n<figure><img src="/files/{SHA}/a.png" width="9"></figure>\n<p>b</p>\n'
        f'<figure><img alt="" src="/files/{SHA}/b.png"></figure>'
    )


def test_a_caption_under_a_table_becomes_the_tables() -> None:
    source = "<figure><table><tr><td>1</table><figcaption>표 1</figcaption></figure>"

    cleaned = clean(source)

    assert cleaned == (
        "<table><caption>표 1</caption><tbody><tr><td>1</td></tr></tbody></table>"
    )


def test_deep_nesting_keeps_its_words() -> None:
    source = "<blockquote>" * 3000 + "끝" + "<div><em>" * 3000 + "x"

    cleaned = clean(source)

    assert shown(cleaned) == "끝x"
    assert clean(cleaned) == cleaned


def test_notes_are_numbered_and_linked_both_ways() -> None:
    body = clean(
        '<p>A<span class="footnote">one <em>x</em></span></p>'
        '<ul><li>B<span class="footnote" lang="en">two</span></li></ul>'
    )

    rendered = render(body, first=3, prefix="s2-")

    assert rendered.html == (
        '<p>A<sup class="note-ref"><a href="#s2-note-3" id="s2-ref-3" role="doc-noteref">'
        '3</a></sup></p>\n<ul><li>B<sup class="note-ref"><a href="#s2-note-4" '
        'id="s2-ref-4" role="doc-noteref">4</a></sup></li></ul>'
    )
    assert [(n.number, n.id, n.ref, n.html, n.lang) for n in rendered.notes] == [
        (3, "s2-note-3", "s2-ref-3", "one <em>x</em>", ""),
        (4, "s2-note-4", "s2-ref-4", "two", "en"),
    ]


def test_plain_text_holds_notes_after_their_line() -> None:
    body = clean(
        '<p>가<span class="footnote">주</span> 나<br>다</p><ul><li>라<ul><li>마</ul></ul>'
        "<table><caption>표</caption><tr><td>1<td><p>2</p><p>3</p></table>"
    )

    plain = text(body)

    assert plain == "가 나 다\n주\n라\n마\n표\n1\t2 3"


def test_notes_are_also_told_apart_from_the_text() -> None:
    body = clean(
        '<p>가<span class="footnote">주 <em>하나</em></span> 나</p>'
        '<table><tr><td>1<span class="footnote">둘</span><td>2</table>'
    )

    plain, notes = without_notes(body)

    assert plain == "가 나\n1\t2"
    assert notes == ("주 하나", "둘")


def test_pictures_are_listed_with_their_credit() -> None:
    body = clean(
        f'<figure><img src="/files/{SHA}/a.png" alt="그림" width="4" height="3">'
        "<figcaption>설명 <cite>연합뉴스</cite></figcaption></figure>"
        f'<figure><img src="/files/{SHA}/b.png"></figure>'
    )

    first, second = pictures(body)

    assert (first.sha256, first.name, first.alt) == (SHA, "a.png", "그림")
    assert (first.width, first.height, first.credit) == (4, 3, "연합뉴스")
    assert (second.name, second.alt, second.credit) == ("b.png", None, "")


def test_shortcomings_are_named_with_their_place() -> None:
    body = clean(
        f'<h4>작은 제목</h4><figure><img src="/files/{SHA}/a.png"></figure>'
        "<table><tr><td>1</table><p><a href='https://example.org/'>…</a></p>"
        f'<h3>제목</h3><h4>x</h4><figure><img alt="" src="/files/{SHA}/a.png"></figure>'
        "<table><tr><th>1</table>"
    )

    found = problems(body)

    assert [(p.code, p.block, p.excerpt) for p in found] == [
        ("heading-level", 1, "작은 제목"),
        ("image-alt", 2, ""),
        ("table-header", 3, "1"),
        ("link-empty", 4, "…"),
    ]


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_a_parsed_body_has_the_shape_exporters_rely_on(path: Path) -> None:
    blocks = {"p", "h3", "h4", "ul", "ol", "blockquote", "hr", "figure", "table"}

    tree = parse(path.read_text(encoding="utf-8"))

    assert all(isinstance(node, Node) and node.tag in blocks for node in tree)
    for node in walk(tree):
        tags = [child.tag for child in node.children if isinstance(child, Node)]
        if node.tag in {"p", "h3", "h4", "figcaption", "caption"}:
            assert not blocks & set(tags)
        if node.tag == "figure":
            assert tags in (["img"], ["img", "figcaption"])
        if node.attrs.get("class") == "footnote":
            assert all(n.attrs.get("class") != "footnote" for n in walk(node.children))
