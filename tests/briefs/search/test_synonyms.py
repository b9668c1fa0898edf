"""briefs.search.synonyms: what is found by other names and words than the text's."""

import pytest

from briefs.models import Series
from briefs.search import vocabulary
from briefs.search.results import Step, find
from tests.briefs.search.corpus import make_indexed, make_synonyms
from tests.briefs.search.test_results import titles
from tests.make import make_center, make_expert, make_series

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "q",
    [
        *("Issue Brief 2024-61", "issue briefs 2024-61", "이슈브리프 2024-61"),
        *("IssueBrief 2024-61", "Issue Brief No. 2024-61", "이슈브리프의 2024-61"),
        *("이슈 브리프 제2024-61호", "이슈브리프2024-61", "2024-61 Issue Brief"),
        *('"Issue Brief" 2024-61', '"이슈브리프 2024-61"', '2024-61 "issue briefs"'),
        '"Issue Brief No. 2024-61"',
    ],
)
def test_a_number_with_its_series_finds_that_series_and_no_other(q: str) -> None:
    other = make_series(name_ko="아산 리포트", name_en="Asan Report")
    briefs, _ = Series.objects.update_or_create(
        slug=Series.DEFAULT_SLUG,
        defaults={"name_ko": "이슈브리프", "name_en": "Issue Brief"},
    )
    make_indexed(title="Meant", number="2024-61", series=briefs)
    make_indexed(title="Of the other series", number="2024-61", series=other)
    make_indexed(title="Of another number", number="2024-62", series=briefs)
    vocabulary.refresh(force=True)

    found = find(q)

    assert (found.step, found.count) == (Step.NUMBER, 1)
    assert titles(found)[0] == "Meant"


@pytest.mark.parametrize("q", ["2024-9", "2024-09", "2024-009", "2024-9호"])
def test_noughts_make_no_difference_to_a_number(q: str) -> None:
    make_indexed(title="Meant", number="2024-09")
    make_indexed(title="Mentions it", sections=(("", "<p>As in 2024-09.</p>"),))
    make_indexed(title="Not meant", number="2024-19")
    vocabulary.refresh(force=True)

    found = find(q)

    assert (found.count, titles(found)[0]) == (2, "Meant")


def test_a_synonym_may_begin_like_a_mark() -> None:
    make_synonyms(["#MeToo", "미투"])
    make_indexed(title="The MeToo movement")

    assert find("미투").count == 1


def test_a_new_name_finds_on_the_next_search_and_so_does_the_printed_one() -> None:
    expert = make_expert(
        family_ko="우", given_ko="현무", family_en="Woo", given_en="Mu"
    )
    center = make_center(name_ko="북극센터", name_en="Center for the Arctic")
    make_indexed(title="Theirs", experts=(expert,), centers=(center,))
    make_indexed(title="Not theirs")
    vocabulary.refresh(force=True)
    names = {"family_en": "Vandermeer", "given_en": "Xilo", "family_ko": "반"}
    type(expert).objects.filter(pk=expert.pk).update(**names)
    type(center).objects.filter(pk=center.pk).update(name_en="Permafrost Institute")

    for q in (
        "Vandermeer Xilo",
        "반현무",
        "Woo Mu",
        "permafrost institute",
        "북극센터",
    ):
        answer = find(q)
        assert (answer.step, titles(answer)) == (Step.ALL, ["Theirs"]), q


def test_the_name_of_a_series_finds_all_of_it_as_it_is_called_today() -> None:
    series = make_series(name_ko="현안 논평", name_en="Commentary")
    make_indexed(title="One", series=series)
    make_indexed(title="Two", series=series, sections=(("", "<p>Whales.</p>"),))
    make_indexed(title="Whales and a brief")
    Series.objects.filter(pk=series.pk).update(name_en="Asan Viewpoint")
    vocabulary.refresh(force=True)

    found = [
        find(q)
        for q in ("현안논평", "asan viewpoints", '"현안 논평"', '"Asan Viewpoint"')
    ]
    both = find("viewpoint whales asan")
    neither = find("asan viewpoint zebra")

    assert [(f.step, f.count) for f in found] == [(Step.ALL, 2)] * 4
    assert titles(find("asan viewpoint whales"))[0] == "Two"
    assert titles(find('"asan viewpoint" whales -"asan viewpoint 2024-61"')) == ["Two"]
    assert both.step != Step.ALL
    assert neither.step == Step.NOTHING
