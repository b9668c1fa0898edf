"""Double clicks across servers, midnight, one busy reader, and addresses with junk."""

import datetime
import itertools
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from briefs.models import Brief, Day
from briefs.models.usage import Kind
from briefs.usage import counting
from briefs.usage.counting import NUMBERS
from briefs.usage.spool import Spool
from tests.load.loss import books
from tests.load.loss.books import Outcome
from tests.load.loss.crowd import Crowd, Request, stranger
from tests.load.loss.house import House, Node
from tests.load.loss.kills import COUNTED_SECONDS, Paths, begin, end

SEOUL = ZoneInfo("Asia/Seoul")
CLICKS = (0, 20, 40)  # seconds; 0 and 40 alone are two readings
MANY = 10_000
WARM = 2_000  # of them; only then memory is looked at
ONE_DAY = datetime.timedelta(days=1)
MOST_GROWTH = 20 << 10  # KiB of both workers together


def two_nodes(house: House, paths: Paths) -> Outcome:
    """One reader's clicks at 0, 20 and 40 seconds at two nodes are one reading.

    The clicks come in every order, and the files of two workers of one node and one of
    the other are counted in every order.
    """
    first, second = nodes = begin(house, paths, nodes=2)
    ahead = _to_avoid_midnight()
    orders = itertools.cycle(itertools.permutations(CLICKS))
    for path, order in zip(paths.values(), orders, strict=False):
        agent = stranger()
        for click, node in zip(order, (first, second, first), strict=True):
            _ask(node, path, agent, ahead + click)
            # Each is counted by itself.
            time.sleep(0.05)
    time.sleep(COUNTED_SECONDS)
    for node in nodes:
        node.stop()
    books.drain(node.spool for node in nodes)
    outcome = _expect("two nodes: 0, 20, 40 s are one", dict.fromkeys(paths, (1, 1)))
    outcome.answered = len(paths) * len(CLICKS)
    tried = 0
    for clicks, order in itertools.product(
        itertools.permutations(CLICKS), itertools.permutations(range(3))
    ):
        tried += 1
        if not _files_are_one(house, min(paths), clicks, order):
            outcome.wrong.append(f"files {order} of clicks {clicks} are not one")
    outcome.remarks.append(f"{tried} orders of files by themselves")
    return outcome


def _files_are_one(
    house: House, brief: int, clicks: Sequence[int], order: Sequence[int]
) -> bool:
    """Let two workers of one node and one of another note a click, and count."""
    here, there = house.scratch("spool"), house.scratch("spool")
    spools = [Spool(here), Spool(here), Spool(there)]
    began = time.time() + _to_avoid_midnight()
    key = f"{clicks}{order}".encode()[:16].ljust(16)
    for spool, click in zip(spools, clicks, strict=True):
        at = int((began + click) * 1000)
        spool.append(at, key, brief, NUMBERS[Kind.VIEW])
    with transaction.atomic():
        books.clear()
        for n in order:
            spools[n].close()
            counting.count(spools[n])
        rows = list(Day.objects.values_list("brief", "count", "unique_items"))
        transaction.set_rollback(True)
    return rows == [(brief, 1, 1)]


def midnight(house: House, paths: Paths) -> Outcome:
    """Read across midnight of Seoul: each click counts on the day of its clock."""
    (node,) = begin(house, paths)
    ahead = _seconds_until_midnight() - 6
    today = timezone.localdate()
    clicked, *others = paths
    agent = stranger()
    crowd = Crowd([node.port], {b: paths[b] for b in others}, clock=ahead)
    with crowd.reading():
        for _ in range(2):
            moment = time.time() + ahead
            _ask(node, paths[clicked], agent, ahead)
            crowd.requests.append(Request(clicked, agent, moment, moment, 200))
            time.sleep(12)
    outcome = end("clock moved over midnight", crowd, [node])
    rows = dict(Day.objects.filter(brief=clicked).values_list("day", "count"))
    outcome.remarks.append(f"one reader around midnight: {sorted(rows.values())}")
    if rows != {today: 1, today + ONE_DAY: 1}:
        outcome.wrong.append("the two clicks are not on their days")
    limit = datetime.datetime.combine(today + ONE_DAY, datetime.time(), SEOUL)
    for day, low, high in _days(crowd.requests, limit):
        found = sum(Day.objects.filter(day=day).values_list("count", flat=True))
        outcome.remarks.append(f"{day}: {found:,}")
        if not low <= found <= high:
            outcome.wrong.append(f"{day} must have {low} to {high}")
    return outcome


