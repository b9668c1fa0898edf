"""What a brief's form refuses, it says at the field, in words that help."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from briefs.models import Brief
from tests.briefs.desk.filled import browser, change, opened
from tests.make import make_brief, make_published, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("doi", "not a DOI", "A DOI begins with 10."),
        ("original_url", "nowhere", "Enter a valid URL."),
        ("number", "2024/01", "Letters from A to Z, digits"),
    ],
)
def test_an_error_is_seen_also_in_a_part_that_is_folded(
    editor: Client, field: str, text: str, reason: str
) -> None:
    brief = make_brief(number="2024-01")

    answer = editor.post(change(brief), opened(editor, brief) | {field: text})
    page: Any = html.fromstring(answer.content.decode())
    [row] = page.xpath(
        f"//*[@name='{field}']/ancestor::div[contains(@class, 'form-row')]"
    )

    assert reason in row.text_content()
    assert row.xpath("ancestor::details") == []
    assert page.xpath(f"//*[@name='{field}']/@value") == [text]


def test_parts_without_an_error_stay_folded(editor: Client) -> None:
    brief = make_brief(number="2024-01")

    answer = editor.post(change(brief), opened(editor, brief) | {"number": "?"})
    page: Any = html.fromstring(answer.content.decode())

    assert page.xpath("//*[@name='doi']/ancestor::details") != []


@pytest.mark.parametrize(
    "typed", ["https://doi.org/10.1234/ab", "doi: 10.1234/ab", " 10.1234/ab "]
)
def test_a_doi_is_taken_from_its_address(editor: Client, typed: str) -> None:
    brief = make_brief()

    editor.post(change(brief), opened(editor, brief) | {"doi": typed})

    assert Brief.objects.get().doi == "10.1234/ab"


def test_another_number_that_cannot_be_is_explained_at_its_field(
    client: Client,
) -> None:
    brief = make_published(number="2024-01").brief
    client.force_login(make_user("publisher"))

    answer = client.post(f"/admin/briefs/brief/{brief.pk}/rename/", {"number": "a b"})

    assert "Letters from A to Z, digits" in str(answer.context["form"].errors["number"])


def test_deleting_names_the_brief_and_asks_plainly() -> None:
    brief = make_brief(title="A slip of the hand")
    korean = Client(headers={"accept-language": "ko"})
    korean.force_login(make_user("administrator"))

    page: Any = html.fromstring(
        korean.get(f"/admin/briefs/brief/{brief.pk}/delete/").content.decode()
    )
    [form] = page.xpath("//form[contains(@class, 'step')]")

    assert "A slip of the hand" in page.xpath("string(//h1)")
    assert "되돌릴 수 없습니다" in form.text_content()
    assert form.xpath("string(.//button)") == "삭제"


def test_what_is_in_use_leads_back_instead_of_being_deleted() -> None:
    brief = make_brief()
    topic = make_topic()
    brief.topics.add(topic)
    client = browser()
    client.force_login(make_user("administrator"))

    page = client.get(f"/admin/briefs/topic/{topic.pk}/delete/").content.decode()

    assert "It cannot be deleted while it is used here:" in page
    assert f"/admin/briefs/brief/{brief.pk}/change/" in page
    assert 'class="danger"' not in page
