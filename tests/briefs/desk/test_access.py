"""Every address under /admin/ against every kind of user: who gets in, and who not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from briefs import workflow
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Brief, Event, Export, Failure, Image, Page, Redirect, Series
from briefs.search import groups
from tests.briefs.desk.filled import browser
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
GROUPS = ("author", "editor", "publisher", "administrator")
ALL, FROM_EDITOR, FROM_PUBLISHER = set(GROUPS), set(GROUPS[1:]), set(GROUPS[2:])
ADMINISTRATOR = {"administrator"}
NOBODY: set[str] = set()
RECIPE = Recipe(Selection(), ("json",)).to_json()

# Who gets an answer other than 403 or the way to sign in. Briefs are another one's.
ALLOWED = {
    "index": ALL,
    "jsi18n": ALL,
    "view_on_site": ALL,
    "autocomplete": NOBODY,  # it needs to be told of what
    "app_list": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "brief_preview": ALL,
    "version_preview": ALL,
    "usage": ALL,
    "usage_brief": ALL,
    "usage_expert": ALL,
    "usage_center": ALL,
    "usage_report": ALL,
    "exports": ALL,
    "export_new": ALL,
    "volume_new": ALL,
    # Another one's.
    "export": ADMINISTRATOR,
    "export_state": ADMINISTRATOR,
    "export_file": ADMINISTRATOR,
    "export_cancel": ADMINISTRATOR,
    "export_again": ADMINISTRATOR,
    "searches": FROM_EDITOR,
    "proposals": FROM_EDITOR,
    "briefs_brief_changelist": ALL,
    "briefs_brief_add": ALL,
    "briefs_brief_change": ALL,
    "briefs_brief_history": ALL,
    "briefs_brief_version": ALL,
    "briefs_brief_compare": ALL,
    "briefs_brief_names": ALL,
    "briefs_brief_delete": FROM_EDITOR,
    "briefs_brief_restore": FROM_EDITOR,
    "briefs_brief_submit": FROM_EDITOR,
    "briefs_brief_approve": FROM_EDITOR,
    "briefs_brief_send_back": FROM_EDITOR,
    "briefs_brief_publish": FROM_PUBLISHER,
    "briefs_brief_unschedule": FROM_PUBLISHER,
    "briefs_brief_rename": FROM_PUBLISHER,
    "briefs_brief_withdraw": FROM_PUBLISHER,
    "briefs_image_changelist": ALL,
    "briefs_image_add": ALL,
    "briefs_image_change": ALL,
    "briefs_image_history": ALL,
    "briefs_image_upload": ALL,
    "briefs_image_delete": ADMINISTRATOR,
    "briefs_topic_changelist": ALL,
    "briefs_topic_add": FROM_EDITOR,
    "briefs_topic_change": ALL,
    "briefs_topic_history": ALL,
    "briefs_topic_delete": ADMINISTRATOR,
    "briefs_series_changelist": ALL,
    "briefs_series_add": FROM_PUBLISHER,
    "briefs_series_change": ALL,
    "briefs_series_history": ALL,
    "briefs_series_delete": ADMINISTRATOR,
    "briefs_redirect_changelist": FROM_PUBLISHER,
    "briefs_redirect_add": FROM_PUBLISHER,
    "briefs_redirect_change": FROM_PUBLISHER,
    "briefs_redirect_history": FROM_PUBLISHER,
    "briefs_redirect_delete": ADMINISTRATOR,
    "briefs_page_changelist": FROM_PUBLISHER,
    "briefs_page_add": NOBODY,
    "briefs_page_change": FROM_PUBLISHER,
    "briefs_page_history": FROM_PUBLISHER,
    "briefs_page_delete": NOBODY,
    "briefs_event_changelist": FROM_PUBLISHER,
    "briefs_event_add": NOBODY,
    "briefs_event_change": FROM_PUBLISHER,
    "briefs_event_history": FROM_PUBLISHER,
    "briefs_event_delete": NOBODY,
    "briefs_synonymgroup_changelist": FROM_EDITOR,
    "briefs_synonymgroup_add": FROM_EDITOR,
    "briefs_synonymgroup_change": FROM_EDITOR,
    "briefs_synonymgroup_history": FROM_EDITOR,
    "briefs_synonymgroup_delete": FROM_EDITOR,
    "briefs_failure_changelist": ADMINISTRATOR,
    "briefs_failure_add": NOBODY,
    "briefs_failure_change": ADMINISTRATOR,
    "briefs_failure_history": ADMINISTRATOR,
    "briefs_failure_delete": NOBODY,
    "experts_expert_changelist": ALL,
    "experts_expert_add": FROM_EDITOR,
    "experts_expert_change": ALL,
    "experts_expert_history": ALL,
    "experts_expert_delete": ADMINISTRATOR,
    "experts_center_changelist": ALL,
    "experts_center_add": FROM_PUBLISHER,
    "experts_center_change": ALL,
    "experts_center_history": ALL,
    "experts_center_delete": ADMINISTRATOR,
    "auth_user_changelist": ADMINISTRATOR,
    "auth_user_add": ADMINISTRATOR,
    "auth_user_change": ADMINISTRATOR,
    "auth_user_history": ADMINISTRATOR,
    "auth_user_invite": ADMINISTRATOR,
    "auth_user_delete": NOBODY,
    "auth_group_changelist": ADMINISTRATOR,
    "auth_group_add": NOBODY,
    "auth_group_change": ADMINISTRATOR,
    "auth_group_history": ADMINISTRATOR,
    "auth_group_delete": NOBODY,
}
# For everybody, signed in or not: they ask nothing of the desk's data.
OPEN = {"login", "logout", "set_language", None}
# Deleting refuses at its POST what the policy of a brief in draft allows.
POST_ONLY = {"restore", "submit", "approve", "unschedule", "upload", "invite"}
POST_ONLY |= {"cancel", "again"}


def addresses() -> Iterator[tuple[str | None, str]]:
    """Yield name and route of every address under /admin/ but allauth's."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str | None, str]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield pattern.name, route

    for name, route in walk(get_resolver().url_patterns, ""):
        if route.startswith("admin/") and not route.startswith("admin/account/"):
            yield name, route


