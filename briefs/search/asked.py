"""What is searched for and how much was found, by nobody: for the editors' eyes.

Nothing tells who asked. What could be about a person (addresses, telephone numbers,
anything long) is not noted at all, and what was asked only once or twice is not shown.
"""

import datetime
import logging
import re
import threading
import time
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import DatabaseError, connection
from django.db.models import Max, OuterRef, Subquery, Sum
from django.utils import timezone

from briefs.models import Asked
from briefs.search.synonyms import key, lexicon
from briefs.search.text import normal

logger = logging.getLogger(__name__)

SECONDS = 30  # between writings; who asks again within them asked once
LONGEST = 60  # letters
FEW = 2  # hits
ENOUGH = 3  # times until others may see it
DAYS = 90
MOST_AT_ONCE = 1_000  # different queries in memory
MOST_A_DAY = 20_000  # rows

# An address, or seven digits in a row however they are divided.
_PERSONAL = re.compile(r"@|://|www\.|(?:\d[\s().+-]*){7}")
WRITE = """
INSERT INTO briefs_asked AS known (query, language, day, times, hits)
SELECT query, language, day, 1, hits
FROM unnest(%s::text[], %s::text[], %s::date[], %s::int[])
    AS new (query, language, day, hits)
WHERE %s OR EXISTS (
    SELECT FROM briefs_asked old
    WHERE (old.query, old.language, old.day) = (new.query, new.language, new.day)
)
ON CONFLICT (query, language, day)
    DO UPDATE SET times = known.times + 1, hits = excluded.hits
"""

_Key = tuple[str, str, datetime.date]
_noted: dict[_Key, int] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Search:
    """A query of the last weeks: how often it was asked, and what it found last."""

    query: str
    languages: list[str]
    times: int
    hits: int
    day: datetime.date


def note(q: str, language: str, hits: int) -> None:
    """Note that a person asked on a page in `language`; costs microseconds.

    Machines and the desk's own people are for the caller to leave out. A process that
    is killed loses what it noted within the last half minute.
    """
    query = normal(q[: LONGEST + 1]).text.strip()
    if not key(query) or len(query) > LONGEST or _PERSONAL.search(query):
        return
    noted = query, language, timezone.localdate()
    with _lock:
        if noted in _noted or len(_noted) < MOST_AT_ONCE:
            _noted[noted] = hits


def write() -> None:
    """Write what was noted. Raises DatabaseError; what was noted is lost then."""
    with _lock:
        noted = sorted(_noted.items())
        _noted.clear()
    if not noted:
        return
    queries, languages, days = zip(*(where for where, _ in noted), strict=True)
    room = Asked.objects.filter(day=timezone.localdate()).count() < MOST_A_DAY
    hits = [hits for _, hits in noted]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(queries), list(languages), list(days), hits, room])


def forget() -> int:
    """Delete what was asked long ago; return the number of rows."""
    last = timezone.localdate() - datetime.timedelta(days=DAYS)
    return Asked.objects.filter(day__lt=last).delete()[0]


def keep_writing() -> None:
    """Write twice a minute for as long as the process serves, and forget each day."""
    forgotten: datetime.date | None = None
    while True:
        time.sleep(SECONDS)
        try:
            write()
            if forgotten != timezone.localdate():
                forget()
                forgotten = timezone.localdate()
        except DatabaseError as error:
            logger.warning("what was searched for is not noted: %s", error)
        except Exception:
            # Nobody would start this thread again.
            logger.exception("noting what was searched for failed")
        finally:
            connection.close()


def with_few_hits(most: int) -> list[Search]:
    """Return what is asked for and hardly found, the most asked first.

    What has synonyms by now is left out, and all that too few have asked for.
    """
    known = lexicon().same
    latest = Asked.objects.filter(query=OuterRef("query")).order_by("-day", "-pk")
    rows = (
        Asked.objects.values("query")
        .annotate(
            languages=ArrayAgg("language", distinct=True),
            times=Sum("times"),
            found=Subquery(latest.values("hits")[:1]),
            last=Max("day"),
        )
        .filter(times__gte=ENOUGH, found__lte=FEW)
        .order_by("-times", "found", "query")
    )
    fields = "query", "languages", "times", "found", "last"
    found: list[Search] = []
    for row in rows.values_list(*fields).iterator(chunk_size=200):
        if key(row[0]) not in known:
            found.append(Search(*row))
        if len(found) == most:
            break
    return found
