"""Which step of the chain answers, with what, in which order."""

import datetime
from unittest.mock import ANY

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from briefs import workflow
from briefs.models import Publication, Total
from briefs.search import index, vocabulary
from briefs.search.results import Found, Step, counted, find
from tests.briefs.search.corpus import make_corpus, make_indexed, make_synonyms
from tests.make import (
    make_brief,
    make_expert,
    make_published,
    make_topic,
)

pytestmark = pytest.mark.django_db


def titles(found: Found) -> list[str]:
    names = dict(Publication.objects.values_list("pk", "title"))
    return [names[pk] for pk in found.ids]


def test_the_brief_of_a_number_stands_before_those_that_mention_it() -> None:
    make_indexed(title="Newer", sections=(("", "<p>See 2021-07 and 2021-07.</p>"),))
    make_indexed(
        title="Meant", number="2021-07", date=datetime.date(2021, 3, 1), language="ko"
    )

    found = find("2021-07")

    assert found.step == Step.NUMBER
    assert titles(found) == ["Meant", "Newer"]


def test_what_meets_all_stands_before_what_meets_a_part_which_is_not_counted() -> None:
    make_indexed(title="Both", sections=(("", "<p>Tariffs on lithium.</p>"),))
    make_indexed(title="Lithium, lithium")
    make_indexed(title="Neither")

    found = find("lithium tariffs")

    assert (found.step, found.count, found.partly_from) == (Step.ALL, 1, 1)
    assert titles(found) == ["Both", "Lithium, lithium"]


def test_where_nothing_meets_all_the_rarest_words_answer() -> None:
    make_indexed(title="Lithium")
    make_indexed(title="Tariffs")
    vocabulary.refresh(force=True)

    found = find("lithium tariffs")

    assert (found.step, found.count, found.partly_from) == (Step.PARTLY, 2, 0)
    assert set(titles(found)) == {"Lithium", "Tariffs"}
    assert found.everything.bit_count() == 2


def test_a_word_that_finds_nothing_is_corrected_and_the_answer_says_so() -> None:
    make_indexed(title="The summit", sections=(("", "<p>Cooperation grows.</p>"),))
    vocabulary.refresh(force=True)

    found = find("summit cooperaton")

    assert (found.step, found.corrected) == (Step.CORRECTED, "summit cooperation")
    assert titles(found) == ["The summit"]


def test_nothing_is_corrected_for_who_means_it() -> None:
    make_indexed(title="The summit", sections=(("", "<p>Cooperation grows.</p>"),))
    vocabulary.refresh(force=True)

    found = find("cooperaton", literal=True)

    assert (found.step, found.corrected) == (Step.NOTHING, "")


def test_a_word_that_finds_little_may_have_been_a_frequent_one() -> None:
    for _ in range(10):
        make_indexed(title="정상회담")
    make_indexed(title="정상회답")
    vocabulary.refresh(force=True)

    found = find("정상회답")

    assert (found.step, found.count, found.suggestion) == (Step.ALL, 1, "정상회담")


def test_what_readers_can_read_no_more_is_not_meant() -> None:
    gone = [make_indexed(title="정상회담").brief for _ in range(9)]
    make_indexed(title="정상회담")
    make_indexed(title="정상회답")
    vocabulary.refresh(force=True)
    for brief in gone:
        workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="Wrong.")

    assert find("정상회답").suggestion == ""


def test_a_part_of_a_title_finds_it() -> None:
    make_indexed(title="Indo-Pacificism")

    found = find("acificis")

    assert (found.step, found.count) == (Step.TITLE, 1)
    assert found.everything.bit_count() == 1


def test_what_stands_nowhere_finds_nothing() -> None:
    make_indexed()

    found = find("없는낱말")

    assert found == Found(Step.NOTHING, query=ANY)


def test_drafts_and_what_is_not_yet_or_no_more_readable_are_not_found() -> None:
    make_brief(title="Molybdenum drafted")
    later = timezone.now() + datetime.timedelta(days=1)
    make_indexed(title="Molybdenum later", at=later)
    gone = make_indexed(title="Molybdenum gone")
    vocabulary.refresh(force=True)
    workflow.withdraw(gone.brief, by=None, reason_ko="오류", reason_en="Wrong.")

    found = [find(q) for q in ("molybdenum", "molybdenun", "lybdenu")]

    assert [f.step for f in found] == [Step.NOTHING] * 3
    assert [f.suggestion + f.corrected for f in found] == [""] * 3


def test_the_step_is_that_of_all_briefs_also_where_a_filter_leaves_none() -> None:
    make_indexed(title="Lithium tariffs", language="en")
    make_indexed(title="Lithium in Korea", language="ko")

    found = find("lithium tariffs", {"lang": "ko"})

    assert (found.step, found.count, found.partly_from) == (Step.ALL, 0, 0)
    assert titles(found) == ["Lithium in Korea"]


def test_counts_and_facets_are_of_all_matches_whatever_the_page() -> None:
    for n in range(7):
        make_indexed(title="Lithium", language="ko" if n < 3 else "en")

    found = find("lithium", start=2, stop=4)

    assert (found.count, len(found.ids)) == (7, 2)
    counts = counted(found, {})
    assert (found.everything.bit_count(), counts["lang"]) == (7, {"ko": 3, "en": 4})


