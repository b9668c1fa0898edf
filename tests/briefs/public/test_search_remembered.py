"""The page of a search: what it asks of the database, and remembers for how long."""

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from asanbriefs import generation
from briefs.models.surroundings import names
from briefs.public.filters import Wanted, surroundings_of
from briefs.search.results import find
from briefs.search.synonyms import lexicon
from tests.briefs.public.test_search import made_searchable, titles
from tests.briefs.search.corpus import make_synonyms
from tests.make import make_center, make_expert

pytestmark = pytest.mark.django_db


def test_a_page_costs_at_most_eight_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    center, expert = make_center(slug="seas"), make_expert(slug="han")
    make_synonyms(["whale", "고래"])
    for n in range(21):
        made_searchable(
            title=f"Whale regional {n}", centers=(center,), experts=(expert,)
        )

    for q in (
        *("whale", "whale&center=seas&expert=han&year=2024&lang=en", "whael"),
        *("whael&center=seas", "whale zebra", "zebra", "zebra&center=seas", "hale re"),
        *("whale&sort=views&page=2", "2024-01", "xyz&center=nosuch", "고래"),
    ):
        with django_assert_max_num_queries(8):
            answer = client.get(f"/en/briefs/?q={q}")

        assert answer.status_code == 200


def test_so_does_one_put_right_that_finds_what_was_never_found_before(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    transactional_db: None,
) -> None:
    center = make_center(slug="seas")
    made_searchable(title="Whale", centers=(center,))

    with django_assert_max_num_queries(8):
        unwatched = client.get("/en/briefs/?q=whael&center=seas")
    generation.saw("as it was")
    client.get("/en/briefs/?q=whale")
    made_searchable(title="Whale song", centers=(center, make_center(slug="new")))
    with django_assert_max_num_queries(8):
        changed = client.get("/en/briefs/?q=whael&center=seas")
    generation.saw(None)

    found = (unwatched.context["found"], changed.context["found"])
    assert [(f.corrected, f.count) for f in found] == [("whale", 1), ("whale", 2)]


def test_choices_count_what_the_page_does_before_anybody_saw_a_change(
    client: Client,
) -> None:
    made_searchable(title="Whale")
    generation.saw("as it was")

    client.get("/en/briefs/?q=whale zebra")
    made_searchable(title="Whale song", language="ko")
    answer = client.get("/en/briefs/?q=whale zebra")
    generation.saw(None)

    counts = {
        facet.key: {choice.value: choice.count for choice in facet.choices}
        for facet in answer.context["facets"]
    }
    assert answer.context["found"].count == 2
    assert counts["lang"] == {"all": 2, "en": 1, "ko": 1}


def test_names_read_before_a_change_are_forgotten_with_it() -> None:
    expert = make_expert(slug="han")
    made_searchable(title="Whale", experts=(expert,))
    wanted = Wanted.read("en", QueryDict("q=whale&expert=choi"))
    found = find("whale")

    generation.saw("as it was")
    before = names()
    type(expert).objects.update(slug="choi")
    generation.saw("as it is")
    meanwhile = surroundings_of(wanted, found, before)
    after = surroundings_of(wanted, found, names())
    generation.saw(None)

    assert (meanwhile.ids, after.ids) == ({}, {"expert": expert.pk})


def test_another_page_of_a_search_counts_nothing_again(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(21):
        made_searchable(title=f"Whale {n}")
    generation.saw("as it was")

    client.get("/en/briefs/?q=whale")
    with django_assert_max_num_queries(4):
        second = client.get("/en/briefs/?q=whale&page=2")
    generation.saw(None)

    assert len(second.context["rows"]) == 1
    assert "<strong>21 briefs</strong>" in second.content.decode()


def test_a_synonym_finds_before_anybody_saw_that_the_site_changed(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    transactional_db: None,
) -> None:
    made_searchable(title="고고도 방어", language="ko")
    generation.saw("as it was")
    before = titles(client, "/ko/briefs/?q=THAAD&literal=1")
    with django_assert_max_num_queries(1):
        lexicon()

    make_synonyms(["THAAD", "고고도 방어"])
    after = titles(client, "/ko/briefs/?q=THAAD")
    generation.saw(None)

    assert (before, after) == ([], ["고고도 방어"])
