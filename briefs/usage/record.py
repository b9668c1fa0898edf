"""The count itself: one statement a reading, exact under any concurrency."""

import datetime
import hashlib
import hmac
import logging
import secrets

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from briefs.models import Brief, Reading, Salt, Total
from briefs.models.usage import Kind
from briefs.usage.rule import counts

logger = logging.getLogger(__name__)

# A request within 30 seconds of the same reader's last one is a double click; the
# window slides. The row lock of the conflicting insert makes two at once agree.
COUNT = """
WITH reading AS (
    INSERT INTO briefs_reading AS r (key, last_at, counts)
    VALUES (%(key)s, statement_timestamp(), true)
    ON CONFLICT (key) DO UPDATE SET
        counts = r.last_at < statement_timestamp() - interval '30 seconds',
        last_at = greatest(r.last_at, statement_timestamp())
    RETURNING counts
), total AS (
    INSERT INTO briefs_total AS t (brief_id, kind, counted, brought_forward)
    SELECT %(brief)s, %(kind)s, 1, 0 FROM reading WHERE counts
    ON CONFLICT (brief_id, kind) DO UPDATE SET counted = t.counted + 1
)
INSERT INTO briefs_day AS d (brief_id, kind, day, count)
SELECT %(brief)s, %(kind)s, (statement_timestamp() AT TIME ZONE %(zone)s)::date, 1
FROM reading WHERE counts
ON CONFLICT (day, brief_id, kind) DO UPDATE SET count = d.count + 1
"""
KEPT = datetime.timedelta(hours=1)

_salt: tuple[datetime.date, bytes] | None = None


def count(request: HttpRequest, brief_id: int, kind: Kind) -> None:
    """Count the request as one reading if it is one; call it once 200 is certain.

    Reading comes first: if the count cannot be written, the loss is logged and the
    page is served all the same.
    """
    if not counts(request):
        return
    try:
        key = _reader(request, brief_id, kind)
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT,
                {
                    "key": key,
                    "brief": brief_id,
                    "kind": kind.value,
                    "zone": settings.TIME_ZONE,
                },
            )
    except DatabaseError:
        logger.exception("a %s of brief %s was not counted", kind.value, brief_id)


def bring_forward(brief: Brief, *, views: int) -> None:
    """Set the balance an earlier system had counted up to today."""
    Total.objects.update_or_create(
        brief=brief,
        kind=Kind.VIEW,
        defaults={
            "brought_forward": views,
            "brought_forward_on": timezone.localdate(),
        },
    )


def forget() -> int:
    """Delete readers' keys older than an hour and salts of days gone by."""
    Salt.objects.filter(day__lt=timezone.localdate()).delete()
    old = Reading.objects.filter(last_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _reader(request: HttpRequest, brief_id: int, kind: Kind) -> bytes:
    """Return the reader's key: nobody can turn it back once the salt is deleted."""
    who = f"{brief_id}\0{kind.value}\0{request.META.get('REMOTE_ADDR', '')}\0"
    who += request.headers.get("User-Agent", "")
    return hmac.digest(_salt_of(timezone.localdate()), who.encode(), hashlib.sha256)[
        :16
    ]


def _salt_of(day: datetime.date) -> bytes:
    global _salt  # noqa: PLW0603 - one value a day and process
    if _salt is None or _salt[0] != day:
        with transaction.atomic():
            fresh = Salt(day=day, value=secrets.token_bytes(32))
            Salt.objects.bulk_create([fresh], ignore_conflicts=True)
            _salt = day, bytes(Salt.objects.get(day=day).value)
            Salt.objects.filter(day__lt=day).delete()
    return _salt[1]
