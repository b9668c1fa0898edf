"""From the spool to the tables: each file in one transaction, counted once.

The name of a file stands in the same transaction as its figures, so that a kill at
any moment leaves it either counted or waiting. One server counts at a time; a
backlog is taken in pieces.
"""

import datetime
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from briefs.models import Batch, Reading, Salt
from briefs.models.usage import Kind
from briefs.usage import tables
from briefs.usage.spool import Spool
from briefs.usage.tables import Figures
from briefs.usage.window import GAP, Cell, Chain, joined, tally

logger = logging.getLogger(__name__)

MACHINE = b"machine"  # stands where a reader's key would
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('briefs.usage.counting'))"
BATCHES_KEPT = datetime.timedelta(days=1)

# What the records say: for each brief, kind and reader the times, as they were written.
Records = Mapping[bytes, list[bytes]]


def record(brief: int, kind: Kind, key: bytes | None, now: float) -> bytes:
    """Return the line that says who read what when; without a key it was a machine."""
    who = MACHINE if key is None else key.hex().encode()
    return b"%d %b %b %d\n" % (brief, kind.value.encode(), who, now * 1000)


def count(spool: Spool) -> int:
    """Count what waits in the folder; return the number of files.

    Raises DatabaseError; nothing is lost and nothing counted twice then.
    """
    done = 0
    spool.clear()
    while True:
        with spool.waiting() as waiting:
            if not waiting:
                return done
            with transaction.atomic():
                _count(waiting + spool.counted())
            for path in waiting:
                spool.put_aside(path)
        done += len(waiting)


def forget() -> int:
    """Delete readers' keys older than an hour, old secrets and names of batches."""
    now = timezone.now()
    Salt.objects.filter(day__lt=timezone.localdate()).delete()
    Batch.objects.filter(at__lt=now - BATCHES_KEPT).delete()
    return Reading.objects.filter(last_at__lt=now - tables.KEPT).delete()[0]


def _count(paths: list[Path]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    files = {path.stem: path for path in paths}
    known = Batch.objects.filter(name__in=files).values_list("name", flat=True)
    for name in known:
        del files[name]
    if not files:
        return
    figures, readers, last = _sorted_out(_read(files.values()))
    figures.update(_readings(readers))
    shown = tables.add(figures, last)
    *others, latest = [Batch(name=name) for name in files]
    latest.shown = shown
    Batch.objects.bulk_create([*others, latest])


def _readings(readers: Mapping[tuple[int, bytes], list[Chain]]) -> Figures:
    """Let the readers' chains grow; return what that adds to, or takes from, figures."""
    zone = timezone.get_current_timezone()
    known = tables.chains([key for _, key in readers])
    figures: Figures = Counter()
    grown: dict[bytes, list[Chain]] = {}
    for (brief, key), chains in readers.items():
        before = known.get(key, [])
        after = joined([*before, *chains])
        if after == before:
            continue
        grown[key] = after
        for cell, n in tally(after, zone).items():
            figures[brief, cell] += n
        for cell, n in tally(before, zone).items():
            figures[brief, cell] -= n
    tables.keep(grown, replacing=[key for key in grown if key in known])
    return figures


def _read(paths: Iterable[Path]) -> Records:
    records: dict[bytes, list[bytes]] = {}
    for path in paths:
        *lines, rest = path.read_bytes().split(b"\n")
        if rest:
            # The disc was full; the record was held in memory and came again.
            logger.warning("%s: the last record was cut short", path.name)
        for line in lines:
            what, _, at = line.rpartition(b" ")
            records.setdefault(what, []).append(at)
    return records


def _sorted_out(
    records: Records,
) -> tuple[Figures, dict[tuple[int, bytes], list[Chain]], dict[tuple[int, Kind], int]]:
    """Return machines' requests by day, readers' chains, and the latest of these."""
    zone = timezone.get_current_timezone()
    machines: Figures = Counter()
    readers: dict[tuple[int, bytes], list[Chain]] = {}
    last: dict[tuple[int, Kind], int] = {}
    for what, written in records.items():
        try:
            number, name, who = what.decode("ascii").split(" ")
            brief, kind, times = int(number), Kind(name), [int(at) for at in written]
            key = bytes.fromhex(who) if who.encode() != MACHINE else None
        except ValueError:
            logger.warning("a record of the spool is not readable: %r", what[:80])
            continue
        if key is None:
            for at in times:
                day = datetime.datetime.fromtimestamp(at / 1000, zone).date()
                machines[brief, Cell(kind, day, "machines")] += 1
            continue
        readers.setdefault((brief, key), []).extend(_chains(sorted(times), kind))
        last[brief, kind] = max(last.get((brief, kind), 0), *times)
    return machines, readers, last


def _chains(times: list[int], kind: Kind) -> list[Chain]:
    if times[-1] - times[0] <= GAP:
        return [Chain(times[0], times[-1], kind)]
    return joined(Chain(at, at, kind) for at in times)