@pytest.fixture
def things() -> dict[str, int]:
    """Make one of each thing that an address can be about; the value is its id."""
    brief = make_brief()
    workflow.submit(brief, by=None)
    image = Image.objects.create(
        file=f"{'a' * 64}/a.png", sha256="a" * 64, uploaded_by=brief.owner
    )
    redirect = Redirect.objects.create(old_path="/?p=1", brief=brief)
    return {
        "brief": brief.pk,
        "image": image.pk,
        "redirect": redirect.pk,
        "topic": make_topic().pk,
        "series": Series.objects.get().pk,
        "page": Page.objects.get(slug="about").pk,
        "synonymgroup": groups.gather(["쿼드", "Quad"]).pk,
        "failure": Failure.objects.create(publication=make_published()).pk,
        "event": Event.objects.first().pk,  # type: ignore[union-attr]
        "export": Export.objects.create(
            kind="briefs", recipe=RECIPE, language="en", by=brief.owner
        ).pk,
        "expert": make_expert().pk,
        "center": make_center().pk,
        "user": make_user("author", username="somebody", email="s@example.org").pk,
        "group": brief.owner.groups.get().pk,
    }


def concrete(name: str, route: str, things: dict[str, int]) -> str:
    """Fill the route's blanks."""
    model = name.split("_")[1] if name.count("_") > 1 else ""
    model = "brief" if name.endswith("preview") else model
    model = name.removeprefix("usage_") if name.startswith("usage_") else model
    model = "export" if name.startswith("export") else model
    pk = str(things.get(model, 0))
    for blank in ("<path:object_id>", "<int:pk>"):
        route = route.replace(blank, pk)
    route = route.replace("<int:n>", "1").replace(
        "^(?P<app_label>auth|briefs|experts)/$", "briefs/"
    )
    route = route.replace("<int:year>/<slug:name>.<slug:form>", "2024/briefs.csv")
    return "/" + route


