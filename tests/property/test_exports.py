"""Whatever a clean body holds can be taken out, and its words are in the file."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefs import html
from briefs.exports import export
from briefs.exports.check import check
from tests.briefs.exports.documents import (
    IMPRINT,
    files,
    make_document,
    make_picture,
)

PICTURE = make_picture()
SOURCE = f"/files/{PICTURE.sha256}/chart.png"
WORDS = st.text(
    "abAB 한국漢字가나 .,;:!?#*_-+=~$@&<>[](){}|\\/`'\"“”‘’1290\u00a0\t\n", max_size=12
).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))


def wrapped(inside: st.SearchStrategy[str], *tags: str) -> st.SearchStrategy[str]:
    """Put an element around some HTML; a tag may carry attributes."""
    return st.tuples(st.sampled_from(tags), inside).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"
    )


INLINE = st.recursive(
    WORDS,
    lambda inner: st.lists(
        st.one_of(
            inner,
            st.just("<br>"),
            wrapped(
                inner,
                "strong",
                "em",
                "sup",
                "sub",
                "q",
                "cite",
                "code",
                "span lang='en'",
                "span lang='ko'",
                "span class='footnote'",
                "a href='https://example.org/'",
            ),
        ),
        max_size=4,
    ).map("".join),
    max_leaves=8,
)
CELL = st.builds(
    lambda tag, colspan, rowspan, inside: (
        f"<{tag} colspan='{colspan}' rowspan='{rowspan}'>{inside}</{tag}>"
    ),
    st.sampled_from(["td", "td", "th"]),
    st.sampled_from([1, 1, 1, 2, 3]),
    st.sampled_from([1, 1, 1, 2]),
    INLINE,
)
TABLE = wrapped(
    st.lists(wrapped(st.lists(CELL, max_size=4).map("".join), "tr"), max_size=4).map(
        "".join
    ),
    "table",
)
FIGURE = INLINE.map(
    lambda caption: (
        f"<figure><img src='{SOURCE}' alt='x'><figcaption>{caption}</figcaption></figure>"
    )
)
BLOCK = st.recursive(
    st.one_of(wrapped(INLINE, "p", "h3", "h4"), TABLE, FIGURE, st.just("<hr>")),
    lambda inner: st.one_of(
        wrapped(inner, "blockquote"),
        wrapped(
            st.lists(wrapped(st.one_of(inner, INLINE), "li"), min_size=1).map("".join),
            "ul",
            "ol",
        ),
    ),
    max_leaves=4,
)
BODIES = st.lists(BLOCK, min_size=1, max_size=5).map("".join).map(html.clean)


@cache
def letters_of_an_empty_brief() -> Counter[str]:
    return letters_of(export(make_document("", ""), "pdf", files, IMPRINT))


def letters_of(pdf: bytes) -> Counter[str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return Counter("".join(page.extract_text() for page in pages))


def leaves(nodes: Iterable[html.Child]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from leaves(node.children)


@settings(max_examples=40, deadline=None)
@given(BODIES)
def test_any_clean_body_becomes_a_pdf_with_all_its_letters(body: str) -> None:
    document = make_document("", body, pictures=(PICTURE,))
    assert check(document) == []

    pdf = export(document, "pdf", files, IMPRINT)

    written = Counter("".join(leaves(html.parse(body))))
    found = letters_of(pdf) - letters_of_an_empty_brief()
    for letter, count in written.items():
        assert not letter.isalnum() or found[letter] >= count


@settings(max_examples=100, deadline=None)
@given(BODIES)
def test_any_clean_body_becomes_markdown(body: str) -> None:
    document = make_document(body, pictures=(PICTURE,))

    text = export(document, "md", files, IMPRINT).decode()

    letters = [letter for letter in html.text(body) if letter.isalnum()]
    assert all(letter in text for letter in letters)
    assert (
        text.count("\n[^")
        == sum(
            node.attrs.get("class") == "footnote"
            for node in html.walk(html.parse(body))
        )
        or "<table>" in text
    )
