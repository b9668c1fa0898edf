import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from briefs import usage, workflow
from briefs.models import Day
from briefs.models.usage import Kind
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_series,
    make_topic,
)
from tests.web import Reader

pytestmark = pytest.mark.django_db


def titles(client: Client, address: str) -> list[str]:
    """Return the titles a list shows, in order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [row.brief.title for row in answer.context["rows"]]


def test_a_list_of_twenty_costs_at_most_four_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    center, topic = make_center(), make_topic()
    experts = (make_expert(center=center), make_expert())
    for _ in range(21):
        make_published(experts=experts, centers=(center,), topics=(topic,))

    for query in ("", "?year=2024", f"?center={center.slug}&sort=views"):
        with django_assert_max_num_queries(4):
            answer = client.get(f"/en/briefs/{query}")

        assert len(answer.context["rows"]) == 20
        assert answer.context["page"].paginator.count == 21
    assert b"21 briefs" in answer.content


def test_home_shows_the_latest_and_the_most_read_in_four_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    center = make_center(name_en="Center for Seas")
    for day in range(1, 10):
        make_published(
            title=f"Of day {day}",
            date=datetime.date(2024, 5, day),
            centers=(center,),
        )
    read = make_published(title="Much read", date=datetime.date(2020, 1, 1))
    today = timezone.localdate()
    Day.objects.create(brief=read.brief, kind=Kind.VIEW, day=today, count=5)

    with django_assert_max_num_queries(4):
        answer = client.get("/en/")

    page = answer.content.decode()
    assert [p.title for p in answer.context["latest"]] == [
        f"Of day {day}" for day in range(9, 2, -1)
    ]
    assert [p.title for p in answer.context["most_read"]] == ["Much read"]
    assert answer.context["centers"] == [(center, 9)]
    assert "Center for Seas" in page
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_an_empty_site_has_pages_too(client: Client) -> None:
    for address in ("/en/", "/ko/", "/en/briefs/", "/ko/briefs/?q=x"):
        answer = client.get(address)

        assert answer.status_code == 200


def test_a_list_speaks_the_pages_language_unless_asked(client: Client) -> None:
    make_published(title="English")
    make_published(title="한국어", language="ko")

    assert titles(client, "/en/briefs/") == ["English"]
    assert titles(client, "/ko/briefs/") == ["한국어"]
    assert titles(client, "/en/briefs/?lang=ko") == ["한국어"]
    assert set(titles(client, "/en/briefs/?lang=all")) == {"English", "한국어"}
    assert titles(client, "/en/briefs/?lang=fr") == ["English"]


@pytest.mark.parametrize(
    "query",
    ["center=seas", "topic=tides", "expert=han", "series=notes", "year=2023"],
)
def test_each_filter_narrows_the_list(client: Client, query: str) -> None:
    make_published(
        title="Wanted",
        centers=(make_center(slug="seas"),),
        topics=(make_topic(slug="tides"),),
        experts=(make_expert(slug="han"),),
        series=make_series(slug="notes"),
        date=datetime.date(2023, 1, 1),
    )
    make_published(title="Other")

    assert titles(client, f"/en/briefs/?{query}") == ["Wanted"]


@pytest.mark.parametrize(
    "query",
    [
        *("center=nosuch", "topic=nosuch", "expert=%27", "series=x", "year=abc"),
        *("year=0000", "year=99999", "year=%D9%A1%D9%A9%D9%A9%D9%A9", "q=nosuch"),
    ],
)
def test_what_nothing_matches_is_said_and_is_no_error(
    client: Client, query: str
) -> None:
    make_published()

    answer = client.get(f"/en/briefs/?{query}")

    assert answer.status_code == 200
    assert b"Nothing was found" in answer.content
    assert b'href="/en/briefs/"' in answer.content


def test_only_the_table_of_filters_is_asked(client: Client) -> None:
    make_published(title="Shown")

    found = titles(client, "/en/briefs/?kind=x&brief__owner__password=x&id=0")

    assert found == ["Shown"]


def test_the_list_is_sorted_as_asked(client: Client) -> None:
    for title, year, views in (("Old", 2020, 5), ("New", 2024, 1), ("Mid", 2022, 9)):
        shown = make_published(title=title, date=datetime.date(year, 1, 1))
        usage.bring_forward(shown.brief, views=views)

    assert titles(client, "/en/briefs/") == ["New", "Mid", "Old"]
    assert titles(client, "/en/briefs/?sort=oldest") == ["Old", "Mid", "New"]
    assert titles(client, "/en/briefs/?sort=views") == ["Mid", "Old", "New"]
    assert titles(client, "/en/briefs/?sort=nonsense") == ["New", "Mid", "Old"]


def test_drafts_and_withdrawn_briefs_are_not_listed(client: Client) -> None:
    make_brief(title="Draft")
    gone = make_published(title="Withdrawn").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="An error.")

    assert titles(client, "/en/briefs/?lang=all") == []


def test_choices_count_what_the_other_filters_leave(client: Client) -> None:
    seas, land = make_center(slug="seas"), make_center(slug="land")
    make_published(centers=(seas,), date=datetime.date(2023, 1, 1))
    make_published(centers=(seas,), date=datetime.date(2024, 1, 1))
    make_published(centers=(land,), date=datetime.date(2024, 1, 1))

    answer = client.get("/en/briefs/?center=seas")

    facets = {facet.key: facet.choices for facet in answer.context["facets"]}
    assert {c.value: c.count for c in facets["center"]} == {"seas": 2, "land": 1}
    assert {c.value: c.count for c in facets["year"]} == {"2024": 1, "2023": 1}
    assert [c.value for c in facets["center"] if c.chosen] == ["seas"]
    removable = answer.context["removable"]
    assert [one.address for one in removable] == ["?"]


def test_pages_are_numbered_and_none_is_beyond_the_last(client: Client) -> None:
    for _ in range(21):
        make_published()

    second = client.get("/en/briefs/?year=2024&page=2")

    assert len(second.context["rows"]) == 1
    assert b'href="?year=2024&amp;page=1"' in second.content
    for page in ("3", "0", "-1", "x", "9999999999", "1.5", "%00"):
        assert client.get(f"/en/briefs/?page={page}").status_code == 404


def test_a_topic_lists_its_briefs(client: Client) -> None:
    topic = make_topic(slug="tides", name_en="Tides")
    make_published(title="Filed", topics=(topic,))
    make_published(title="Elsewhere")

    listed = client.get("/en/topics/tides/").context["page"]
    assert [publication.title for publication in listed] == ["Filed"]
    assert client.get("/en/topics/nosuch/").status_code == 404


def test_a_list_can_be_revalidated(reader: Reader) -> None:
    make_published()
    etag = reader.get("/en/briefs/").headers["ETag"]

    answer = reader.get("/en/briefs/", headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.headers["Cache-Control"] == "public, max-age=60"
