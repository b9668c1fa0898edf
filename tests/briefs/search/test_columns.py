"""briefs.search.columns: what was found, counted, narrowed and sorted."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from briefs.models import Indexed, Publication
from briefs.models.surroundings import VALUES, count_by, narrowed
from briefs.search import columns
from tests.briefs.search.corpus import make_indexed
from tests.make import make_center, make_expert, make_topic

pytestmark = pytest.mark.django_db


def found() -> list[int]:
    """Find everything that is indexed."""
    return list(Indexed.objects.values_list("pk", flat=True))


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
    make_indexed(title="First")
    columns.count(found(), {})
    make_indexed(title="Second", language="ko")
    both = found()

    with django_assert_num_queries(1):
        columns.count(both, {})
    with django_assert_num_queries(0):
        counts = columns.count(both, {"lang": "ko"})

    assert counts["lang"] == {"en": 1, "ko": 1}
    assert sum(counts["series"].values()) == 1


def test_what_is_not_indexed_any_more_is_not_counted() -> None:
    kept, gone = make_indexed(title="First"), make_indexed(title="Second")
    Indexed.objects.filter(pk=gone.pk).delete()

    assert columns.count([kept.pk, gone.pk], {})["lang"] == {"en": 1}
    assert columns.count([], {})["lang"] == {}


def test_what_is_found_is_narrowed_by_every_chosen_value() -> None:
    center, expert = make_center(slug="one"), make_expert(slug="han")
    both = make_indexed(language="ko", centers=(center,), experts=(expert,))
    make_indexed(language="ko", centers=(center,))
    make_indexed(language="en", experts=(expert,))
    chosen = {"center": str(center.pk), "expert": str(expert.pk), "lang": "ko"}

    assert columns.narrowed(found(), chosen) == [both.pk]
    assert columns.narrowed(found(), {}) == found()
    assert columns.narrowed(found(), {"year": "1066"}) == []
    assert columns.narrowed(found(), chosen | {"topic": ""}) == []


def test_the_date_sorts_and_of_one_day_the_later_publication_is_the_latest() -> None:
    days = [datetime.date(2024, 5, n) for n in (2, 1, 2, 3)]
    second, first, other, last = (make_indexed(date=day).pk for day in days)

    assert columns.latest(found(), 3) == [last, other, second]
    assert columns.earliest(found(), 3) == [first, second, other]
    assert columns.latest(found(), 9) == columns.earliest(found(), 9)[::-1]
    assert columns.latest([], 9) == []
