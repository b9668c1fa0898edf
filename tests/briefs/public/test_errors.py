import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from briefs.public import errors
from tests.make import make_expert, make_published

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_offers_the_next_step(client: Client) -> None:
    answer = client.get("/en/nosuch/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'action="/en/briefs/" role="search"' in page
    assert 'href="/en/experts/"' in page
    assert not answer.cookies


def test_what_is_in_korean_only_is_named_in_its_own_language(client: Client) -> None:
    expert = make_expert(family_ko="최", given_ko="은미")
    make_published(language="ko", number="2024-01", experts=(expert,))

    page = client.get("/en/briefs/2024-01/").content.decode()

    assert "This brief is in Korean only" in page
    assert '<span lang="ko">최은미</span>' in page


def test_an_error_speaks_the_language_of_its_address(client: Client) -> None:
    korean = client.get("/ko/nosuch/", headers={"Accept-Language": "en"})
    root = client.get("/nosuch", headers={"Accept-Language": "en"})

    assert b'<html lang="ko">' in korean.content
    assert b'<html lang="en">' in root.content


def test_an_error_of_ours_asks_nothing_of_the_database(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/en/briefs/")

    with django_assert_num_queries(0), translation.override("en"):
        answers: list[HttpResponse] = [
            errors.failed(request),
            errors.bad_request(request, ValueError()),
            errors.refused(request, ValueError()),
            errors.gone(request),
        ]

    assert [answer.status_code for answer in answers] == [500, 400, 403, 410]
    assert all(b"<h1>" in answer.content for answer in answers)
