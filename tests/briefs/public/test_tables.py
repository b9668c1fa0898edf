"""Tables of a brief on its page."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from tests.make import make_published

pytestmark = pytest.mark.django_db

TABLE = (
    "<table><caption>Trade</caption><thead><tr><th>Year</th><th>Country</th>"
    "<th>Sum</th></tr></thead><tbody>"
    "<tr><td>2023</td><td>Japan</td><td>1,204.5</td></tr>"
    "<tr><td>2024</td><td>2 others</td><td>–</td></tr></tbody></table>"
)


def test_columns_of_figures_stand_to_the_right_with_their_heads(client: Client) -> None:
    make_published(number="2024-01", sections=(("", TABLE),))

    page: Any = html.fromstring(client.get("/en/briefs/2024-01/").content)

    numbers = page.xpath("//table//*[@class='number']")
    assert [cell.text_content() for cell in numbers] == ["Sum", "1,204.5", "–"]
    assert [cell.tag for cell in numbers] == ["th", "td", "td"]