def _days(
    requests: Sequence[Request], limit: datetime.datetime
) -> Iterator[tuple[datetime.date, int, int]]:
    """Give both days with the fewest and the most readings they may have."""
    border = limit.timestamp()
    read = [r for r in requests if r.answered]
    before = sum(r.ended < border for r in read)
    after = sum(r.began >= border for r in read)
    yield (limit - ONE_DAY).date(), before, len(read) - after
    yield limit.date(), after, len(read) - before


def one_address(house: House, paths: Paths) -> Outcome:
    """Ten thousand requests of one reader within a minute are one reading."""
    (node,) = begin(house, paths)
    agent, brief = stranger(), min(paths)
    memory, answered, began = [], 0, time.monotonic()
    for most in (WARM, MANY - WARM):
        crowd = Crowd(
            [node.port],
            {brief: paths[brief]},
            agent=lambda: agent,
            pause=0,
            most=most,
        )
        with crowd.reading():
            crowd.wait()
        answered += sum(request.answered for request in crowd.requests)
        memory.append(node.memory())
    seconds = time.monotonic() - began
    time.sleep(COUNTED_SECONDS)
    node.stop()
    books.drain([node.spool])
    outcome = _expect(f"{MANY:,} requests of one reader", {brief: (1, 1)})
    outcome.answered = answered
    outcome.remarks.append(f"in {seconds:.0f} s")
    _look_at_memory(outcome, *memory)
    if answered != MANY or seconds > 60:
        outcome.wrong.append(f"{answered} answered in {seconds:.0f} s")
    return outcome


def junk_keys(house: House, paths: Paths) -> Outcome:
    """Ten thousand addresses that differ in a query nobody reads; memory stays."""
    (node,) = begin(house, paths)
    numbers = itertools.count()
    memory, crowds = [], []
    for most in (WARM, MANY - WARM):
        crowd = Crowd(
            [node.port],
            paths,
            query=lambda: f"?junk{next(numbers)}=1&page={next(numbers)}&q=x",
            pause=0,
            most=most,
        )
        with crowd.reading():
            crowd.wait()
        for _ in range(most // 10):
            n = next(numbers)
            _ask(node, f"/en/briefs/?junk{n}={n}", stranger(), 0)
        crowds.append(crowd)
        memory.append(node.memory())
    crowds[1].requests += crowds[0].requests
    outcome = end(f"{MANY:,} junk query keys", crowds[1], [node])
    _look_at_memory(outcome, *memory)
    return outcome


def _look_at_memory(outcome: Outcome, before: int, after: int) -> None:
    outcome.remarks.append(f"memory {before >> 10} → {after >> 10} MiB")
    if after - before > MOST_GROWTH:
        outcome.wrong.append("memory grew")


def _expect(name: str, wanted: dict[int, tuple[int, int]]) -> Outcome:
    """Compare readings and unique items of briefs with what they must be."""
    found: Counter[int] = Counter()
    unique: Counter[int] = Counter()
    for brief, count, items in Day.objects.values_list(
        "brief", "count", "unique_items"
    ):
        found[brief] += count
        unique[brief] += items
    readings = Counter({brief: count for brief, (count, _) in wanted.items()})
    outcome = Outcome(name, counted=found.total())
    outcome.lost = (readings - found).total()
    outcome.twice = (found - readings).total()
    if unique != Counter({brief: items for brief, (_, items) in wanted.items()}):
        outcome.wrong.append("unique items are off")
    return outcome


def _ask(node: Node, path: str, agent: str, ahead: float) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{node.port}{path}",
        headers={"User-Agent": agent, "X-Clock": str(ahead)},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        response.read()


def _seconds_until_midnight() -> float:
    """Return how far off the next day of Seoul's calendar is."""
    tomorrow = timezone.localdate() + ONE_DAY
    begins = datetime.datetime.combine(tomorrow, datetime.time(), SEOUL)
    return begins.timestamp() - time.time()


def _to_avoid_midnight() -> float:
    """Return how far ahead a clock must be for some minutes without midnight."""
    return 600 if _seconds_until_midnight() < 300 else 0


def paths_of(briefs: list[Brief]) -> Paths:
    """Return the pages' addresses by the briefs' ids."""
    return {b.pk: f"/{b.language}/briefs/{b.slug}/" for b in briefs}
