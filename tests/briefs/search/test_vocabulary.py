"""The vocabulary: terms and words of what readers can read, and of nothing else."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from briefs import workflow
from briefs.models import Synonym, SynonymGroup, Term, Vocabulary, Word
from briefs.search import index, jobs, vocabulary
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db


def indexed(**fields: Any) -> None:
    """Publish a brief and index it."""
    index.index([make_published(**fields).pk])


def df(lexeme: str) -> int:
    return Term.objects.filter(lexeme=lexeme).values_list("df", flat=True).first() or 0


def words() -> set[str]:
    return set(Word.objects.values_list("word", flat=True))


def test_a_term_counts_the_texts_that_readers_can_read() -> None:
    indexed(title="Deterrence")
    indexed(title="Deterrence", sections=(("", "<p>deterrence</p>"),))
    later = workflow.publish(
        make_brief(title="Deterrence secretword"),
        by=None,
        at=timezone.now() + datetime.timedelta(days=1),
    )
    index.index([later.pk])
    gone = make_published(title="Deterrence withdrawn")
    index.index([gone.pk])
    workflow.withdraw(gone.brief, by=None, reason_ko="오류", reason_en="Error")

    vocabulary.refresh()

    assert df("deterr") == 2
    assert df("secretword") == df("withdrawn") == 0
    assert not words() & {"secretword", "withdrawn"}


def test_words_are_kept_as_written_with_the_keys_that_type_them() -> None:
    indexed(
        language="ko",
        title="미일정상회담 이후",
        sections=(("", "<p>정상회담은 Kishida-Biden 관계를 GSOMIA를 밝혔다.</p>"),),
    )

    vocabulary.refresh()

    assert {"미일정상회담", "정상회담", "정상", "관계", "kishida", "gsomia"} <= words()
    assert not words() & {"정상회담은", "관계를", "밝히", "the"}
    assert Word.objects.get(word="정상").keys == "wjdtkd"


def test_a_synonym_is_a_word_to_be_meant_though_no_text_has_it() -> None:
    indexed(title="Carbon border")
    group = SynonymGroup.objects.create()
    Synonym.objects.create(group=group, text="탄소국경세", key="탄소국경세")

    vocabulary.refresh()

    assert Word.objects.get(word="탄소국경세").df == 1


def test_a_word_that_nobody_can_read_any_longer_is_forgotten() -> None:
    first = make_published(title="Zeppelin")
    index.index([first.pk])
    vocabulary.refresh()
    before = words()
    workflow.withdraw(first.brief, by=None, reason_ko="오류", reason_en="Error")

    vocabulary.refresh()

    assert "zeppelin" in before
    assert words() == set()
    assert not Term.objects.exists()


def test_only_a_changed_index_is_read_and_a_large_one_not_all_the_time() -> None:
    indexed()

    first, unchanged = vocabulary.refresh(), vocabulary.refresh()
    indexed()
    # However long this test takes, it was just now.
    Vocabulary.objects.update(at=timezone.now() + datetime.timedelta(seconds=5))
    too_soon = vocabulary.refresh()
    Vocabulary.objects.update(at=timezone.now() - datetime.timedelta(seconds=5))
    later = vocabulary.refresh()

    assert (first, unchanged, too_soon, later) == (True, False, False, True)
    assert vocabulary.refresh(force=True)


def test_the_job_of_a_publication_makes_its_words_known() -> None:
    publication = make_published(title="Zeppelin")

    jobs.index_publication(publication.pk)

    assert df("zeppelin") == 1
    assert "zeppelin" in words()
