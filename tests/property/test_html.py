"""What holds for every body, whatever went in."""

from hypothesis import given
from hypothesis import strategies as st

from briefs.html import clean, parse, render, text, write
from tests.briefs.test_html import dangers, shown

SHA = "0123456789abcdef" * 4
LETTERS = st.text("가나한漢字abc ᄊᆞ𠮷é<>&\"'\u00a0\n-•○1.", max_size=12)
INLINE = [
    "strong",
    "em",
    "sup",
    "sub",
    "q",
    "cite",
    "code",
    "b",
    "i",
    "span",
    "u",
    "font",
]
BLOCK = [
    *("p", "h1", "h3", "h4", "blockquote", "div", "ul", "ol", "li", "figure", "pre"),
    *("figcaption", "table", "caption", "thead", "tbody", "tr", "td", "th", "section"),
]
ATTRIBUTES = [
    *("", ' class="footnote"', ' lang="en"', ' lang="ko"', ' lang="EN-US"', " start=4"),
    *(' href="https://example.org/?a=1&amp;b"', ' href="javascript:1"', ' scope="row"'),
    *(" colspan=2", " rowspan=3", ' style="font-weight:bold"', ' id="a" name="b"'),
    *(' href="#a"', " onclick=alert(1)", ' style="mso-list:l0 level2"', ' class="Mso"'),
]


def element(
    tag: str, attributes: str, inside: list[str], *, closed: bool = True
) -> str:
    end = f"</{tag}>" if closed else ""
    return f"<{tag}{attributes}>{''.join(inside)}{end}"


def escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")


LEAVES = st.one_of(
    LETTERS.map(escaped),
    st.sampled_from(["<br>", "<hr>", "<img src=x>", "<!-- c -->", "<td>", "</p>", "</li>"]),
    st.just(f'<img src="/files/{SHA}/a.png" alt="가">'),
)  # fmt: skip
BODIES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        element,
        st.sampled_from([*INLINE, "a", *BLOCK]),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4),
        closed=st.booleans(),
    ),
    max_leaves=25,
)
# Well-formed text with the marks and blocks we keep, for what must never be lost.
PHRASES = st.recursive(
    LETTERS.map(escaped),
    lambda inner: st.builds(
        element,
        st.sampled_from(["strong", "em", "sup", "q", "cite", "span"]),
        st.sampled_from(["", ' lang="en"', ' class="footnote"']),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
TEXTS = st.lists(
    st.builds(
        element,
        st.sampled_from(["p", "h3", "blockquote", "div"]),
        st.just(""),
        st.lists(PHRASES, max_size=4),
    ),
    max_size=4,
).map("".join)


@given(BODIES)
def test_cleaning_twice_is_cleaning_once(source: str) -> None:
    once = clean(source)

    assert clean(once) == once


@given(st.text(max_size=200))
def test_cleaning_any_string_twice_is_cleaning_it_once(source: str) -> None:
    once = clean(source)

    assert clean(once) == once


@given(BODIES)
def test_nothing_dangerous_comes_out(source: str) -> None:
    cleaned = clean(source)

    assert dangers(cleaned) == []


@given(TEXTS)
def test_no_word_is_lost(source: str) -> None:
    cleaned = clean(source)

    # Bullets typed by hand turn into lists; all else stands where it stood.
    before, after = (shown(html).translate(BULLETS) for html in (source, cleaned))
    assert after == before


@given(BODIES)
def test_a_clean_body_parsed_and_written_is_the_same(source: str) -> None:
    cleaned = clean(source)

    assert "\n".join(write([block]) for block in parse(cleaned)) == cleaned


@given(BODIES)
def test_every_note_is_numbered_once_and_in_the_text(source: str) -> None:
    cleaned = clean(source)

    rendered = render(cleaned, first=1, prefix="x-")

    assert [note.number for note in rendered.notes] == [
        *range(1, 1 + cleaned.count('class="footnote"'))
    ]
    assert shown(text(cleaned).replace("<", "&lt;")).count("가") == shown(
        cleaned
    ).count("가")


BULLETS = dict.fromkeys(map(ord, "-•○"))
