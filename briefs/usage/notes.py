"""What the web server calls: note a reading, and count what was noted."""

import logging
import time
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from briefs.models import Brief, Total
from briefs.models.usage import Kind
from briefs.usage import counting
from briefs.usage.counting import NO_KEY, NUMBERS
from briefs.usage.readers import Readers
from briefs.usage.rule import NOBODY, READER, Asked, verdict, verdict_when_shown
from briefs.usage.spool import Spool

logger = logging.getLogger(__name__)

COUNT_SECONDS = 0.5
# Readers' pages come first: after a long counting as many times its length of rest.
REST, LONGEST_REST = 4, 2
FORGET_SECONDS = 60

_readers = Readers()
_spool: Spool | None = None


class Item(NamedTuple):
    """What an answer gives to read; `shown_late` says that a page was loaded ahead."""

    brief: int
    kind: Kind
    shown_late: bool = False


def note(asked: Asked, status: int, item: Item) -> None:
    """Note the request if it is somebody reading, or a machine; costs microseconds.

    Call it once the status is certain, and before the answer goes out.
    """
    brief, kind, shown_late = item
    if shown_late:
        said = verdict_when_shown(asked, status)
    else:
        said = verdict(asked, status, kind)
    if said is NOBODY:
        return
    now = time.time()
    key = _readers.key(asked, brief, now) if said is READER else NO_KEY
    own_spool().append(int(now * 1000), key, brief, NUMBERS[kind])


def count() -> int:
    """Count what this and ended processes noted; return the number of files.

    Raises DatabaseError; nothing is lost then.
    """
    connection.ensure_connection()
    # Only now: while the database is away the file may as well grow.
    own_spool().close()
    return counting.count(own_spool())


def prepare() -> None:
    """See that the secrets of today and tomorrow are there. Raises DatabaseError."""
    _readers.prepare()


def keep_counting() -> None:
    """Count a few times a second for as long as the process serves, and forget."""
    away, forgotten, took = False, 0.0, 0.0
    while True:
        time.sleep(min(max(COUNT_SECONDS, took * REST), LONGEST_REST))
        began = time.monotonic()
        try:
            prepare()
            count()
            if time.monotonic() - forgotten > FORGET_SECONDS:
                counting.forget()
                forgotten = time.monotonic()
            away = False
        except (DatabaseError, OSError) as error:
            if not away:
                logger.warning("readings wait in the spool: %s", error)
            away = True
        except Exception:
            # Nobody would start this thread again.
            logger.exception("counting failed; the readings wait in the spool")
        finally:
            connection.close()
            took = time.monotonic() - began


def own_spool() -> Spool:
    """Return this process's end of the spool."""
    global _spool  # noqa: PLW0603 - one a process; tests have folders of their own
    if _spool is None or _spool.folder is not settings.SPOOL_ROOT:
        _spool = Spool(settings.SPOOL_ROOT)
    return _spool


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
