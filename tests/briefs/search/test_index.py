"""The index: what is found where, when it is written, and what becomes of failures."""

import datetime
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from briefs import workflow
from briefs.document import SCHEMA, UPGRADES
from briefs.models import Brief, Failure, Indexed, Publication, Related, Stale, Version
from briefs.search import index, jobs
from briefs.search.passages import Around
from briefs.search.text import VERSION, normal, unplaced
from briefs.search.vectors import MOST_BYTES, MOST_PLACES, Weighed, vector
from briefs.workflow import working_copy
from briefs.workflow.publishing import publication_after
from tests.make import (
    edit,
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
)

pytestmark = pytest.mark.django_db
TOMORROW = datetime.timedelta(days=1)
NOTE = '<p>핵 억제<span class="footnote">각주의 이순신</span>를 말한다.</p>'
TABLE = (
    "<table><caption>연도별 수출</caption><tbody><tr><th>반도체</th>"
    "<td>Lithium</td></tr></tbody></table>"
)


def found(lexeme: str, *, weights: str = "") -> set[int]:
    """Return the publications whose vector holds a lexeme under one of the weights."""
    query = f"'{lexeme}'" + (f":{weights}" if weights else "")
    rows = Indexed.objects.extra(where=["vector @@ %s::tsquery"], params=[query])
    return set(rows.values_list("pk", flat=True))


def weights_of(lexeme: str) -> str:
    return "".join(w for w in "ABCD" if found(lexeme, weights=w))


def make_unreadable() -> Publication:
    """Publish a text that a later release wrote, which this one cannot read."""
    brief = make_brief()
    document = working_copy(brief)
    data = document.to_json() | {"schema": SCHEMA + 1}
    version = Version.objects.create(
        brief=brief, n=99, data=data, sha256=document.sha256
    )
    publication = publication_after(
        None,
        brief,
        document,
        version,
        shown_from=timezone.now(),
        kind=Publication.Kind.FIRST,
        by=None,
    )
    publication.save()
    return publication


def test_each_part_of_a_brief_is_found_under_its_weight() -> None:
    publication = make_published(
        language="ko",
        number="2031-07",
        title="확장억제의 새 틀",
        subtitle="부제목 지진",
        summary="요약 속의 화산",
        sections=(
            ("머리말 태풍", NOTE),
            ("둘째", f"<h3>소제목 홍수</h3><p>본문 가뭄</p>{TABLE}"),
        ),
        centers=(make_center(name_ko="지역연구센터", name_en="Regional Studies"),),
        topics=(make_topic(name_ko="해양", name_en="Oceans"),),
    )

    index.index([publication.pk])

    under = {
        "확장": "A",
        "#2031-07": "A",
        "지역": "B",
        "region": "B",
        "지진": "B",
        "화산": "C",
        "태풍": "C",
        "홍수": "CD",
        "해양": "C",
        "ocean": "C",
        "가뭄": "D",
        "lithium": "D",
        "수출": "D",
        "이순신": "D",
    }
    assert {lexeme: weights_of(lexeme) for lexeme in under} == under
    assert found("~장억") == {publication.pk}


def test_passages_are_named_as_on_the_page_and_hold_notes_apart() -> None:
    publication = make_published(
        summary="The gist.",
        sections=(("", NOTE), ("Second", f"<p>B</p>{TABLE}{NOTE}")),
    )

    index.index([publication.pk])

    assert Indexed.objects.get().passages == [
        {"anchor": "", "heading": "", "text": "The gist."},
        {"anchor": "section-1", "heading": "", "text": "핵 억제를 말한다."},
        {"anchor": "note-1", "heading": "", "text": "각주의 이순신"},
        {
            "anchor": "section-2",
            "heading": "Second",
            "text": "B\n연도별 수출\n반도체\tLithium\n핵 억제를 말한다.",
        },
        {"anchor": "note-2", "heading": "Second", "text": "각주의 이순신"},
    ]


