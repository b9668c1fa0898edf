"""Why a brief was found, where its row bears no mark."""

import pytest
from pytest_django import DjangoAssertNumQueries

from briefs.models import Publication
from briefs.search import index
from briefs.search.fragments import fragments
from briefs.search.query import parse
from briefs.search.reasons import Kind, Reason, reasons
from briefs.search.synonyms import expanded, lexicon
from tests.briefs.search.corpus import make_indexed
from tests.make import make_brief, make_center, make_expert, make_series, make_topic

pytestmark = pytest.mark.django_db


def why(q: str, made: Publication) -> Reason | None:
    query = expanded(parse(q), lexicon())
    found = Publication.objects.with_passages().filter(pk=made.pk)
    return reasons(query, fragments(query, found)).get(made.pk)


def marked(reason: Reason | None) -> tuple[Kind, str, list[str]] | None:
    if reason is None:
        return None
    words = [text for text, is_marked in reason.pieces if is_marked]
    return reason.kind, reason.language, words


def test_the_title_of_the_edition_it_is_made_from_says_why() -> None:
    korean = make_indexed(language="ko", title="한일 관계의 앞날")
    english = make_indexed(title="What comes", kind="summary", original=korean.brief)

    assert marked(why("한일", english)) == (Kind.EDITION, "ko", ["한일"])
    assert marked(why("comes", korean)) == (Kind.EDITION, "en", ["comes"])


def test_a_title_that_readers_cannot_read_says_nothing() -> None:
    korean = make_indexed(language="ko", title="앞날")
    make_brief(title="Secret plans", kind="summary", original=korean.brief)
    index.index([korean.pk])

    assert why("secret", korean) is None


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("deep", (Kind.SUBTITLE, "en", ["deep"])),
        ("headed", (Kind.HEADING, "en", ["Headed"])),
        ("조류", (Kind.TOPIC, "ko", ["조류"])),
        ("바다", (Kind.CENTER, "ko", ["바다"])),
    ],
)
def test_what_a_row_does_not_show_says_why(
    q: str, expected: tuple[Kind, str, list[str]]
) -> None:
    made = make_indexed(
        subtitle="Far and deep",
        sections=(("", "<p>First.</p>"), ("Headed so", "<p>Second.</p>")),
        topics=(make_topic(name_ko="조류와 물", name_en="Currents"),),
        centers=(make_center(name_ko="바다 연구", name_en="Seas"),),
    )

    assert marked(why(q, made)) == expected


def test_a_heading_leads_to_its_section() -> None:
    made = make_indexed(sections=(("", "<p>1</p>"), ("Headed so", "<p>2</p>")))

    reason = why("headed", made)

    assert reason is not None
    assert reason.anchor == "section-2"


def test_nothing_is_asked_where_the_row_says_it_itself(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    series = make_series(name_en="Weather Notes")
    expert = make_expert(family_en="Choi", given_en="Eunmi")
    made = make_indexed(title="Currents", experts=(expert,), series=series)
    found = Publication.objects.with_passages().filter(pk=made.pk)

    for q in ("currents", "eunmi", "first", "weather notes"):
        query = expanded(parse(q), lexicon())
        hits = fragments(query, found)
        with django_assert_num_queries(0):
            assert reasons(query, hits) == {}
