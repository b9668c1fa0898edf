"""HTML in one file: nothing from elsewhere, notes that lead back, safe whatever is in it."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import lxml.html

from briefs.document import Document
from briefs.exports import export
from tests.briefs.exports.documents import IMPRINT, files, korean, make_document, sample
from tests.briefs.exports.hard import hard


def page_of(document: Document) -> str:
    return export(document, "html", files, IMPRINT).decode()


def test_page_loads_nothing_and_allows_only_its_own_style() -> None:
    page = page_of(hard())

    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    known = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{known}'" in page
    root: Any = lxml.html.document_fromstring(page)
    assert {str(s)[:22] for s in root.xpath("//@src")} == {"data:image/png;base64,"}
    assert not root.xpath("//script|//iframe|//link[@rel='stylesheet']|//@style")
    assert "url(" not in style[1]


def test_notes_lead_there_and_back_in_order() -> None:
    root: Any = lxml.html.document_fromstring(page_of(hard()))

    references = root.xpath("//a[@role='doc-noteref']")
    backs = root.xpath("//a[@role='doc-backlink']")

    assert [a.text for a in references] == [str(n) for n in range(1, 8)]
    ids = set(root.xpath("//@id"))
    assert {str(a.get("href"))[1:] for a in [*references, *backs]} <= ids
    assert backs[0].get("aria-label") == "본문으로 돌아가기 1"


def test_page_says_who_wrote_what_when_and_where_it_stands() -> None:
    root: Any = lxml.html.document_fromstring(page_of(sample()))

    assert root.findtext(".//title") == sample().title
    assert root.xpath("//meta[@name='author']/@content") == ["Choi Eunmi"]
    assert root.xpath("//time/@datetime") == ["2022-07-22"]
    address = "https://briefs.example.org/en/briefs/2022-19/"
    assert root.xpath("//link[@rel='canonical']/@href") == [address]
    assert root.get("lang") == "en"


def test_whatever_a_text_holds_stays_text() -> None:
    words = '</title></style><script>alert(1)</script>"&<b>'
    document = make_document(title=words, subtitle=words, summary=words, licence=words)

    root: Any = lxml.html.document_fromstring(page_of(document))

    assert not root.xpath("//script|//b")
    assert root.findtext(".//title") == words
    assert root.findtext(".//h1") == words


def test_addresses_work_outside_the_site() -> None:
    page = page_of(make_document("<p><a href='/en/about/'>About</a></p>"))

    assert 'href="https://briefs.example.org/en/about/"' in page


def test_tables_scroll_from_the_keyboard() -> None:
    root: Any = lxml.html.document_fromstring(page_of(korean()))

    box = root.xpath("//div[@role='region'][table]")[0]
    assert box.get("tabindex") == "0"
    assert box.get("aria-label") == "표 1. 여론 (단위: %)"
