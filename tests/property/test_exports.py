"""Whatever a clean body holds can be taken out, and its words are in the file."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from briefs import html
from briefs.document import Contributor, Document, Label, Original
from briefs.exports import export
from briefs.exports.check import check
from briefs.exports.contract import ExportRefusedError
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


# Any characters, the odd ones often; lengths about where the standards end.
ODD = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "\ufeff\ue000\u200b\u00ad\u2028\u0301\u302e\u3164\u1160\ufe0f\x07\x00 ∼"
        ),
        st.sampled_from("한글 漢字 abc ᄊᆞ미 𠮷 é ﬁ"),
    ),
    max_size=20,
)
STRETCHED = st.tuples(ODD, st.sampled_from([1, 1, 1, 1, 700, 2000])).map(
    lambda pair: pair[0] * pair[1]
)
LINKS = st.tuples(st.integers(1, 9000), ODD).map(
    lambda pair: f"<p><a href='https://e.org/{'a' * pair[0]}'>{pair[1]}</a></p>"
)
NESTS = st.tuples(
    st.lists(st.sampled_from(["ul", "ol", "blockquote", "table"]), max_size=16), WORDS
).map(
    lambda pair: (
        "".join(OPENED[tag] for tag in pair[0])
        + f"<p>{pair[1]}x</p>"
        + "".join(CLOSED[tag] for tag in reversed(pair[0]))
    )
)
OPENED = {
    "ul": "<ul><li>",
    "ol": "<ol><li>",
    "blockquote": "<blockquote>",
    "table": "<table><tr><td>",
}
CLOSED = {
    "ul": "</li></ul>",
    "ol": "</li></ol>",
    "blockquote": "</blockquote>",
    "table": "</td></tr></table>",
}
ALTS = st.one_of(st.none(), STRETCHED)


@st.composite
def any_documents(draw: st.DrawFn) -> Document:
    blocks = st.one_of(BLOCK, LINKS, NESTS, ODD.map("<p>{}</p>".format))
    body = html.clean("".join(draw(st.lists(blocks, max_size=4))))
    alt = draw(ALTS)
    words = "" if alt is None else f' alt="{escape(alt)}"'
    body += html.clean(f"<figure><img src='{SOURCE}'{words}></figure>")
    short = draw(ODD)
    return make_document(
        body,
        draw(BODIES),
        language=draw(st.sampled_from(["ko", "en"])),
        title=draw(st.one_of(WORDS, STRETCHED)),
        subtitle=short,
        summary=draw(STRETCHED),
        doi=draw(st.sampled_from(["", "10.1/x", "10.1/" + "x" * 9000])),
        date=draw(st.none() | st.dates()),
        topics=(Label(1, "t", short, short),),
        contributors=(Contributor(None, "author", draw(ODD), biography=draw(ODD)),),
        original=draw(
            st.none()
            | st.builds(
                Original, st.none(), WORDS, ODD, st.sampled_from(["ko", "", "x-y"])
            )
        ),
        pictures=(PICTURE,),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_documents())
def test_what_the_check_lets_through_is_always_set(document: Document) -> None:
    problems = check(document, files)

    pdf = set_by_engine(document) if not problems else b"pdfuaid"

    assert b"pdfuaid" in pdf


def set_by_engine(document: Document) -> bytes:
    """Return the PDF; nothing if it was refused, which the check did not foresee."""
    try:
        return export(document, "pdf", files, IMPRINT)
    except ExportRefusedError:
        return b""
