"""The key a reader is told by for a day: nobody can turn it back, and no cookie.

It is an HMAC over brief, address and browser's name under a secret of the day. The
secret of tomorrow is made ahead, so that midnight may come while the database is away.
"""

import datetime
import hmac
import logging
import secrets
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.utils import timezone

from briefs.models import Salt
from briefs.usage.rule import Asked

logger = logging.getLogger(__name__)

BYTES = 16


class _Day(NamedTuple):
    """A day of the institute's calendar as seconds since 1970, and its keyed hash."""

    begins: float
    ends: float
    hash: Any  # hmac.HMAC, copied for each reader


class Readers:
    """Keys under the secrets of the days; one of these a process."""

    def __init__(self) -> None:
        self._salts: dict[datetime.date, bytes] = {}
        self._today = _Day(0, 0, None)

    def key(self, asked: Asked, brief: int, now: float) -> bytes:
        """Return the reader's key for a brief at a time in seconds since 1970."""
        today = self._today
        if not today.begins <= now < today.ends:
            today = self._today = self._day_of(now)
        who = (
            f"{brief}\0{asked.get('REMOTE_ADDR', '')}\0"
            f"{asked.get('HTTP_USER_AGENT', '')}"
        )
        keyed = today.hash.copy()
        keyed.update(who.encode("utf-8", "surrogateescape"))
        digest: bytes = keyed.digest()
        return digest[:BYTES]

    def prepare(self) -> None:
        """See that today's and tomorrow's secrets are there, and forget older ones.

        Raises DatabaseError.
        """
        today = timezone.localdate()
        tomorrow = today + datetime.timedelta(days=1)
        for day in [day for day in self._salts if day < today]:
            del self._salts[day]
        if {today, tomorrow} <= self._salts.keys():
            return
        made = [Salt(day=d, value=secrets.token_bytes(32)) for d in (today, tomorrow)]
        Salt.objects.bulk_create(made, ignore_conflicts=True)
        Salt.objects.filter(day__lt=today).delete()
        for salt in Salt.objects.filter(day__in=[today, tomorrow]):
            self._salts[salt.day] = bytes(salt.value)
        self._today = _Day(0, 0, None)

    def _day_of(self, now: float) -> _Day:
        zone = timezone.get_current_timezone()
        day = datetime.datetime.fromtimestamp(now, zone).date()
        begins = datetime.datetime.combine(day, datetime.time(), zone)
        next_day = day + datetime.timedelta(days=1)
        ends = datetime.datetime.combine(next_day, datetime.time(), zone)
        keyed = hmac.new(self._salt_of(day), digestmod="sha256")
        return _Day(begins.timestamp(), ends.timestamp(), keyed)

    def _salt_of(self, day: datetime.date) -> bytes:
        """Return the day's secret; without a database, one that only we know.

        With that, a reader who goes on to another server may count twice there.
        """
        if day not in self._salts:
            try:
                self.prepare()
            except DatabaseError:
                logger.warning("no secret of the day from the database: made one here")
        return self._salts.setdefault(day, secrets.token_bytes(32))
