import pytest
from django.test import Client

from briefs import workflow
from briefs.models import Redirect
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/?p=83920",
        "/?p=83920&utm_source=letter",
        "/?utm_source=letter&p=83920",
        "/contents/old-brief/",
        "/contents/old-brief",
        "/contents/%EB%B8%8C%EB%A6%AC%ED%94%84/",
        "/wp/page.php?id=7",
    ],
)
def test_an_old_address_leads_to_the_brief(client: Client, address: str) -> None:
    brief = make_published(number="2024-20").brief
    for path in (
        *("/?p=83920", "/contents/old-brief/", "/contents/브리프/"),
        "/wp/page.php?id=7",
    ):
        Redirect.objects.create(old_path=path, brief=brief)

    answer = client.get(address)

    assert answer.status_code == 301
    assert answer.headers["Location"] == "/en/briefs/2024-20/"


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("", ""),
        ("v1/", "v1/"),
        ("2024-20.pdf", "2024-21.pdf"),
        ("2024-20.json", "2024-21.json"),
    ],
)
def test_what_stands_under_a_renamed_brief_moves_along(
    client: Client, rest: str, target: str
) -> None:
    brief = make_published(number="2024-20").brief
    workflow.rename(brief, by=None, number="2024-21")

    answer = client.get(f"/en/briefs/2024-20/{rest}")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/en/briefs/2024-21/{target}"
    assert client.get(f"/en/briefs/2024-21/{target}").status_code == 200


def test_what_is_gone_for_good_says_so(client: Client) -> None:
    Redirect.objects.create(old_path="/contents/gone/", gone=True)

    answer = client.get("/contents/gone/")

    assert answer.status_code == 410


def test_nothing_leads_to_a_draft(client: Client) -> None:
    Redirect.objects.create(old_path="/?p=1", brief=make_brief())

    answer = client.get("/?p=1")

    assert answer.status_code == 302
    assert answer.headers["Location"] in {"/ko/", "/en/"}


def test_a_redirect_never_leads_in_a_circle(client: Client) -> None:
    brief = make_published(number="2024-20").brief
    Redirect.objects.create(old_path="/en/briefs/2024-20/", brief=brief)

    assert client.get("/en/briefs/2024-20/").status_code == 200
    assert client.get("/en/briefs/2024-20/v9/").status_code == 404


@pytest.mark.parametrize("address", ["/%00", "/?p=%00", "/x?%00=%00", "/en/%00/"])
def test_odd_addresses_do_no_harm(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in {302, 404}
