"""Synonyms in the desk: groups, what is refused, what texts propose."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import DjangoAssertNumQueries

from briefs.models import Failure, Synonym, SynonymGroup
from briefs.search import groups
from briefs.search.proposals import keep
from tests.briefs.desk.filled import browser, values
from tests.make import make_published, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/briefs/synonymgroup/add/"
LIST = "/admin/briefs/synonymgroup/"
PROPOSALS = "/admin/searches/proposals/"
TEXT = "조건부로 연장된 지소미아(GSOMIA)를 정상화하고"


@pytest.fixture(autouse=True)
def _editor(client: Client) -> None:
    client.force_login(make_user("editor"))


def add(client: Client, texts: str, **fields: str) -> Any:
    """Fill in the form and save."""
    return client.post(ADD, {"texts": texts, "note": ""} | fields)


def problems(answer: Any) -> list[str]:
    """Return what the form says is wrong with the texts."""
    tree: Any = html.fromstring(answer.content.decode())
    found = tree.xpath(
        "//*[contains(@class, 'field-texts')]//ul[@class='errorlist']/li"
    )
    found = found or tree.xpath("//ul[contains(@class, 'errorlist')]/li")
    return [" ".join(item.text_content().split()) for item in found]


def change(group: SynonymGroup) -> str:
    """Return the address of a group's form."""
    return reverse("admin:briefs_synonymgroup_change", args=[group.pk])


def test_a_group_is_made_of_lines(client: Client) -> None:
    answer = add(client, "  지소미아 \r\nGSOMIA\r\n\r\ngsomia\r\n군사정보  보호협정")

    assert answer.status_code == 302
    assert str(SynonymGroup.objects.get()) == "지소미아 = GSOMIA = 군사정보 보호협정"
    assert list(Synonym.objects.values_list("key", flat=True)) == [
        *("지소미아", "gsomia", "군사정보보호협정"),
    ]


def test_a_group_is_changed_as_its_form_says(client: Client) -> None:
    group = groups.gather(["쿼드", "Quad", "Quadd"])
    form = values(client.get(change(group)).content, "synonymgroup_form")
    assert form["texts"] == ["쿼드\nQuad\nQuadd"]

    client.post(change(group), form | {"texts": "Quad\n쿼드\n四者協議", "note": "x"})

    group = SynonymGroup.objects.get()
    assert (str(group), group.note) == ("Quad = 쿼드 = 四者協議", "x")


def test_a_word_of_another_group_is_refused_by_its_name(client: Client) -> None:
    groups.gather(["지소미아", "GSOMIA"])

    answer = add(client, "g-somia\n군사정보보호협정")

    assert problems(answer) == [
        "“g-somia” stands already in the group “지소미아 = GSOMIA”."
    ]
    assert SynonymGroup.objects.count() == 1


def test_the_refusal_is_in_korean_for_those_who_read_korean() -> None:
    groups.gather(["지소미아", "GSOMIA"])
    client = Client(headers={"accept-language": "ko"})
    client.force_login(make_user("editor"))

    answer = add(client, "GSOMIA\n협정")

    assert problems(answer) == [
        "“GSOMIA”은(는) 이미 “지소미아 = GSOMIA” 묶음에 있습니다."
    ]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ("지소미아", "Write at least two words or names that mean the same."),
        ("GSOMIA\ngsomia", "Write at least two words or names that mean the same."),
        ("---\n쿼드", "“---” holds no letter and no digit."),
        (
            "1 2 3 4 5 6 7\nx",
            "“1 2 3 4 5 6 7” is too long: 6 words are looked up together.",
        ),
        ("", "This field is required."),
    ],
)
def test_what_no_search_would_find_is_refused(
    client: Client, texts: str, problem: str
) -> None:
    assert problems(add(client, texts)) == [problem]
    assert not SynonymGroup.objects.exists()


def test_a_group_is_deleted_and_its_words_are_free(client: Client) -> None:
    group = groups.gather(["쿼드", "Quad"])

    client.post(
        reverse("admin:briefs_synonymgroup_delete", args=[group.pk]), {"post": "yes"}
    )

    assert not Synonym.objects.exists()


@pytest.mark.parametrize(
    ("group", "status"),
    [("author", 403), ("editor", 200), ("publisher", 200), ("administrator", 200)],
)
def test_editors_and_those_above_keep_synonyms(group: str, status: int) -> None:
    client = browser()
    client.force_login(make_user(group))

    for address in (ADD, LIST, PROPOSALS):
        assert client.get(address).status_code == status
    assert ("synonym" in client.get("/admin/").content.decode()) == (status == 200)


