"""The number beside a brief, and the paragraph that says how it was counted."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from briefs import usage
from tests.make import make_published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [("en", "380 views", "within 30 seconds"), ("ko", "조회 380", "30초 안에")],
)
def test_beside_the_number_a_paragraph_says_how_views_are_counted(
    client: Client, language: str, number: str, words: str
) -> None:
    brief = make_published(language=language, number="2024-01").brief
    usage.bring_forward(brief, views=380)

    page = client.get(f"/{language}/briefs/2024-01/").content.decode()

    assert f'<data class="views" value="380">{number}</data>' in page
    tree: Any = html.fromstring(page)
    (told,) = tree.xpath("//details[@class='why']")
    assert told.get("open") is None
    assert told.getprevious().get("class") == "views"
    assert words in told.text_content()
    assert told.xpath("p/a/@href") == [f"/{language}/privacy/"]
