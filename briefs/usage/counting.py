"""From the spool to the tables: each file in one transaction, counted once.

The name of a file stands in the same transaction as its figures, so that a kill at
any moment leaves it either counted or waiting. One server counts at a time; a
backlog is taken in pieces.
"""

import datetime
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.utils import timezone

from briefs.models import Batch, Reading, Salt
from briefs.models.usage import Kind
from briefs.usage import tables
from briefs.usage.spool import WHAT, Spool, records
from briefs.usage.tables import Chains, Figures
from briefs.usage.window import GAP, Chain, day_of, joined, tally

logger = logging.getLogger(__name__)

# How a record names its kind; a machine's has no key.
KINDS: dict[int, Kind] = dict(enumerate(Kind))
NUMBERS = {kind: number for number, kind in KINDS.items()}
NO_KEY = bytes(16)

# What is not the file's fault: it can wait.
AWAY = (OperationalError, ProgrammingError, InterfaceError, InternalError)

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('briefs.usage.counting'))"
BATCHES_KEPT = datetime.timedelta(days=1)
LATE = datetime.timedelta(minutes=2)
# Times in milliseconds that no record of ours can have: a clock not set yet, a record
# torn by a loss of power.
EARLIEST, A_DAY = 1_600_000_000_000, 24 * 60 * 60


class Read(NamedTuple):
    """What some files say: machines' figures, readers' chains, the latest reading."""

    figures: Figures
    readers: Chains
    last: dict[tuple[int, Kind], int]


def count(spool: Spool) -> int:
    """Count what waits in the folder; return the number of files.

    A file that cannot be counted is kept as refused and named in the log; it does not
    hold up the others. Raises DatabaseError while the database is away or not as it
    should be; nothing is lost and nothing counted twice then.
    """
    done = 0
    spool.clear()
    while True:
        with spool.waiting() as waiting:
            if not waiting:
                return done
            try:
                _count_at_once(waiting + spool.counted())
            except AWAY:
                raise
            except Exception:
                logger.exception("counting some files failed; now one after the other")
                _count_singly(spool, waiting)
            else:
                for path in waiting:
                    spool.put_aside(path)
        done += len(waiting)


def _count_singly(spool: Spool, paths: list[Path]) -> None:
    for path in paths:
        try:
            _count_at_once([path])
        except AWAY:
            raise
        except Exception:
            logger.exception("%s cannot be counted and is kept as refused", path)
            spool.refuse(path)
        else:
            spool.put_aside(path)


def _count_at_once(paths: list[Path]) -> None:
    with transaction.atomic():
        _count(paths)


def forget() -> int:
    """Delete readers' keys of clock hours that are over, old secrets and batches.

    Within the hour a key tells whether an item is the reader's first; after it only
    servers that report late still need it for a moment.
    """
    # The database's clock, which all servers share.
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        [(now,)] = cursor.fetchall()
    hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    Salt.objects.filter(day__lt=timezone.localdate(now)).delete()
    Batch.objects.filter(at__lt=now - BATCHES_KEPT).delete()
    return Reading.objects.filter(last_at__lt=hour, kept_at__lt=now - LATE).delete()[0]


def _count(paths: list[Path]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    files = {path.stem: path for path in paths}
    known = Batch.objects.filter(name__in=files).values_list("name", flat=True)
    for name in known:
        del files[name]
    if not files:
        return
    zone = timezone.get_current_timezone()
    figures, readers, last = _read(files.values(), zone)
    _grow(readers, figures, zone)
    shown = tables.add(figures, last)
    *others, latest = [Batch(name=name) for name in files]
    latest.shown = shown
    Batch.objects.bulk_create([*others, latest])


def _read(paths: Iterable[Path], zone: ZoneInfo) -> Read:
    times: dict[bytes, list[int]] = {}
    for path in paths:
        for at, what in records(path):
            times.setdefault(what, []).append(at)
    figures: Figures = {}
    readers: Chains = {}
    last: dict[tuple[int, Kind], int] = {}
    latest = int((time.time() + A_DAY) * 1000)
    for what, found in times.items():
        key, brief, number = WHAT.unpack(what)
        kind = KINDS.get(number)
        if kind is None or not EARLIEST < min(found) <= max(found) < latest:
            logger.error("records of brief %s make no sense and are left out", brief)
            continue
        if key == NO_KEY:
            for at in found:
                day = day_of(at, zone)
                tables.put(figures, (brief, kind, day), machines=1)
            continue
        found.sort()
        readers.setdefault((brief, key), []).extend(_chains(found, kind))
        last[brief, kind] = max(last.get((brief, kind), 0), found[-1])
    return Read(figures, readers, last)


def _chains(times: list[int], kind: Kind) -> list[Chain]:
    if times[-1] - times[0] <= GAP:
        return [Chain(times[0], times[-1], kind)]
    return joined(Chain(at, at, kind) for at in times)


def _grow(readers: Chains, figures: Figures, zone: ZoneInfo) -> None:
    """Let readers' chains grow; put what that adds, or takes away, to the figures."""
    known = tables.chains(key for _, key in readers)
    grown: dict[bytes, list[Chain]] = {}
    for (brief, key), chains in readers.items():
        before = known.get(key, [])
        after = joined([*before, *chains]) if len(chains) + len(before) > 1 else chains
        if after == before:
            continue
        grown[key] = after
        if [c[0] for c in after] == [c[0] for c in before]:
            continue  # the same readings, only longer
        for sign, state in ((1, after), (-1, before)):
            for (kind, day), (count, unique_items) in tally(state, zone).items():
                where = brief, kind, day
                tables.put(figures, where, sign * count, sign * unique_items)
    tables.keep(grown, replacing=[key for key in grown if key in known])
