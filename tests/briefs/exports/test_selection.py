"""Which briefs are taken out: what readers can read now, narrowed as their list is."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from briefs import workflow
from briefs.exports.selection import Selection
from briefs.search.jobs import index_publication
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_series,
    make_topic,
)

pytestmark = pytest.mark.django_db


def numbers(**options: Any) -> set[str]:
    return {found.number for found in Selection(**options).publications()}


def test_only_what_readers_can_read_now_is_selected() -> None:
    live = make_published()
    draft = make_brief()
    waiting = make_published(at=timezone.now() + datetime.timedelta(hours=1))
    gone = make_published()
    workflow.withdraw(gone.brief, by=None, reason_ko="오류", reason_en="Error")
    every = (live.brief.pk, draft.pk, waiting.brief.pk, gone.brief.pk)

    assert numbers() == {live.number}
    assert numbers(picked=every) == {live.number}


def test_more_are_picked_than_a_statement_has_parameters() -> None:
    live, draft = make_published(), make_brief(title="A draft")
    selection = Selection(
        picked=(*range(10**9, 10**9 + 70_000), draft.pk, live.brief.pk)
    )

    assert [found.number for found in selection.publications()] == [live.number]
    assert [name for name in selection.unseen() if "A draft" in name]
    assert len(selection.unseen()) == 1


def test_selection_is_narrowed_as_the_list_is() -> None:
    center, expert, topic = make_center(), make_expert(), make_topic()
    series = make_series()
    korean = make_published(language="ko", date=datetime.date(2023, 1, 1))
    filed = make_published(
        centers=(center,), topics=(topic,), date=datetime.date(2022, 6, 1)
    )
    written = make_published(
        experts=(expert,), series=series, date=datetime.date(2024, 3, 3)
    )

    assert numbers(chosen={"lang": "ko"}) == {korean.number}
    assert numbers(chosen={"center": center.slug}) == {filed.number}
    assert numbers(chosen={"topic": topic.slug}) == {filed.number}
    assert numbers(chosen={"series": series.slug}) == {written.number}
    assert numbers(chosen={"expert": expert.slug}) == {written.number}
    assert numbers(chosen={"year": "2022"}) == {filed.number}
    assert numbers(since=datetime.date(2023, 1, 1)) == {korean.number, written.number}
    assert numbers(until=datetime.date(2023, 1, 1)) == {korean.number, filed.number}
    assert numbers(chosen={"center": "nowhere"}) == set()
    assert numbers(chosen={"center": center.slug, "lang": "ko"}) == set()
    assert numbers(chosen={"year": "99999"}) == set()


def test_words_find_what_a_search_finds() -> None:
    found = make_published(title="Deterrence in Northeast Asia")
    other = make_published(title="Trade")
    for publication in (found, other):
        index_publication(publication.pk)

    assert numbers(q="deterrence") == {found.number}
    assert numbers(q="zzzzqq") == set()


def test_what_was_picked_and_is_not_seen_is_named() -> None:
    live = make_published()
    draft = make_brief(number="2024-77", title="Not yet")

    selection = Selection(picked=(live.brief.pk, draft.pk))

    assert selection.unseen() == ["2024-77 (en) Not yet"]
    assert Selection().unseen() == []


def test_the_latest_comes_first() -> None:
    for day in (3, 1, 2):
        make_published(number=f"n{day}", date=datetime.date(2024, 1, day))

    found = [publication.number for publication in Selection().publications()]

    assert found == ["n3", "n2", "n1"]


def test_selection_survives_json() -> None:
    selection = Selection(
        "q", {"lang": "ko"}, datetime.date(2022, 1, 1), None, picked=(1, 2)
    )

    assert Selection.from_json(selection.to_json()) == selection
    assert Selection.from_json(Selection().to_json()) == Selection()


def test_selection_is_told_in_words() -> None:
    center = make_center(name_en="Regional")
    selection = Selection(
        chosen={"lang": "ko", "center": center.slug, "year": "2022"},
        since=datetime.date(2022, 2, 1),
        picked=(1, 2),
    )

    assert selection.words() == [
        ("Language", "Korean"),
        ("Center", "Regional"),
        ("Year", "2022"),
        ("Printed from", "2022-02-01"),
        ("Picked by hand", "2 briefs"),
    ]
    assert Selection().words() == [("Briefs", "all")]


def test_narrowing_asks_once_whatever_is_chosen() -> None:
    make_published()
    chosen = dict.fromkeys(("center", "topic", "series", "expert", "year"), "nothing")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Selection(chosen=chosen | {"lang": "ko"}).publications())

    assert len(asked) <= 1