def test_no_phrase_goes_from_one_text_into_the_next() -> None:
    publication = make_published(title="Alpha", subtitle="Beta gamma")
    index.index([publication.pk])

    def phrase(*words: str) -> bool:
        query = " <-> ".join(f"'{word}'" for word in words)
        rows = Indexed.objects.extra(where=["vector @@ %s::tsquery"], params=[query])
        return rows.exists()

    assert phrase("beta", "gamma")
    assert not phrase("alpha", "beta")


def test_publishing_leaves_a_job_that_indexes_also_what_is_set_for_later() -> None:
    brief = make_brief(title="Zeppelin")

    publication = workflow.publish(brief, by=None, at=timezone.now() + TOMORROW)

    job = ProcrastinateJob.objects.get(
        task_name="briefs.search.jobs.index_publication",
        args={"publication_id": publication.pk},
    )
    assert job.status == "todo"
    jobs.index_publication(publication.pk)
    jobs.index_publication(publication.pk)
    assert found("zeppelin") == {publication.pk}


def test_drafts_and_changes_not_yet_published_are_not_indexed() -> None:
    publication = make_published(title="Printed")
    edit(publication.brief, title="Drafted")
    make_brief(title="Drafted too")

    index.rebuild(only_stale=False)

    assert list(Indexed.objects.values_list("title_key", flat=True)) == ["printed"]
    assert not found("draft")


def test_a_withdrawn_brief_has_no_row_of_its_own_and_ended_rows_are_forgotten() -> None:
    first = make_published(title="Gone soon")
    index.index([first.pk])
    notice = workflow.withdraw(
        first.brief, by=None, reason_ko="오류", reason_en="Error"
    )

    assert index.index([notice.pk]).written == ()
    index.forget_ended()

    assert not Indexed.objects.exists()
    assert list(index.stale()) == []


def test_an_unchanged_publication_is_left_alone() -> None:
    publication = make_published()

    first = index.index([publication.pk])
    second = index.index([publication.pk])

    assert first.written == (publication.pk,)
    assert second.written == ()
    assert second.seen == 1


def test_a_row_of_an_older_analyser_is_stale_and_made_anew() -> None:
    publication = make_published()
    index.index([publication.pk])
    Indexed.objects.update(analyzer=VERSION - 1, source=b"older")

    assert list(index.stale()) == [publication.pk]
    index.index(index.stale())

    assert Indexed.objects.get().analyzer == VERSION
    assert list(index.stale()) == []


@pytest.mark.parametrize("what", ["expert", "center"])
def test_a_new_name_makes_stale_and_then_finds_beside_the_printed_one(
    what: str,
) -> None:
    expert = make_expert(family_en="Oldname")
    center = make_center(name_en="Oldname")
    other = make_published()
    publication = make_published(experts=(expert,), centers=(center,))
    index.index([publication.pk, other.pk])

    if what == "expert":
        expert.aliases = ["Newname"]
        expert.save()
    else:
        center.name_en = "Newname"
        center.save()

    assert list(index.stale()) == [publication.pk]
    index.index(index.stale())
    assert found("newnam", weights="B") == {publication.pk}
    assert found("oldnam", weights="B") == {publication.pk}
    assert not Stale.objects.exists()


def test_a_changed_biography_makes_nothing_stale() -> None:
    expert = make_expert()
    index.index([make_published(experts=(expert,)).pk])

    expert.biography_en = "Born somewhere."
    expert.save()

    assert list(index.stale()) == []


def test_the_other_editions_title_finds_once_readers_can_read_it() -> None:
    korean = make_published(language="ko", title="한글 원문")
    index.index([korean.pk])
    english = make_brief(
        title="Translated", kind=Brief.Kind.TRANSLATION, original=korean.brief
    )
    at = timezone.now() + datetime.timedelta(seconds=1)
    soon = workflow.publish(english, by=None, at=at)

    jobs.index_publication(soon.pk)
    early = found("translat")
    time.sleep(1.1)
    jobs.index_stale(0)

    assert early == {soon.pk}
    assert found("translat", weights="C") == {korean.pk}
    assert found("원문", weights="C") == {soon.pk}


