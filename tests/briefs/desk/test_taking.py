"""The form that asks for an export: counted before it is asked, refused with reasons."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from briefs.desk.taking import TakingForm, to_address
from briefs.exports import asked, running
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Brief, Export
from tests.briefs.desk.filled import browser
from tests.make import make_brief, make_center, make_published, make_user

pytestmark = pytest.mark.django_db
NEW = "/admin/exports/new/"
State = Export.State


@pytest.fixture
def author() -> User:
    return make_user("author")


@pytest.fixture
def desk(client: Client, author: User) -> Client:
    client.force_login(author)
    return client


def test_form_says_how_many_briefs_there_are_before_anything_is_asked(
    desk: Client,
) -> None:
    make_published()
    make_published(language="ko")
    make_brief()

    assert "2 briefs" in desk.get(NEW).content.decode()
    assert "1 brief<" in desk.get(NEW, {"lang": "ko"}).content.decode()


def test_counting_asks_for_no_export_and_keeps_what_was_filled_in(
    desk: Client,
) -> None:
    make_published(title="One", language="ko")
    make_published()
    chosen = {"lang": "ko", "tables": "xlsx", "count": "1"}

    page = desk.post(NEW, chosen).content.decode()
    told = desk.post(NEW, chosen, headers={"accept": "application/json"})

    assert "1 brief<" in page
    assert '<option value="ko" selected>' in page
    assert told.json() == {"count": "1 brief"}
    assert not Export.objects.exists()


def test_what_is_filled_in_becomes_an_export(desk: Client, author: User) -> None:
    center = make_center()
    make_published(centers=(center,))
    chosen = {
        "lang": "en",
        "center": center.slug,
        "year": "2024",
        "q": " two  words ",
        "since": "2024-01-01",
        "until": "2024-12-31",
        "each": ["pdf", "md"],
        "tables": ["xlsx"],
        "counted_from": "2024-01-01",
        "counted_until": "2024-06-30",
    }

    answer = desk.post(NEW, chosen)

    export = Export.objects.get()
    assert answer.headers["Location"] == f"/admin/exports/{export.pk}/"
    assert (export.by, export.language, export.state) == (author, "en", State.WAITING)
    recipe = Recipe.from_json(export.recipe)
    assert recipe.selection.chosen == {
        "lang": "en",
        "center": center.slug,
        "year": "2024",
    }
    assert recipe.formats == ("pdf", "md", "xlsx")
    assert recipe.counted == (datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "Choose at least one format."),
        ({"each": "exe"}, "exe is not one of the available choices"),
        ({"tables": "csv", "since": "yesterday"}, "Enter a valid date."),
        (
            {"tables": "csv", "since": "2024-02-01", "until": "2024-01-01"},
            "This day is before the first.",
        ),
        ({"tables": "csv", "counted_from": "2024-02-01"}, "Give both days"),
        (
            {
                "tables": "csv",
                "counted_from": "2024-02-01",
                "counted_until": "2023-02-01",
            },
            "This day is before the first.",
        ),
        ({"tables": "csv", "center": "nowhere"}, "nowhere is not one of"),
        ({"tables": "csv", "picked": "1,x"}, "Pick the briefs again"),
        ({"tables": "csv", "picked": "9" * 40}, "Pick the briefs again"),
        ({"tables": "csv", "q": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    desk: Client, chosen: dict[str, str], said: str
) -> None:
    page = desk.post(NEW, chosen)

    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Export.objects.exists()


def test_what_an_address_says_in_vain_is_named_and_the_rest_kept(
    desk: Client,
) -> None:
    center, long = make_center(), "x" * 201
    make_published(centers=(center,))
    make_published()
    address = {
        "center": center.slug,
        "topic": "nowhere",
        "year": ["1066", "2024", "2023"],
        "since": "yesterday",
        "until": "2024-12-31",
        "q": long,
        "tables": ["xlsx", "exe"],
        "yera": "2022",
    }
    too_long = "Ensure this value has at most 200 characters (it has 201)."

    answer = desk.get(NEW, address)

    page = answer.content.decode()
    assert answer.context["complaints"] == [
        "Topic “nowhere”: There is no such choice.",
        "Year “1066”: There is no such choice.",
        "Year “2023”: There is no such choice.",
        "Printed from “yesterday”: Enter a valid date.",
        f"Words searched for “{long}”: {too_long}",
        "One file of all “exe”: There is no such choice.",
        "yera “2022”: The form has no such field.",
    ]
    assert "Printed from “yesterday”: Enter a valid date." in page
    assert f'<option value="{center.slug}" selected>' in page
    assert '<option value="2024" selected>' in page
    assert 'value="2024-12-31"' in page
    assert answer.context["form"]["tables"].value() == ["xlsx"]
    assert "1 brief<" in page


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(Selection(), ("pdf",)),
        Recipe(Selection("일본", {"lang": "ko", "year": "2024"}), ("xlsx", "all.bib")),
        Recipe(
            Selection(
                since=datetime.date(2024, 1, 1),
                until=datetime.date(2024, 12, 31),
                picked=(1, 2),
            ),
            ("pdf", "md", "csv"),
            (datetime.date(2024, 1, 1), datetime.date(2024, 6, 30)),
        ),
    ],
)
def test_what_was_asked_for_fills_the_form_again(desk: Client, recipe: Recipe) -> None:
    make_published(language="ko")

    answer = desk.get(f"{NEW}?{to_address(recipe)}")

    assert answer.context["complaints"] == []
    form = answer.context["form"]
    again = TakingForm({name: form[name].value() or "" for name in form.fields})
    assert again.is_valid(), again.errors
    assert again.recipe() == recipe


def test_of_two_values_in_an_address_the_last_counts_and_is_said_to(
    desk: Client,
) -> None:
    answer = desk.get(NEW, {"lang": ["en", "ko"]})

    assert answer.context["form"]["lang"].value() == "ko"
    assert answer.context["complaints"] == [
        "Language “en”: Another stands behind it in the address, which counts."
    ]


def test_an_address_that_is_understood_is_not_complained_of(desk: Client) -> None:
    for address in ({}, {"lang": "ko", "year": ""}, {"each": ["md", "pdf"]}):
        assert "Not understood" not in desk.get(NEW, address).content.decode()


def test_picked_briefs_that_are_none_are_named_and_the_others_kept(
    desk: Client,
) -> None:
    live = make_published(number="2024-01").brief
    picked = f"{live.pk},x,{live.pk},999999"

    answer = desk.get(NEW, {"picked": picked})
    page = answer.content.decode()
    desk.post(NEW, {"picked": f"{live.pk},{live.pk},999999", "each": "md"})

    assert "Picked by hand “x”: Pick the briefs again in their list." in page
    assert "Left out, as no brief has such an id: 999999" in page
    assert answer.context["form"]["picked"].value() == f"{live.pk},999999"
    export = Export.objects.get()
    assert Recipe.from_json(export.recipe).selection.picked == (live.pk, 999999)
    running.run(export.pk)
    export.refresh_from_db()
    assert [(it["brief"], it["message"]) for it in export.problems] == [
        ("999999", "There is no brief with this id.")
    ]


def test_briefs_chosen_in_the_list_are_taken_out_and_no_others(desk: Client) -> None:
    live = make_published(title="Live", number="2024-01").brief
    draft = make_brief(title="Draft", number="2024-02")
    make_published(title="Not chosen", number="2024-03")

    form = desk.post(
        "/admin/briefs/brief/",
        {"action": "take_out", "_selected_action": [live.pk, draft.pk]},
    )
    page = form.content.decode()
    assert "1 brief<" in page
    assert "Left out, as readers cannot see them" in page
    assert "2024-02 (en) Draft" in page
    picked = f"{live.pk},{draft.pk}"
    assert set(form.context["form"]["picked"].value().split(",")) == set(
        picked.split(",")
    )
    desk.post(NEW, {"picked": picked, "each": "md", "tables": "csv"})
    export = Export.objects.get()
    running.run(export.pk)

    packed = zipfile.ZipFile(io.BytesIO(_file(desk, export)))
    assert "2024-01-en-live.md" in packed.namelist()
    texts = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "Not chosen" not in texts
    assert "Draft" not in texts
    assert (
        "2024-02 (en) Draft"
        in desk.get(f"/admin/exports/{export.pk}/").content.decode()
    )


def test_all_of_a_long_list_may_be_chosen(desk: Client) -> None:
    for _ in range(25):
        make_published()
    briefs = [str(pk) for pk in Brief.objects.values_list("pk", flat=True)]

    page = desk.post(
        "/admin/briefs/brief/", {"action": "take_out", "_selected_action": briefs}
    ).content.decode()

    assert "25 briefs" in page
    assert "and 5 more" in page


def test_a_form_of_another_site_asks_for_nothing(author: User) -> None:
    strict = browser(enforce_csrf_checks=True)
    strict.force_login(author)

    assert strict.post(NEW, {"each": "md"}).status_code == 403
    assert not Export.objects.exists()


def test_more_than_one_may_wait_for_is_refused_and_the_form_kept(
    desk: Client, author: User
) -> None:
    for _ in range(asked.MOST_UNDER_WAY):
        asked.ask(
            "briefs",
            Recipe(Selection(), ("md",)).to_json(),
            by=author,
            language="en",
        )

    page = desk.post(NEW, {"tables": "xlsx", "q": "kept words"}).content.decode()

    assert "5 exports of yours are under way" in page
    assert 'value="kept words"' in page
    assert Export.objects.count() == asked.MOST_UNDER_WAY


def test_form_asks_as_often_for_many_briefs_as_for_few(desk: Client) -> None:
    counts = []
    for n in (1, 8):
        while Brief.objects.count() < n:
            make_published()
        picked = ",".join(map(str, Brief.objects.values_list("pk", flat=True)))
        desk.get(NEW)
        with CaptureQueriesContext(connection) as queries:
            desk.get(NEW, {"picked": picked})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 20


def _file(desk: Client, export: Export) -> bytes:
    answer: Any = desk.get(f"/admin/exports/{export.pk}/file/")
    return b"".join(answer.streaming_content)
