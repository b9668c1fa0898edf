"""asanbriefs.pages.watch: how the pages in memory follow the database."""

import datetime
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from asanbriefs import generation
from asanbriefs.pages import Layer, State, Watch
from asanbriefs.pages.watch import AGAIN
from briefs import usage, workflow
from briefs.models import Batch
from tests.make import edit, make_expert, make_published
from tests.web import Reader

pytestmark = pytest.mark.django_db

ADDRESS = "/en/briefs/2024-01/"


@pytest.fixture
def busy(transactional_db: None) -> Iterator[tuple[Layer, Reader]]:
    """Compose the site on a database that commits, with a watch that looks when told."""
    from asanbriefs.wsgi import compose

    layer = compose(busy=False)
    yield layer, Reader(layer)
    layer.close()
    generation.saw(None)


def number_in(body: bytes) -> str:
    """Return the number of views a page says."""
    return body.decode().partition('class="views" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "change", ["title", "expert", "brought forward", "standing page", "withdrawal"]
)
def test_each_change_shows_with_the_next_look(
    busy: tuple[Layer, Reader], change: str
) -> None:
    layer, reader = busy
    expert = make_expert(family_en="Choi", given_en="Eunmi", slug="choi")
    brief = make_published(
        number="2024-01", title="The first title", experts=(expert,)
    ).brief
    address = {
        "expert": "/en/experts/choi/",
        "standing page": "/en/about/",
    }.get(change, ADDRESS)
    layer.look()
    before = reader.get(address).content
    assert len(layer.memory) == 1

    if change == "title":
        edit(brief, title="A second title")
        workflow.publish(brief, by=None, kind="silent")
    elif change == "expert":
        expert.position_en = "Director"
        expert.save()
    elif change == "brought forward":
        usage.bring_forward(brief, views=380)
    elif change == "standing page":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE briefs_page SET title_en = 'Other' ")
    else:
        workflow.withdraw(brief, by=None, reason_ko="가", reason_en="Wrong.")

    assert reader.get(address).content == before
    layer.look()
    assert reader.get(address).content != before


def test_a_minute_that_comes_shows_without_any_work_done(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    brief = make_published(number="2024-01", title="The first title").brief
    edit(brief, title="A second title")
    soon = timezone.now() + datetime.timedelta(seconds=1)
    workflow.publish(brief, by=None, kind="silent", at=soon)
    layer.look()
    assert b"The first title" in reader.get(ADDRESS).content

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.1)")
    layer.look()

    assert b"A second title" in reader.get(ADDRESS).content


def test_what_was_rolled_back_renews_nothing(busy: tuple[Layer, Reader]) -> None:
    layer, _ = busy
    layer.look()
    before = generation.current()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; UPDATE briefs_page SET title_en = 'Other'; ROLLBACK")
    layer.look()

    assert generation.current() == before


def test_many_rows_changed_at_once_raise_the_generation_by_one(
    busy: tuple[Layer, Reader],
) -> None:
    layer, _ = busy
    layer.look()
    before = generation.current()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE briefs_page SET title_en = title_en")
    layer.look()

    after = generation.current()
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert after[0] == before[0] + 1


def test_the_number_follows_the_count_while_the_page_stays(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    seen = []
    for n in range(3):
        answer = reader.get(ADDRESS, REMOTE_ADDR=f"192.0.2.{n}")
        seen.append((number_in(answer.content), answer.headers["ETag"]))
        usage.count()
        layer.look()

    assert [number for number, _ in seen] == ["0", "1", "2"]
    assert len({tag for _, tag in seen}) == 1
    assert len(layer.memory) == 1


def test_a_page_made_before_the_last_count_and_kept_after_it_catches_up(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    reader.get(ADDRESS)
    layer.memory.clear()
    layer._numbers.clear()
    django = layer._django

    def slow(environ: dict[str, object], start_response: object) -> object:
        response = django(environ, start_response)  # type: ignore[arg-type]
        usage.count()
        layer.look()
        return response

    layer._django = slow  # type: ignore[assignment]
    reader.get(ADDRESS, REMOTE_ADDR="192.0.2.9")
    layer.look()

    assert number_in(reader.get(ADDRESS).content) == "1"


def test_the_number_does_not_fall_back_when_the_site_changes_meanwhile(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    reader.get(ADDRESS)
    usage.count()
    layer.look()
    assert number_in(reader.get(ADDRESS).content) == "1"

    layer._numbers.clear()

    assert number_in(reader.get(ADDRESS).content) == "1"


def test_a_page_that_took_too_long_to_know_its_number_is_not_kept(
    busy: tuple[Layer, Reader],
) -> None:
    layer, reader = busy
    make_published(number="2024-01")
    layer.look()
    django = layer._django

    def slow(environ: dict[str, object], start_response: object) -> object:
        response = django(environ, start_response)  # type: ignore[arg-type]
        for n in range(AGAIN):
            Batch.objects.create(name=f"batch {n}")
            layer.look()
        return response

    layer._django = slow  # type: ignore[assignment]
    reader.get(ADDRESS)

    assert len(layer.memory) == 0


def test_a_database_that_goes_away_is_told_once_and_comes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gone = True

    def ask(connection: psycopg.Connection, since: int | None) -> State:
        if gone:
            raise psycopg.OperationalError("gone")
        return State("a state", 0, {})

    watch = Watch(ask)
    with caplog.at_level(logging.WARNING):
        assert watch.look() is None
        assert watch.look() is None
        assert generation.is_away()
        gone = False
        assert watch.look() is not None

    assert not generation.is_away()
    assert caplog.text.count("does not answer") == 1
    assert caplog.text.count("answers again") == 1
    watch.close()
    generation.saw(None)
