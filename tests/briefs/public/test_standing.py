import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from briefs.models import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-GB,en;q=0.9,ko;q=0.1", "en"),
        ("fr-FR,ko;q=0.4", "ko"),
        ("fr-FR", "en"),
        ("ko;q=0.1,en;q=0.9", "en"),
        ("", "ko"),
        ("*", "en"),
        (";;;q=x" * 50, "ko"),
    ],
)
def test_the_root_leads_to_the_readers_language(
    client: Client, accepted: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{language}/"
    assert answer.headers["Vary"] == "Accept-Language"
    assert not answer.cookies


def test_a_deep_address_keeps_its_language(client: Client) -> None:
    answer = client.get("/ko/briefs/", headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    assert b'<html lang="ko">' in answer.content
    assert answer.headers["Content-Language"] == "ko"


@pytest.mark.parametrize("slug", ["about", "privacy", "accessibility"])
def test_the_institutes_own_pages(client: Client, slug: str) -> None:
    Page.objects.filter(slug=slug).update(
        title_en="Our title", body_en="<h3>A part</h3><p>Words</p>"
    )

    answer = client.get(f"/en/{slug}/")

    assert b"<h1>Our title</h1>" in answer.content
    assert b"<h2>A part</h2><p>Words</p>" in answer.content


def test_footnotes_of_a_standing_page_are_numbered_and_listed(client: Client) -> None:
    Page.objects.filter(slug="about").update(
        body_en='<h3>A part</h3><p>Words<span class="footnote">A note.</span></p>'
    )

    page = client.get("/en/about/").content.decode()

    assert "<h2>A part</h2>" in page
    assert 'href="#note-1" id="ref-1"' in page
    assert '<li id="note-1">A note. <a' in page


def test_robots_are_kept_out_of_the_desk(client: Client) -> None:
    answer = client.get("/robots.txt")

    assert b"Disallow: /admin/" in answer.content
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_health_asks_nothing_and_readiness_one_thing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        health = client.get("/healthz")
    with django_assert_num_queries(1):
        ready = client.get("/readyz")

    assert (health.status_code, ready.status_code) == (200, 200)
    assert health.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_a_site_whose_connection_broke_is_not_ready(client: Client) -> None:
    connection.ensure_connection()
    connection.connection.close()

    broken = client.get("/readyz")
    connection.close()

    assert (broken.status_code, client.get("/readyz").status_code) == (503, 200)
