"""The line of a search page that says why a brief was found."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from briefs.search import index
from tests.briefs.public.test_search import made_searchable, said
from tests.make import make_center, make_expert

pytestmark = pytest.mark.django_db


def test_the_other_editions_title_stands_in_the_row_with_its_marks(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    korean = made_searchable(language="ko", title="고래의 앞날", number="2023-61")
    english = {"kind": "summary", "original": korean.brief, "title": "What comes"}
    made_searchable(number="2023-62", **english)

    with django_assert_max_num_queries(8):
        page = said(client, "/en/briefs/?q=고래")

    assert (
        '<span class="quiet">Title in Korean:</span> '
        '<span lang="ko"><mark>고래</mark>의 앞날</span>' in page
    )
    assert page.count("Title in Korean:") == 1


def test_what_was_put_right_says_so_too_within_eight_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    center = make_center(slug="seas")
    korean = made_searchable(language="ko", title="앞날", centers=(center,))
    english = {"kind": "summary", "original": korean.brief, "title": "Whales"}
    made_searchable(number="2023-62", **english)
    index.index([korean.pk])

    with django_assert_max_num_queries(8):
        page = said(client, "/ko/briefs/?q=whaels&center=seas")

    assert "‘whales’ 검색 결과 <strong>1편</strong>" in page
    assert '영문 제목:</span> <span lang="en"><mark>Whales</mark></span>' in page


def test_programs_are_told_why(client: Client) -> None:
    korean = made_searchable(language="ko", title="고래의 앞날", number="2023-61")
    english = {"kind": "summary", "original": korean.brief, "title": "What comes"}
    made_searchable(number="2023-62", **english)

    results = client.get("/api/v1/search/?q=고래").json()["results"]

    why = {result["title"]: result["reason"] for result in results}
    assert why == {
        "고래의 앞날": None,
        "What comes": {
            "kind": "edition",
            "language": "ko",
            "text": "고래의 앞날",
            "marks": [[0, 2]],
        },
    }


@pytest.mark.parametrize("q", ["Eunmi", "은미"])
def test_a_name_is_not_taken_for_a_slip(client: Client, q: str) -> None:
    expert = make_expert(family_ko="최", given_ko="은미", given_en="Eunmi")
    made_searchable(language="en", title="Whales", experts=(expert,))
    for n in range(11):
        made_searchable(title=f"Eunha and 은하 {n}")

    assert "Did you mean" not in said(client, f"/en/briefs/?q={q}")


def test_a_word_of_a_title_is_not_taken_for_a_slip_but_one_of_a_text_may_be(
    client: Client,
) -> None:
    made_searchable(title="Talks with ASEAN")
    made_searchable(title="Talks", sections=(("", "<p>The tarifs rose.</p>"),))
    for n in range(11):
        made_searchable(title=f"The ocean and the tariffs {n}")

    assert "Did you mean" not in said(client, "/en/briefs/?q=asean")
    assert "Did you mean" in said(client, "/en/briefs/?q=tarifs")


def test_a_part_of_a_word_in_a_title_says_nothing_about_the_whole(
    client: Client,
) -> None:
    made_searchable(
        language="ko", title="정상", sections=(("", "<p>정상회답이다.</p>"),)
    )
    for n in range(11):
        made_searchable(language="ko", title=f"정상회담 {n}")

    assert "Did you mean" in said(client, "/en/briefs/?q=정상회답")


def test_a_title_in_full_is_not_taken_for_slips(client: Client) -> None:
    made_searchable(language="ko", title="민관 협력의 조건")
    for n in range(11):
        made_searchable(language="ko", title=f"일관 협력의 보건 {n}")

    page = said(client, "/en/briefs/?q=민관+협력의+조건")

    assert "<strong>1 brief</strong>" in page
    assert "Did you mean" not in page
