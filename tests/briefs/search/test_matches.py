"""briefs.search.matches: all that meets a query, and what meets only a part of it."""

import datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from briefs.search import vocabulary
from briefs.search.matches import Matches, match
from briefs.search.query import parse
from briefs.search.synonyms import expanded, lexicon
from tests.briefs.search.corpus import make_indexed, make_synonyms

pytestmark = pytest.mark.django_db

ENOUGH = 2


def matches(q: str) -> Matches:
    vocabulary.refresh(force=True)
    return match(parse(q), size=100, enough=ENOUGH)


def test_all_that_meets_every_clause_is_found_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    titled = make_indexed(title="Lithium tariffs").pk
    told = make_indexed(sections=(("", "<p>Tariffs on lithium.</p>"),)).pk
    make_indexed(title="Lithium")
    query = parse("lithium tariffs")

    with django_assert_num_queries(1):
        found = match(query, size=100, enough=ENOUGH)

    assert set(found.full) == {titled, told}
    assert found.titled == {titled}
    assert not found.partly


def test_where_too_few_meet_all_those_that_meet_a_part_are_named_the_rarest_first() -> (
    None
):
    both = make_indexed(title="Lithium tariffs").pk
    rare = make_indexed(title="Lithium").pk
    frequent = [make_indexed(title="Tariffs").pk for _ in range(3)]

    found = matches("lithium tariffs")

    assert found.full == [both]
    assert set(found.partly) == {rare, *frequent}
    assert max(found.partly, key=lambda pk: found.partly[pk]) == rare


@pytest.mark.parametrize("q", ["kishida zebra -곡물", 'kishida zebra "방위"'])
def test_what_holds_for_the_whole_holds_for_what_meets_a_part_by_a_synonym(
    q: str,
) -> None:
    make_synonyms(["kishida", "기시다"])
    meant = make_indexed(title="기시다 방위", language="ko")
    make_indexed(title="기시다 곡물", language="ko")
    vocabulary.refresh(force=True)

    found = match(expanded(parse(q), lexicon()), size=100, enough=ENOUGH)

    assert (found.full, {*found.partly}) == ([], {meant.pk})


def test_rare_terms_weigh_more_and_stand_first() -> None:
    make_indexed(title="Lithium tariffs")
    for _ in range(3):
        make_indexed(title="Tariffs")

    (rare, heavy), (frequent, light) = matches("tariffs lithium").terms.items()

    assert (rare, frequent) == ("'lithium'", "'tariff'")
    assert heavy > light > 0


def test_what_meets_each_clause_is_told_where_nothing_meets_all() -> None:
    make_indexed(title="Lithium")
    make_indexed(title="Tariffs")

    assert matches("lithium zebra tariffs").met == (True, False, True)
    assert matches("lithium").met == (False,)


def test_nothing_that_readers_cannot_read_meets_anything() -> None:
    later = timezone.now() + datetime.timedelta(days=1)
    make_indexed(title="Lithium", at=later)

    found = matches("lithium tariffs")

    assert (found.full, dict(found.partly), found.met) == ([], {}, (False, False))
    assert matches("lithium").full == []