def test_what_cannot_be_read_is_kept_as_a_failure_and_holds_nothing_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = make_unreadable()
    sound = make_published()

    outcome = index.index([broken.pk, sound.pk])

    assert outcome.failed == (broken.pk,)
    assert outcome.written == (sound.pk,)
    failure = Failure.objects.get()
    assert failure.publication_id == broken.pk
    assert failure.error == "MalformedDocumentError: unknown schema 2"
    assert f"Not indexed: publication {broken.pk}" in caplog.text


def test_a_failure_is_tried_again_later_each_time_until_it_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publication = make_unreadable()
    index.index([publication.pk])

    def wait(minutes: int) -> list[int]:
        at = timezone.now() - datetime.timedelta(minutes=minutes)
        Failure.objects.update(at=at)
        return list(index.stale())

    assert (wait(0), wait(3)) == ([], [publication.pk])
    jobs.index_stale(0)
    assert Failure.objects.get().tries == 2
    assert (wait(3), wait(5)) == ([], [publication.pk])
    monkeypatch.setattr("briefs.document.SCHEMA", SCHEMA + 1)  # the later release
    monkeypatch.setitem(UPGRADES, SCHEMA, dict)
    jobs.index_stale(0)
    assert not Failure.objects.exists()
    assert Indexed.objects.get().pk == publication.pk


def test_the_command_tells_operators_what_was_not_indexed() -> None:
    broken = make_unreadable()
    make_published()
    out, errors = StringIO(), StringIO()

    call_command("search_rebuild", "--stale", stdout=out, stderr=errors)

    assert "Indexed: 1; unchanged: 0; not indexed: 1." in out.getvalue()
    assert f"{broken.number} v1: MalformedDocumentError" in errors.getvalue()


def test_a_rebuild_cut_short_goes_on_where_it_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 1)
    publications = [make_published().pk for _ in range(3)]

    def stop(done: int, every: int) -> None:
        assert every == 3
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(only_stale=False, tell=stop)
    rest = index.rebuild(only_stale=True)

    assert rest.written == (publications[2],)
    assert set(Indexed.objects.values_list("pk", flat=True)) == set(publications)
    assert Related.objects.count() == 3


def test_a_publication_taken_back_takes_its_row_along() -> None:
    brief = make_brief()
    waiting = workflow.publish(brief, by=None, at=timezone.now() + TOMORROW)
    index.index([waiting.pk])

    workflow.unschedule(brief, by=None)

    assert not Indexed.objects.exists()


def as_tsvector(text: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(v), v FROM (SELECT %s::tsvector v) t", [text])
        return cursor.fetchone()


def test_a_text_larger_than_a_vector_may_be_keeps_its_title_and_beginning() -> None:
    words = [f"word{n}{'long' * 12}" for n in range(20_000)]
    brief = make_brief(title="Enormous", sections=(("", f"<p>{' '.join(words)}</p>"),))
    publication = workflow.publish(brief, by=None)
    document = publication.document()
    assert document is not None

    row = index.analyse(publication, Around((), ()))

    length, kept = as_tsvector(row.vector)
    assert length < len(words)
    assert len(kept.encode()) < 3 * MOST_BYTES
    assert "'enorm':1A" in kept
    assert f"'{words[1]}':" in kept
    assert f"'{words[-1]}':" not in kept


def test_hostile_words_are_quoted_and_long_ones_cut() -> None:
    hostile = "it's a\\b 'q' " + "x" * 5_000 + " " + "한" * 5_000 + " a:1A | !b & (c)"
    publication = make_published(
        title=hostile[:390], sections=(("", f"<p>{hostile}</p>"),)
    )

    index.index([publication.pk])

    assert not Failure.objects.exists()
    assert found("~한한") == {publication.pk}


def test_a_word_said_often_or_late_is_found_all_the_same() -> None:
    said = unplaced(normal("often " * 300 + "filler " * 16_000 + "last"))

    length, kept = as_tsvector(vector([Weighed("D", said)]))

    assert length == 3
    assert len(kept.split("'often':")[1].split("'")[0].split(",")) == MOST_PLACES
    assert "'last'" in kept
    assert "'last':" not in kept
