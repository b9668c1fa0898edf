"""Synonyms that texts propose: what is taken for a name, and from whose texts."""

import pytest
from pytest_django import DjangoAssertNumQueries

from briefs import workflow
from briefs.search import groups, proposals
from briefs.search.proposals import glosses, keep
from tests.make import make_brief, make_published

TEXT = "조건부로 연장된 지소미아(GSOMIA)를 정상화하고"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TEXT, "지소미아|GSOMIA"),
        ("인도-태평양 경제프레임워크(IPEF)는", "인도-태평양 경제프레임워크|IPEF"),
        ("세계무역기구 (WTO)의", "세계무역기구|WTO"),
        ("유엔 안전보장이사회(이하 UNSC)는", "유엔 안전보장이사회|UNSC"),
        ("기시다 후미오(Kishida Fumio) 총리", "기시다 후미오|Kishida Fumio"),
        ("CBAM(탄소국경조정제도)은", "탄소국경조정제도|CBAM"),
        (
            "협정(General Security Agreement, GSA)을",
            "협정|General Security Agreement|GSA",
        ),
        (
            "under the General Security of Military Information Agreement (GSOMIA),",
            "General Security of Military Information Agreement|GSOMIA",
        ),
        (
            "the Indo-Pacific Economic Framework (IPEF)",
            "Indo-Pacific Economic Framework|IPEF",
        ),
    ],
)
def test_a_name_explained_in_parentheses_is_a_gloss(text: str, names: str) -> None:
    assert glosses(text) == [tuple(names.split("|"))]


@pytest.mark.parametrize(
    "text",
    [
        *("그림(Figure 1)", "조치(2023.5)를", "한일관계(韓日關係)는", "2023년(예산)에"),
        *("they said (see above)", "(a) one (b) two", "a Plan (XYZ)", "((((", "x()"),
        *("What?(X)", "쿼드(quad)", "협력(2022-19)", "a(" * 1000, "가(" * 1000),
    ],
)
def test_other_parentheses_are_none(text: str) -> None:
    assert glosses(text) == []


@pytest.mark.django_db
def test_what_most_briefs_explain_comes_first_with_where_it_stands() -> None:
    one, two, other = (make_published(language="ko") for _ in range(3))
    keep({one.pk: [TEXT], two.pk: [TEXT, TEXT], other.pk: ["쿼드(Quad)는"]})

    found = proposals.proposals(9)

    assert [(it.texts, it.count) for it in found] == [
        (("지소미아", "GSOMIA"), 2),
        (("쿼드", "Quad"), 1),
    ]
    assert [place.brief for place in found[0].places] == [two.brief_id, one.brief_id]


@pytest.mark.django_db
def test_only_texts_that_readers_can_read_propose() -> None:
    draft, gone = make_brief(), make_published()
    later = workflow.publish(
        draft, by=None, at=gone.shown_from.replace(year=gone.shown_from.year + 1)
    )
    keep({gone.pk: [TEXT], later.pk: ["쿼드(Quad)는"]})
    workflow.withdraw(gone.brief, by=None, reason_ko="까닭", reason_en="Why")

    assert proposals.proposals(9) == []
    assert proposals.proposed("gsomia=지소미아") == ()


@pytest.mark.django_db
def test_a_dismissed_proposal_stays_dismissed_wherever_it_is_found() -> None:
    keep({make_published().pk: [TEXT]})
    (proposal,) = proposals.proposals(9)

    proposals.dismiss(proposal.meaning)
    proposals.dismiss(proposal.meaning)
    keep({make_published().pk: [TEXT]})

    assert proposals.proposals(9) == []


@pytest.mark.django_db
def test_what_is_a_group_is_not_proposed() -> None:
    keep({make_published().pk: [TEXT, "쿼드(Quad)는"]})

    groups.gather(["gsomia", "지소미아", "군사정보보호협정"])
    groups.gather(["quad", "네 나라"])

    assert [it.texts for it in proposals.proposals(9)] == [("쿼드", "Quad")]


@pytest.mark.django_db
def test_a_text_indexed_again_proposes_what_it_says_now() -> None:
    publication = make_published()
    keep({publication.pk: [TEXT]})

    keep({publication.pk: ["쿼드(Quad)는"]})

    assert [it.texts for it in proposals.proposals(9)] == [("쿼드", "Quad")]


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 6])
def test_proposals_are_three_queries_for_any_number(
    n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        keep({make_published().pk: [f"가나다{'라마바사아자'[number]}(ABC{number})는"]})

    with django_assert_num_queries(3):
        assert len(proposals.proposals(9)) == n
