"""The page of bound volumes: order, refusals by name, and nothing typed is lost."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from briefs.models import Brief, Export
from tests.briefs.exports.documents import STORE, make_picture
from tests.make import make_brief, make_published, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/volumes/new/"
BASE = {
    "title": "Our volume",
    "language": "en",
    "format": "pdf",
    "editions": "chosen",
    "missing": "skip",
    "foreword": "<p>Words of ours.</p>",
}


@pytest.fixture
def publisher(client: Client) -> Client:
    """Sign in as somebody who may take briefs out."""
    client.force_login(make_user("publisher"))
    return client


def order(page: Any) -> list[int]:
    """Return the ids of the briefs on the page, in their order."""
    text = page.content.decode()
    found = re.search(r'name="chosen" value="([\d,]*)"', text)
    assert found is not None
    places = [int(pk) for pk in re.findall(r'name="place-(\d+)"', text)]
    ids = [int(pk) for pk in found[1].split(",") if pk]
    assert places == ids
    return ids


def post(client: Client, *briefs: Brief, **fields: Any) -> Any:
    chosen = ",".join(str(brief.pk) for brief in briefs)
    return client.post(ADDRESS, BASE | {"chosen": chosen} | fields)


def test_action_of_the_list_leads_to_the_form_in_its_order(publisher: Client) -> None:
    briefs = [make_published().brief for _ in range(3)]
    keys = [brief.pk for brief in briefs]

    page = publisher.post(
        "/admin/briefs/brief/", {"action": "bind", "_selected_action": keys}
    )

    assert sorted(order(page)) == sorted(keys)


def test_briefs_are_moved_removed_and_put_in_order_by_number(
    publisher: Client,
) -> None:
    a, b, c = (make_published().brief for _ in range(3))
    one, two, three = a.pk, b.pk, c.pk

    assert order(post(publisher, a, b, c, up=str(two))) == [two, one, three]
    assert order(post(publisher, a, b, c, down=str(one))) == [two, one, three]
    assert order(post(publisher, a, b, c, up=str(one))) == [one, two, three]
    assert order(post(publisher, a, b, c, down=str(three))) == [one, two, three]
    assert order(post(publisher, a, b, c, remove=str(two))) == [one, three]
    typed = {f"place-{one}": "1", f"place-{two}": "2", f"place-{three}": "1"}
    assert order(post(publisher, a, b, c, arrange="1", **typed)) == [three, one, two]


def test_briefs_are_added_by_number_and_by_filter_and_what_is_typed_stays(
    publisher: Client,
) -> None:
    first = make_published(number="2023-01").brief
    second = make_published(number="2023-02", language="ko").brief
    draft = make_brief(number="2023-03")

    numbered = post(publisher, first, add="1", **{"add-numbers": "2023-03, 2023-01"})
    filtered = post(publisher, add="1", **{"add-lang": "ko"})
    unknown = post(publisher, first, add="1", **{"add-numbers": "1999-01"})
    nothing = post(publisher, first, add="1")

    assert order(numbered) == [first.pk, draft.pk]
    assert "It is not published." in numbered.content.decode()
    assert order(filtered) == [second.pk]
    assert "There is no brief 1999-01." in unknown.content.decode()
    assert "Say which briefs" in nothing.content.decode()
    for page in (numbered, filtered, unknown, nothing):
        assert 'value="Our volume"' in page.content.decode()
        assert "&lt;p&gt;Words of ours.&lt;/p&gt;" in page.content.decode()


def test_drafts_are_refused_by_name_and_everything_typed_is_kept(
    publisher: Client,
) -> None:
    fine, draft = make_published().brief, make_brief(number="2024-77", title="Draft")

    page = post(publisher, fine, draft, bind="1", until="2024-01-31")

    text = page.content.decode()
    assert "2024-77 (en) Draft: It is not published." in text
    assert order(page) == [fine.pk, draft.pk]
    assert 'value="Our volume"' in text
    assert 'value="2024-01-31"' in text
    assert "Words of ours." in text
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"format": "doc"}, "Select a valid choice"),
        ({"until": "2024-13-01"}, "Enter a valid date"),
        ({"chosen": ""}, "Choose at least one brief."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_asked_for(
    publisher: Client, wrong: dict[str, str], said: str
) -> None:
    brief = make_published().brief

    page = publisher.post(ADDRESS, BASE | {"chosen": brief.pk, "bind": "1"} | wrong)

    assert said in page.content.decode()
    assert not Export.objects.exists()


def test_binding_asks_for_an_export_that_again_opens_as_it_was(
    publisher: Client,
) -> None:
    first, second = (make_published().brief for _ in range(2))
    logo = SimpleUploadedFile("logo.png", STORE[make_picture().sha256])

    answer = post(
        publisher,
        second,
        first,
        bind="1",
        picture=logo,
        alt="Our logo",
        until=str(timezone.localdate()),
    )

    export = Export.objects.get()
    assert answer.headers["Location"] == f"/admin/exports/{export.pk}/"
    assert (export.kind, export.recipe["briefs"]) == ("volume", [second.pk, first.pk])
    assert export.recipe["cover"]["alt"] == "Our logo"
    assert export.recipe["foreword"] == "<p>Words of ours.</p>"
    shown = publisher.get(f"/admin/exports/{export.pk}/").content.decode()
    assert "Our volume" in shown
    page = publisher.get(f"{ADDRESS}?again={export.pk}")
    assert order(page) == [second.pk, first.pk]
    assert 'value="Our volume"' in page.content.decode()
    assert export.recipe["cover"]["sha256"] in page.content.decode()


def test_picture_that_is_none_is_refused_and_the_order_is_kept(
    publisher: Client,
) -> None:
    brief = make_published().brief
    wrong = SimpleUploadedFile("logo.png", b"no picture")

    page = post(publisher, brief, bind="1", picture=wrong)

    assert "not a picture that can be read" in page.content.decode()
    assert order(page) == [brief.pk]
    assert not Export.objects.exists()


def test_nobody_opens_another_ones_volume(publisher: Client) -> None:
    post(publisher, make_published().brief, bind="1")
    export = Export.objects.get()

    publisher.force_login(make_user("publisher"))

    assert publisher.get(f"{ADDRESS}?again={export.pk}").status_code == 403
    assert publisher.get(f"{ADDRESS}?again=0").status_code == 404


def test_page_is_closed_to_those_who_may_not_take_out(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    client.force_login(make_user(is_staff=True))
    assert client.get(ADDRESS).status_code in {302, 403}


def test_number_of_queries_does_not_grow_with_the_briefs(
    publisher: Client, django_assert_max_num_queries: Any
) -> None:
    briefs = [make_published().brief for _ in range(6)]
    post(publisher, *briefs)  # content types and the like are remembered

    with django_assert_max_num_queries(24):
        post(publisher, *briefs)
