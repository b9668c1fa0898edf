import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from experts.models import Expert
from tests.make import make_brief, make_center, make_expert, make_published

pytestmark = pytest.mark.django_db


def test_those_who_work_here_are_listed_by_name(client: Client) -> None:
    center = make_center(name_en="Center for Seas")
    make_expert(family_en="Zo", given_en="A", center=center)
    make_expert(family_en="An", given_en="B", status=Expert.Status.VISITING)
    make_expert(family_en="Gone", given_en="C", status=Expert.Status.FORMER)

    answer = client.get("/en/experts/")

    page = answer.content.decode()
    assert page.index("An B") < page.index("Zo A")
    assert "Center for Seas" in page
    assert "Gone C" not in page
    assert not answer.cookies


def test_the_list_of_people_costs_one_query(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        make_expert(center=make_center())

    with django_assert_max_num_queries(1):
        answer = client.get("/en/experts/")

    assert len(answer.context["people"]) == 20


def test_a_person_is_shown_in_both_scripts_with_their_briefs_by_year(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    expert = make_expert(
        family_ko="최",
        given_ko="은미",
        family_en="Choi",
        given_en="Eunmi",
        slug="choi-eunmi",
        position_ko="연구위원",
        biography_en="She studies tides.",
        email="choi@example.org",
        orcid="0000-0002-1825-0097",
        center=make_center(slug="seas", name_en="Center for Seas"),
    )
    for year in (2022, 2024):
        make_published(
            title=f"Of {year}", experts=(expert,), date=datetime.date(year, 1, 1)
        )
    make_published(language="ko", experts=(expert,))
    make_published(title="Somebody else's")
    make_brief(title="A draft", experts=(expert,))

    with django_assert_max_num_queries(4):
        answer = client.get("/en/experts/choi-eunmi/")

    page = answer.content.decode()
    assert '<span lang="ko">최은미</span>' in page
    assert '<span lang="ko">연구위원</span>' in page
    assert 'href="/en/centers/seas/"' in page
    assert "She studies tides." in page
    assert "mailto:choi@example.org" in page
    assert page.index("Of 2024") < page.index("Of 2022")
    assert "?expert=choi-eunmi&amp;lang=ko" in page
    assert "Somebody else" not in page
    assert "A draft" not in page


def test_somebody_who_left_has_a_page_still(client: Client) -> None:
    make_expert(slug="gone", status=Expert.Status.FORMER)

    answer = client.get("/en/experts/gone/")

    assert b"Formerly at the institute" in answer.content


def test_active_centers_are_listed_with_their_numbers_of_briefs(
    client: Client,
) -> None:
    center = make_center(name_en="Center for Seas")
    make_center(name_en="Closed center", active=False)
    make_published(centers=(center,))

    page = client.get("/en/centers/").content.decode()

    assert "Center for Seas" in page
    assert "1 brief<" in page
    assert "Closed center" not in page


def test_a_center_shows_its_people_and_briefs(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    center = make_center(slug="seas", description_en="About the seas.")
    make_expert(family_en="Choi", given_en="Eunmi", center=center)
    make_published(title="Of tides", centers=(center,))

    with django_assert_max_num_queries(5):
        answer = client.get("/en/centers/seas/")

    page = answer.content.decode()
    assert "About the seas." in page
    assert "Choi Eunmi" in page
    assert "Of tides" in page


@pytest.mark.parametrize("address", ["experts/nosuch/", "centers/nosuch/"])
def test_who_is_not_here_is_not_found(client: Client, address: str) -> None:
    make_center(slug="closed", active=False)

    assert client.get(f"/en/{address}").status_code == 404
    assert client.get("/en/centers/closed/").status_code == 404
    assert client.post(f"/en/{address}").status_code == 405