def contents() -> list[Any]:
    """Return every row of our tables, sessions and the like aside."""
    with connection.cursor() as cursor:
        found = []
        for model in apps.get_models():
            if model._meta.app_label in {"briefs", "experts", "auth"}:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608
                found += cursor.fetchall()
    return found


def take(answer: Any) -> None:
    """Read a file to its end, which closes it."""
    if answer.streaming:
        list(answer.streaming_content)


def tried(client: Client, name: str, address: str) -> bool:
    """Tell whether the address lets the client in."""
    post = name.rpartition("_")[2] in POST_ONLY
    answer: Any = client.post(address) if post else client.get(address)
    take(answer)
    refused = answer.status_code == 403 or "login" in answer.headers.get("Location", "")
    return not refused


def test_every_address_is_in_the_table() -> None:
    named = {name for name, _ in addresses()}

    assert named - OPEN == set(ALLOWED)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_gets_where_the_table_says_and_nowhere_else(
    group: str, things: dict[str, int]
) -> None:
    client = browser()
    client.force_login(make_user(group, email="me@example.org"))
    wrong = {}

    for name, route in addresses():
        if name in OPEN:
            continue
        assert name is not None
        entered = tried(client, name, concrete(name, route, things))
        if entered != (group in ALLOWED[name]):
            wrong[name] = entered

    assert wrong == {}


@pytest.mark.parametrize("who", ["nobody", "reader", "left"])
def test_those_outside_get_nowhere_and_change_nothing(
    who: str, things: dict[str, int]
) -> None:
    client = browser()
    fields = {"reader": {"is_staff": False}, "left": {"is_active": False}}
    if who in fields:
        client.force_login(make_user("administrator", **fields[who]))
    before = contents()

    entered = [
        name
        for name, route in addresses()
        if name not in OPEN
        and name is not None
        and tried(client, name, concrete(name, route, things))
    ]

    assert entered == ["jsi18n"] or entered == []
    assert contents() == before


def test_reading_every_page_changes_nothing(things: dict[str, int]) -> None:
    client = browser()
    boss = make_user("administrator", is_superuser=True, last_login=None)
    client.force_login(boss)
    User.objects.update(last_login=None)
    before = contents()

    for name, route in addresses():
        if name not in OPEN and name is not None:
            take(client.get(concrete(name, route, things)))

    assert contents() == before


@pytest.mark.parametrize("name", ["briefs_brief_delete", "briefs_brief_restore"])
def test_an_author_does_nothing_to_another_ones_brief(
    name: str, things: dict[str, int]
) -> None:
    client = browser()
    client.force_login(make_user("author"))
    before = contents()
    routes = dict(addresses())

    answer = client.post(concrete(name, routes[name], things), {"post": "yes"})

    assert answer.status_code == 403
    assert contents() == before
    assert Brief.objects.exists()


def test_a_preview_is_for_staff_only_and_kept_nowhere(client: Client) -> None:
    brief = make_brief(title="A draft to be kept from others", number="")
    address = f"/admin/briefs/brief/{brief.pk}/preview/"

    outside = client.get(address)
    client.force_login(make_user("author"))
    inside = client.get(address)

    assert outside.status_code == 302
    assert "A draft to be kept from others" in inside.content.decode()
    assert "no-store" in inside.headers["Cache-Control"]
    assert inside.headers["X-Robots-Tag"] == "noindex"
    assert "ETag" not in inside.headers
    assert "script-src 'self'" in inside.headers["Content-Security-Policy"]


def test_a_preview_speaks_the_language_of_the_brief(client: Client) -> None:
    client.force_login(make_user("author"))
    brief = make_brief(language="ko", title="제목")

    page = client.get(f"/admin/briefs/brief/{brief.pk}/preview/")

    assert page.headers["Content-Language"] == "ko"
    assert '<html lang="ko">' in page.content.decode()


def test_an_earlier_version_can_be_previewed(client: Client) -> None:
    client.force_login(make_user("editor"))
    brief = make_brief(title="Before")
    brief.title = "After"
    brief.save()
    workflow.save(brief, by=None)

    page = client.get(f"/admin/briefs/brief/{brief.pk}/preview/1/").content.decode()

    assert "Before" in page
    assert "After" not in page
