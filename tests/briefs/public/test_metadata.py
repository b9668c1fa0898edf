import json
import re

import pytest
from django.test import Client

from tests.make import make_center, make_expert, make_published, make_topic

pytestmark = pytest.mark.django_db

META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">')
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def described(client: Client, address: str) -> tuple[dict[str, list[str]], str]:
    """Return the page's meta tags by name, and the page."""
    page = client.get(address).content.decode()
    tags: dict[str, list[str]] = {}
    for name, content in META.findall(page):
        tags.setdefault(name, []).append(content)
    return tags, page


def test_all_descriptions_of_a_brief_agree(client: Client) -> None:
    center = make_center(name_en="Center for Seas")
    experts = (
        make_expert(family_en="Choi", given_en="Eunmi", center=center),
        make_expert(family_en="Han", given_en="Garam"),
    )
    make_published(
        number="2022-19",
        title="Tides",
        summary="What tides do.",
        experts=experts,
        topics=(make_topic(name_en="Seas"),),
    )

    tags, page = described(client, "/en/briefs/2022-19/")

    report = json.loads(LINKED.findall(page)[0])["@graph"][0]
    assert tags["citation_title"] == ["Tides"]
    assert tags["citation_author"] == ["Choi, Eunmi", "Han, Garam"]
    assert tags["citation_publication_date"] == ["2024/05/17"]
    assert tags["citation_technical_report_number"] == ["2022-19"]
    assert tags["citation_pdf_url"][0].endswith("/en/briefs/2022-19/2022-19.pdf")
    assert tags["DC.creator"] == tags["citation_author"]
    assert tags["DC.date"] == ["2024-05-17"]
    assert tags["og:title"] == ["Tides"]
    assert tags["og:description"] == tags["description"] == ["What tides do."]
    assert report["@type"] == "Report"
    assert report["headline"] == "Tides"
    assert report["datePublished"] == "2024-05-17"
    assert [author["familyName"] for author in report["author"]] == ["Choi", "Han"]


def test_words_of_the_brief_cannot_end_the_script(client: Client) -> None:
    make_published(number="2022-19", title="</script><script>alert(1)</script>")

    _, page = described(client, "/en/briefs/2022-19/")

    assert "<script>alert" not in page
    report = json.loads(LINKED.findall(page)[0])["@graph"][0]
    assert report["headline"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(("kind", "same"), [("translation", True), ("summary", False)])
def test_only_a_translation_is_the_same_page_in_another_language(
    client: Client, kind: str, same: bool
) -> None:
    korean = make_published(number="2022-19", language="ko", title="원문")
    make_published(number="2022-19", kind=kind, original=korean.brief)

    for language in ("en", "ko"):
        _, page = described(client, f"/{language}/briefs/2022-19/")
        found = set(re.findall(r'hreflang="([\w-]+)" href="http', page))

        assert found == ({"ko", "en", "x-default"} if same else set())


def test_a_brief_without_a_summary_is_described_by_its_beginning(
    client: Client,
) -> None:
    make_published(number="2022-19", sections=(("", f"<p>{'word ' * 200}</p>"),))

    tags, _ = described(client, "/en/briefs/2022-19/")

    assert tags["description"][0].startswith("word word")
    assert len(tags["description"][0]) < 320
