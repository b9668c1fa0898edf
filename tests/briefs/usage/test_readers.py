"""briefs.usage.readers: keys that tell readers apart for a day, and no longer."""

import datetime

import pytest
import time_machine
from django.db import connection

from briefs.models import Salt
from briefs.usage.readers import Readers
from tests.web import FIREFOX

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 2, 3, tzinfo=datetime.UTC)
DAY = 24 * 60 * 60


def asked(address: str = "192.0.2.1", agent: str = FIREFOX) -> dict[str, str]:
    """Return a request as WSGI says it."""
    return {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}


def key(readers: Readers, brief: int = 1, after: float = 0, **who: str) -> bytes:
    """Return the key at so many seconds after noon."""
    return readers.key(asked(**who), brief, NOON.timestamp() + after)


def test_a_key_tells_address_browser_and_brief_apart_all_day() -> None:
    with time_machine.travel(NOON):
        ours = Readers()

        keys = {
            key(ours),
            key(ours, brief=2),
            key(ours, address="192.0.2.2"),
            key(ours, agent=f"{FIREFOX} other"),
        }

        assert len(keys) == 4
        assert key(ours, after=11 * 3600) == key(ours)
        assert {len(k) for k in keys} == {16}


def test_all_servers_give_the_same_reader_the_same_key() -> None:
    with time_machine.travel(NOON):
        assert key(Readers()) == key(Readers())
        assert [str(salt.day) for salt in Salt.objects.order_by("day")] == [
            "2026-03-02",
            "2026-03-03",
        ]


def test_the_next_day_nobody_knows_the_reader_again() -> None:
    ours = Readers()
    with time_machine.travel(NOON):
        today = key(ours)

    with time_machine.travel(NOON + datetime.timedelta(days=1)):
        ours.prepare()
        assert key(ours, after=DAY) != today
        assert not Salt.objects.filter(day="2026-03-02").exists()
        # The clock set back does no harm.
        assert key(ours) != today


def test_midnight_may_come_while_the_database_is_away() -> None:
    with time_machine.travel(NOON):
        ours, others = Readers(), Readers()
        ours.prepare()
        others.prepare()

    with time_machine.travel(NOON + datetime.timedelta(days=1)):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE briefs_salt RENAME TO away")

        assert key(ours, after=DAY) == key(others, after=DAY)


@pytest.mark.django_db(transaction=True)
def test_without_any_secret_from_the_database_readers_are_told_apart_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours = Readers()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE briefs_salt RENAME TO away")
        try:
            first = key(ours)
        finally:
            cursor.execute("ALTER TABLE away RENAME TO briefs_salt")

    assert "made one here" in caplog.text
    assert key(ours) == first != key(ours, address="192.0.2.2")


def test_names_in_any_writing_have_a_key() -> None:
    assert key(Readers(), agent="브라우저 \udcff\x00")
