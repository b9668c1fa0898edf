"""Views by year on the pages of people and centers."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from tests.briefs.usage.counted import counted
from tests.make import make_center, make_expert, make_published

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("kind", ["experts", "centers"])
def test_views_stand_by_year_with_a_sentence_and_a_table(
    client: Client, kind: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    expert, center = make_expert(slug="x"), make_center(slug="x")
    brief = make_published(experts=(expert,), centers=(center,)).brief
    counted(brief, "2024-01-01", views=100, downloads=50)
    counted(brief, "2025-07-07", views=150, machines=70)
    counted(brief, "2026-11-01", views=9)
    counted(make_published().brief, "2025-01-01", views=1000)

    with django_assert_max_num_queries(5):
        answer = client.get(f"/en/{kind}/x/")

    page: Any = html.fromstring(answer.content.decode())
    (section,) = page.xpath("//section[@class='read']")
    assert section.xpath("string(p)") == "Views in 2025: 150, 50 % more than in 2024."
    cells = section.xpath(".//tbody//*[self::th or self::td]/text()")
    assert cells == ["2026", "9", "2025", "150", "2024", "100"]
    heights = section.xpath(".//*[contains(@class, 'bar')]/@height")
    assert [int(height) for height in heights] == [53, 80, 5]


def test_whoever_was_not_read_yet_has_no_chart(client: Client) -> None:
    expert = make_expert(slug="x")
    make_published(experts=(expert,))

    page = client.get("/en/experts/x/").content.decode()

    assert "Views by year" not in page


@time_machine.travel(NOW, tick=False)
def test_one_year_is_said_and_not_drawn(client: Client) -> None:
    expert = make_expert(slug="x")
    counted(make_published(experts=(expert,)).brief, "2026-11-01", views=9)

    page = client.get("/en/experts/x/").content.decode()

    assert "Views in 2026 so far: 9." in page
    assert "<svg" not in page