@pytest.mark.parametrize("n", [1, 9])
def test_the_list_costs_the_same_queries_for_many(
    client: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        groups.gather([f"낱말{number}", f"word {number}"])

    # Session, user, two for rights; count, groups, members.
    with django_assert_num_queries(7):
        page = client.get(LIST).content.decode()

    assert "낱말0 = word 0" in page


def test_the_list_finds_a_group_by_any_member(client: Client) -> None:
    groups.gather(["쿼드", "Quad"])
    groups.gather(["지소미아", "GSOMIA"])

    page = client.get(f"{LIST}?q=gsomia").content.decode()

    assert "지소미아 = GSOMIA" in page
    assert "쿼드 = Quad" not in page


def test_a_proposal_is_accepted_with_one_click(client: Client) -> None:
    brief = make_published(title="Where it stands").brief
    keep({brief.publications.get().pk: [TEXT]})
    tree: Any = html.fromstring(client.get(PROPOSALS).content.decode())
    (button,) = tree.xpath("//button[@name='accept']")
    assert "Where it stands" in tree.text_content()

    answer = client.post(PROPOSALS, {"accept": button.get("value")}, follow=True)

    assert str(SynonymGroup.objects.get()) == "지소미아 = GSOMIA"
    assert "Synonyms: 지소미아 = GSOMIA." in answer.content.decode()
    assert "Nothing is proposed." in answer.content.decode()


def test_a_proposal_joins_the_group_of_one_of_its_words(client: Client) -> None:
    group = groups.gather(["GSOMIA", "군사정보보호협정"])
    keep({make_published().pk: [TEXT]})

    client.post(PROPOSALS, {"accept": "gsomia=지소미아"})

    assert str(SynonymGroup.objects.get()) == "GSOMIA = 군사정보보호협정 = 지소미아"
    assert SynonymGroup.objects.get().pk == group.pk


def test_a_proposal_of_words_of_two_groups_is_refused(client: Client) -> None:
    groups.gather(["GSOMIA", "협정"])
    groups.gather(["지소미아", "조약"])
    keep({make_published().pk: [TEXT]})

    page = client.post(PROPOSALS, {"accept": "gsomia=지소미아"}, follow=True)

    assert "“GSOMIA” stands already in the group “GSOMIA = 협정”." in (
        page.content.decode()
    )
    assert SynonymGroup.objects.count() == 2


def test_a_proposal_is_dismissed_for_good(client: Client) -> None:
    keep({make_published().pk: [TEXT]})

    page = client.post(PROPOSALS, {"dismiss": "gsomia=지소미아"}, follow=True)

    assert "It will not be proposed again." in page.content.decode()
    assert "Nothing is proposed." in page.content.decode()


def test_what_no_text_says_makes_no_group(client: Client) -> None:
    page = client.post(PROPOSALS, {"accept": "x=y"}, follow=True)

    assert "No published text says so any more." in page.content.decode()
    assert not SynonymGroup.objects.exists()


def test_a_proposal_can_be_changed_before_it_is_a_group(client: Client) -> None:
    keep({make_published().pk: [TEXT]})
    tree: Any = html.fromstring(client.get(PROPOSALS).content.decode())
    (address,) = tree.xpath("//td[@class='acts']/a/@href")

    form = values(client.get(address).content, "synonymgroup_form")

    assert form["texts"] == ["지소미아\nGSOMIA"]


def test_an_author_accepts_nothing(client: Client) -> None:
    keep({make_published().pk: [TEXT]})
    client.force_login(make_user("author"))

    answer = client.post(PROPOSALS, {"accept": "gsomia=지소미아"})

    assert answer.status_code == 403
    assert not SynonymGroup.objects.exists()


def test_administrators_see_what_could_not_be_indexed(client: Client) -> None:
    publication = make_published(title="Not found yet")
    Failure.objects.create(publication=publication, error="ValueError: no")
    address = reverse("admin:briefs_failure_changelist")
    assert client.get(address).status_code == 403
    client.force_login(make_user("administrator"))

    page = client.get(address).content.decode()

    assert "Not found yet" in page
    assert "ValueError: no" in page
    assert client.get(reverse("admin:briefs_failure_add")).status_code == 403
