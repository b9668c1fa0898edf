"""The files of a brief: at their addresses, with the right headers, for readers only."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from briefs import workflow
from briefs.exports import FORMATS
from briefs.exports.pandoc import program
from briefs.models import Series
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db

TYPES = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "json": "application/json",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_each_file_has_its_type_and_name_and_is_not_sent_twice(
    client: Client, suffix: str, media_type: str
) -> None:
    make_published(number="2024-12")
    address = f"/en/briefs/2024-12/2024-12.{suffix}"

    whole, head = client.get(address), client.head(address)
    again = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    piece = client.get(address, headers={"Range": "bytes=0-9"})

    assert whole.status_code == head.status_code == 200
    assert whole.headers["Content-Type"] == media_type
    kind = "attachment" if suffix == "html" else "inline"
    name = f'{kind}; filename="2024-12.{suffix}"'
    assert whole.headers["Content-Disposition"] == name
    assert int(whole.headers["Content-Length"]) == len(whole.getvalue())
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert 'rel="canonical"' in whole.headers["Link"]
    assert again.status_code == 304
    assert (piece.status_code, len(piece.getvalue())) == (206, 10)


def test_every_format_has_an_address() -> None:
    assert [fmt.suffix for fmt in FORMATS.values()] == list(TYPES)


@pytest.mark.parametrize("suffix", TYPES)
def test_what_is_not_public_has_no_file(client: Client, suffix: str) -> None:
    draft = make_brief(number="2024-20")
    soon = make_brief(number="2024-21")
    later = timezone.now() + datetime.timedelta(hours=1)
    workflow.publish(soon, by=None, at=later)
    gone = make_published(number="2024-22").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="Error")

    found = {
        number: client.get(f"/en/briefs/{number}/{number}.{suffix}").status_code
        for number in (draft.number, soon.number, gone.number)
    }

    assert found == {"2024-20": 404, "2024-21": 404, "2024-22": 410}


def test_page_offers_pdf_epub_and_word_first(client: Client) -> None:
    make_published(number="2024-12")

    page = client.get("/en/briefs/2024-12/").content.decode()

    order = ["pdf", "epub", "docx", "odt", "html", "md", "txt", "xml", "json"]
    places = [page.index(f'"/en/briefs/2024-12/2024-12.{s}"') for s in order]
    assert places == sorted(places)
    assert page.index("More formats") > places[2]
    assert page.index("More formats") < places[3]
    cited = page.index('id="cite"')
    for suffix in ("bib", "ris", "csl.json"):
        assert page.index(f'<a href="/en/briefs/2024-12/2024-12.{suffix}"') > cited
    assert '<link rel="alternate" type="application/x-bibtex"' in page


def test_page_cites_in_four_styles(client: Client) -> None:
    make_published(number="2024-12", title="On tides")

    page = client.get("/en/briefs/2024-12/").content.decode()

    for style in ("APA", "Chicago", "MLA", "Korean journals"):
        assert f"<dt>{style}</dt>" in page
    assert page.count("<cite>On tides</cite>") == 3


def test_without_pandoc_its_formats_are_not_offered_and_their_addresses_say_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published(number="2024-12")
    program.program.cache_clear()
    monkeypatch.setattr(program, "find_spec", lambda name: None)
    try:
        page = client.get("/en/briefs/2024-12/").content.decode()
        refusal = client.get("/en/briefs/2024-12/2024-12.docx")
    finally:
        program.program.cache_clear()

    for suffix in ("docx", "epub", "odt", "xml"):
        assert f"2024-12.{suffix}" not in page
    assert "2024-12.pdf" in page
    assert refusal.status_code == 404
    assert "This site does not offer Word" in refusal.content.decode()


def test_jats_carries_the_issn_of_the_series(client: Client) -> None:
    make_published(number="2024-12")
    Series.objects.update(issn="1234-5679")

    answer = client.get("/en/briefs/2024-12/2024-12.xml")

    assert etree.fromstring(answer.getvalue()).findtext(".//issn") == "1234-5679"
