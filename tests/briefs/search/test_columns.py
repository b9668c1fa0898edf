"""briefs.search.columns: what was found, counted, narrowed and sorted."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from briefs.models import Indexed, Publication
from briefs.models.surroundings import VALUES, count_by, narrowed
from briefs.search import columns
from briefs.search.columns import Rows
from tests.briefs.search.corpus import make_indexed
from tests.make import make_center, make_expert, make_topic

pytestmark = pytest.mark.django_db


def found() -> Rows:
    """Find everything that is indexed."""
    return columns.rows_of(list(Indexed.objects.values_list("pk", flat=True)))


def test_it_counts_what_the_database_counts() -> None:
    centers = make_center(slug="one"), make_center(slug="two")
    topics = make_topic(slug="seas"), make_topic(slug="skies")
    expert = make_expert(slug="han")
    make_indexed(title="First", language="ko", centers=centers, topics=topics[:1])
    make_indexed(title="Second", language="en", centers=centers[:1], experts=(expert,))
    make_indexed(title="Third", language="en", topics=topics)
    narrow = {"lang": "en", "topic": "seas"}
    ids = {"lang": "en", "topic": str(topics[0].pk)}

    everything = columns.count(found(), {})
    chosen = columns.count(found(), ids)

    assert everything == count_by(dict.fromkeys(VALUES, Publication.objects.readable()))
    assert chosen == count_by(
        {
            facet: narrowed(
                Publication.objects.readable(),
                {key: narrow[key] for key in narrow if key != facet},
            )
            for facet in VALUES
        }
    )


def test_a_row_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    publications = [make_indexed(title="First").pk]
    columns.rows_of(publications)
    publications.append(make_indexed(title="Second", language="ko").pk)

    with django_assert_num_queries(1):
        columns.rows_of(publications)
    with django_assert_num_queries(0):
        counts = columns.count(columns.rows_of(publications), {"lang": "ko"})

    assert counts["lang"] == {"en": 1, "ko": 1}
    assert sum(counts["series"].values()) == 1


def test_what_is_not_indexed_any_more_is_left_out() -> None:
    kept, gone = make_indexed(title="First").pk, make_indexed(title="Second").pk
    Indexed.objects.filter(pk=gone).delete()

    assert columns.ids_of(columns.rows_of([kept, gone])) == [kept]
    assert columns.rows_of([gone]) == columns.rows_of([]) == columns.NONE
    assert columns.count(columns.NONE, {})["lang"] == {}


def test_each_publication_knows_its_brief() -> None:
    first, second = make_indexed(title="First"), make_indexed(title="Second")
    columns.rows_of([first.pk, second.pk])

    assert columns.briefs_of([second.pk, first.pk]) == [second.brief_id, first.brief_id]


def test_what_is_found_is_narrowed_by_every_chosen_value() -> None:
    center, expert = make_center(slug="one"), make_expert(slug="han")
    both = make_indexed(language="ko", centers=(center,), experts=(expert,))
    make_indexed(language="ko", centers=(center,))
    make_indexed(language="en", experts=(expert,))
    chosen = {"center": str(center.pk), "expert": str(expert.pk), "lang": "ko"}

    assert columns.ids_of(columns.narrowed(found(), chosen)) == [both.pk]
    assert columns.narrowed(found(), {}) == found()
    assert columns.narrowed(found(), {"year": "1066"}) == columns.NONE
    assert columns.narrowed(found(), chosen | {"topic": ""}) == columns.NONE


def test_the_date_sorts_and_of_one_day_the_later_publication_is_the_latest() -> None:
    days = [datetime.date(2024, 5, n) for n in (2, 1, 2, 3)]
    second, first, other, last = (make_indexed(date=day).pk for day in days)

    assert columns.latest(found(), 3) == [last, other, second]
    assert columns.earliest(found(), 3) == [first, second, other]
    assert columns.latest(found(), 9) == columns.earliest(found(), 9)[::-1]
    assert columns.latest(columns.NONE, 9) == []