def test_facets_are_of_what_the_other_choices_leave() -> None:
    first, second = make_topic(slug="first"), make_topic(slug="second")
    make_indexed(title="Lithium", language="ko", topics=(first,))
    make_indexed(title="Lithium", language="en", topics=(first, second))
    make_indexed(title="Lithium", language="en", topics=(second,))
    make_indexed(title="Hydrogen", language="en", topics=(second,))
    found = find("lithium")

    counts = counted(found, {"lang": "en", "topic": str(first.pk)})

    assert found.everything.bit_count() == 3
    assert counts["lang"] == {"ko": 1, "en": 1}
    assert counts["topic"] == {str(first.pk): 1, str(second.pk): 2}
    assert sum(counts["series"].values()) == 1


def test_counting_asks_for_nothing_that_finding_has_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_indexed(title="Lithium", language="ko")
    found = find("lithium")
    narrowed = find("lithium", {"lang": "ko"})
    partly = find("lithium unheard")
    within_title = find("lithiu")

    with django_assert_num_queries(0):
        counts = [counted(f, {}) for f in (found, partly, within_title)]
        counts.append(counted(narrowed, {"lang": "ko"}))

    assert partly.step == Step.PARTLY
    assert within_title.step == Step.TITLE
    assert counts[1:] == counts[:-1]


def test_what_is_over_or_early_is_neither_counted_nor_found() -> None:
    over = make_indexed(title="Lithium")
    Publication.objects.filter(pk=over.pk).update(shown_until=Now())
    make_indexed(title="Lithium")

    found = find("lithium")

    assert (found.count, found.everything.bit_count()) == (1, 1)


def test_pages_of_a_search_hold_every_match_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("briefs.search.ranking.MOST_FULL", 3)
    made = {make_indexed(title="Lithium").pk for _ in range(8)}

    pages = [find("lithium", start=n, stop=n + 2).ids for n in (0, 2, 4, 6)]

    listed = [pk for ids in pages for pk in ids]
    assert (len(listed), set(listed)) == (8, made)


def test_a_page_beyond_the_last_is_empty_and_the_count_stays() -> None:
    make_indexed(title="Lithium")

    for order in ("relevance", "newest"):
        found = find("lithium", order=order, start=780, stop=800)
        assert (found.count, found.ids) == (1, ())


def test_matches_can_be_sorted_by_date_and_by_views() -> None:
    old = make_indexed(title="Old lithium", date=datetime.date(2001, 1, 1))
    make_indexed(title="New lithium", date=datetime.date(2024, 1, 1))
    Total.objects.filter(brief=old.brief, kind="view").update(counted=50)

    newest, oldest, views = (
        titles(find("lithium", order=order)) for order in ("newest", "oldest", "views")
    )

    assert newest == ["New lithium", "Old lithium"]
    assert oldest == views == ["Old lithium", "New lithium"]


def test_what_meets_only_a_part_is_sorted_as_asked_too() -> None:
    read = make_indexed(title="Tariffs", date=datetime.date(2010, 1, 1))
    make_indexed(title="Old lithium", date=datetime.date(2001, 1, 1))
    make_indexed(title="New lithium", date=datetime.date(2024, 1, 1), language="ko")
    Total.objects.filter(brief=read.brief, kind="view").update(counted=50)
    vocabulary.refresh(force=True)

    newest, oldest, views = (
        find("lithium tariffs", order=order) for order in ("newest", "oldest", "views")
    )
    second = find("lithium tariffs", {"lang": "en"}, order="oldest", start=1, stop=2)

    assert titles(newest) == ["New lithium", "Tariffs", "Old lithium"]
    assert titles(oldest) == ["Old lithium", "Tariffs", "New lithium"]
    assert titles(views) == ["Tariffs", "New lithium", "Old lithium"]
    assert (second.step, second.count, titles(second)) == (Step.PARTLY, 2, ["Tariffs"])


def test_the_title_outranks_the_text_and_views_outrank_no_title() -> None:
    read = make_indexed(title="Read", sections=(("", "<p>Lithium.</p>"),))
    make_indexed(title="Lithium", sections=(("", "<p>Text.</p>"),))
    Total.objects.filter(brief=read.brief, kind="view").update(counted=10**9)

    assert titles(find("lithium")) == ["Lithium", "Read"]


def test_a_synonym_is_found_on_the_next_request() -> None:
    make_indexed(title="쿼드의 미래", language="ko")
    before = find("quad")

    make_synonyms(["quad", "쿼드"])
    after = find("quad")

    assert before.count == 0
    assert titles(after) == ["쿼드의 미래"]


def test_a_new_name_finds_at_once_and_the_printed_one_still_does() -> None:
    expert = make_expert(
        family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi"
    )
    publication = make_indexed(title="By her", experts=(expert,), language="ko")
    expert.given_en = "Eun Mi"
    expert.aliases = ["崔恩美", "Tsche"]
    expert.save()

    at_once = [
        titles(find(name))
        for name in ("Choi Eun-Mi", "Eunmi Choi", "崔恩美", "tsche", "최은미")
    ]
    index.index([publication.pk])

    later = titles(find("Choi Eun Mi"))
    assert at_once == [["By her"]] * 5
    assert later == ["By her"]


def test_a_search_is_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_corpus()

    with django_assert_max_num_queries(5):
        assert find("한일 관계").step == Step.ALL
    with django_assert_max_num_queries(5):
        assert find("rltlek").step == Step.CORRECTED


def test_no_text_at_all_raises_anything() -> None:
    make_published()
    make_indexed(title="Lithium")

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.text(), st.text(alphabet="한핵ㅎa'\"\\-:*&|!<>() \0\u200b7韓"))
    def check(text: str, signs: str) -> None:
        for q in (text, signs, f'"{text}" -{signs}'):
            assert find(q).count >= 0

    check()
