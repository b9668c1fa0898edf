"""Related briefs: what is near to what, and what a brief's page shows of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import DjangoAssertNumQueries

from briefs import workflow
from briefs.models import Publication, Related
from briefs.search import related, vocabulary
from briefs.search.index import index
from tests.make import make_brief, make_expert, make_published, make_topic

pytestmark = pytest.mark.django_db

ARCTIC = "Icebreaking tankers carry liquefied gas from Yamal through melting ice."
SHIPYARD = "Korean shipyards build icebreaking tankers for Yamal."
GRAIN = "Harvests of wheat fail and granaries near Odesa burn."
COMMON = "The government reviewed its policy together with the region."
KOREAN = "북극항로의 쇄빙선은 야말 가스전에서 온다."


def text(*sentences: str) -> tuple[tuple[str, str], ...]:
    """Return the one section of a brief that says this."""
    return (("", f"<p>{' '.join((COMMON, *sentences))}</p>"),)


def published(*sentences: str, **fields: Any) -> Publication:
    """Publish and index a brief that says this."""
    made = make_published(sections=text(*sentences), **fields)
    index([made.pk])
    return made


def crowd(count: int = 5) -> None:
    """Publish briefs that have only the common sentence with all others in common."""
    for n in range(count):
        published(f"Subject{n} matters{n} here{n} alone{n} thing{n} other{n}.")
    vocabulary.refresh(force=True)


def near(publication: Publication) -> list[int]:
    """Return the briefs kept as near to it."""
    return Related.objects.get(publication=publication).briefs


def shown(client: Client, publication: Publication) -> list[str]:
    """Return the addresses that its page shows as related."""
    brief = publication.brief
    page = client.get(f"/{brief.language}/briefs/{brief.slug}/").content.decode()
    tree: Any = html.fromstring(page)
    return [str(href) for href in tree.xpath("//section[@class='related']//a/@href")]


def address(publication: Publication) -> str:
    """Return where the brief stands."""
    return f"/{publication.language}/briefs/{publication.brief.slug}/"


def test_briefs_that_share_rare_words_are_near_to_each_other() -> None:
    crowd()
    one, other, apart = published(ARCTIC), published(SHIPYARD), published(GRAIN)

    related.rebuild()

    assert near(one) == [other.brief_id]
    assert near(other) == [one.brief_id]
    assert near(apart) == []


def test_an_older_brief_learns_of_a_new_one_when_that_is_indexed() -> None:
    crowd()
    old = published(ARCTIC)

    new = published(SHIPYARD)

    assert near(old) == [new.brief_id]


def test_the_same_people_are_near_whatever_they_write_about() -> None:
    crowd()
    expert = make_expert()
    one = published("Lighthouses dim.", experts=(expert,))
    other = published("Vineyards bloom.", experts=(expert,))

    related.rebuild()

    assert near(one) == [other.brief_id]


def test_a_topic_in_common_decides_between_equals() -> None:
    crowd()
    topic = make_topic()
    first = published(SHIPYARD)
    second = published(SHIPYARD, topics=(topic,))
    third = published(SHIPYARD)

    one = published(ARCTIC, topics=(topic,))

    assert near(one)[0] == second.brief_id
    assert {*near(one)[1:]} == {first.brief_id, third.brief_id}


def test_the_other_edition_is_no_related_brief() -> None:
    crowd()
    korean = published(ARCTIC, language="ko")
    english = published(ARCTIC, kind="translation", original=korean.brief)

    related.rebuild()

    assert near(korean) == near(english) == []


def test_of_two_editions_the_one_in_the_same_language_is_named() -> None:
    crowd()
    korean = published(ARCTIC, language="ko")
    english = published(ARCTIC, kind="translation", original=korean.brief)

    asks_in_english = published(SHIPYARD)
    asks_in_korean = published(SHIPYARD, language="ko")

    assert near(asks_in_english)[0] == english.brief_id
    assert near(asks_in_korean)[0] == korean.brief_id
    assert korean.brief_id not in near(asks_in_english)


def test_briefs_in_the_same_language_come_first() -> None:
    crowd()
    foreign = published(ARCTIC, SHIPYARD, KOREAN, language="ko")
    same = published(SHIPYARD)

    one = published(ARCTIC, SHIPYARD)

    assert near(one) == [same.brief_id, foreign.brief_id]


def test_a_page_names_at_most_four_the_nearest_first(client: Client) -> None:
    crowd()
    others = [published(ARCTIC, *[SHIPYARD] * (n % 2)) for n in range(6)]
    one = published(ARCTIC, SHIPYARD)

    addresses = shown(client, one)

    assert len(addresses) == 4
    assert {*addresses[:3]} == {address(others[n]) for n in (1, 3, 5)}


def test_what_readers_cannot_read_is_not_named(client: Client) -> None:
    crowd()
    gone, stays = published(ARCTIC), published(ARCTIC)
    later = workflow.publish(
        make_brief(sections=text(ARCTIC)),
        by=None,
        at=gone.shown_from.replace(year=gone.shown_from.year + 1),
    )
    index([later.pk])
    one = published(ARCTIC, SHIPYARD)
    workflow.withdraw(gone.brief, by=None, reason_ko="까닭", reason_en="Why")

    assert {gone.brief_id, stays.brief_id, later.brief_id} == {*near(one)}
    assert shown(client, one) == [address(stays)]


def test_a_page_without_related_briefs_has_no_such_part(client: Client) -> None:
    assert shown(client, make_published()) == []
    assert shown(client, published(ARCTIC)) == []


def test_related_briefs_cost_a_page_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    crowd()
    one = published(ARCTIC, SHIPYARD)
    for _ in range(5):
        published(ARCTIC)
    assert len(shown(client, one)) == 4

    with django_assert_num_queries(2):
        client.get(address(one))


def test_each_brief_more_costs_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    crowd()
    every = Publication.objects.order_by("pk")

    with CaptureQueriesContext(connection) as caught:
        related.nearest(every[:1])
    with django_assert_num_queries(len(caught) + 2 * 2):
        related.nearest(every[:3])


def test_what_stays_the_same_is_not_written() -> None:
    crowd()
    published(ARCTIC)
    published(SHIPYARD)
    related.rebuild()

    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM briefs_related ORDER BY 1")
        before = cursor.fetchall()
        related.rebuild()
        cursor.execute("SELECT ctid::text FROM briefs_related ORDER BY 1")
        assert cursor.fetchall() == before


def test_looking_for_what_is_near_leaves_the_connection_as_it_was() -> None:
    with connection.cursor() as cursor:
        published(ARCTIC)
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


def test_a_lexeme_with_quotes_and_backslashes_is_looked_up_as_it_is() -> None:
    one = published("l'état d'or C:\\temp can't o'neill's")
    with CaptureQueriesContext(connection) as caught:
        other = published("l'état d'or C:\\temp can't o'neill's")

    assert caught.captured_queries
    assert near(other) == [one.brief_id]
