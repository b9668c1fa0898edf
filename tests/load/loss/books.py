"""What was counted against what was answered, reader by reader."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.db.models import Sum

from briefs.models import Batch, Day, Reading, Total
from briefs.usage import counting
from briefs.usage.readers import Readers
from briefs.usage.spool import WAITING, Spool
from tests.load.loss.crowd import Request

LOCAL = "127.0.0.1"


@dataclass
class Outcome:
    """One line of the table; `lost` and `twice` are None where it could not be run."""

    name: str
    answered: int = 0
    counted: int = 0
    lost: int | None = None
    twice: int | None = None
    remarks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost or counted twice, and all else is in order."""
        return not self.lost and not self.twice and not self.wrong


def clear() -> None:
    """Begin with nothing counted. Nobody may be counting."""
    for model in (Day, Total, Reading, Batch):
        model.objects.all().delete()


def drain(folders: Iterable[Path]) -> int:
    """Count what servers that ended left behind; return the number of files.

    Raises RuntimeError if something cannot be counted.
    """
    files = 0
    for folder in folders:
        files += counting.count(Spool(folder))
        if left := list(folder.glob(f"*{WAITING}")):
            raise RuntimeError(f"{len(left)} files of the spool were left")
    return files


def compare(
    name: str, requests: Sequence[Request], *, readers_are_known: bool = True
) -> Outcome:
    """Compare the tables with the requests, each of which was a reader's only one.

    The readings kept by the tables tell who was counted, unless the database crashed
    meanwhile and has forgotten them.
    """
    answered = Counter(r.brief for r in requests if r.answered)
    sent = Counter(r.brief for r in requests)
    counted = _by_brief("count")
    outcome = Outcome(name, answered.total(), counted.total(), 0, 0)
    lost, twice = answered - counted, counted - sent
    outcome.wrong = _disagreements(counted)
    if readers_are_known:
        rows = Reading.objects.values_list("key", flat=True)
        known = Counter(bytes(key) for key in rows)
        missing = more = unanswered = 0
        strange = set(known)
        for request in requests:
            keys = _keys(request)
            strange -= keys
            times = sum(known[key] for key in keys)
            missing += request.answered and not times
            unanswered += not request.answered and times > 0
            more += max(times - 1, 0)
        outcome.lost = max(lost.total(), missing)
        outcome.twice = max(twice.total(), more + len(strange))
        if unanswered:
            outcome.remarks.append(f"{unanswered} counted whose answer never arrived")
    else:
        outcome.lost, outcome.twice = lost.total(), twice.total()
        outcome.remarks.append("by sums, as a crash forgets who read")
    cut = sum(1 for r in requests if not r.status)
    others = Counter(r.status for r in requests if r.status and not r.answered)
    if cut:
        outcome.remarks.append(f"{cut} requests cut")
    outcome.remarks += [f"{n} answered {status}" for status, n in others.items()]
    return outcome


def _disagreements(counted: "Counter[int]") -> list[str]:
    """Say where the tables disagree with one another."""
    totals: Counter[int] = Counter()
    for brief, number in Total.objects.values_list("brief", "counted"):
        totals[brief] += number
    wrong = []
    for what, other in (("totals", totals), ("unique", _by_brief("unique_items"))):
        apart = sum(abs(other[b] - counted[b]) for b in counted.keys() | other.keys())
        if apart:
            wrong.append(f"{what} are off by {apart}")
    machines = _by_brief("machines").total()
    if machines:
        wrong.append(f"{machines} taken for machines")
    return wrong


def _by_brief(column: str) -> "Counter[int]":
    rows = Day.objects.values_list("brief").annotate(n=Sum(column)).order_by()
    return Counter(dict(rows))


def _keys(request: Request) -> set[bytes]:
    """Return the key of the day, or either where the request went on past midnight."""
    asked = {"REMOTE_ADDR": LOCAL, "HTTP_USER_AGENT": request.agent}
    moments = request.began, request.ended
    return {_readers.key(asked, request.brief, moment) for moment in moments}


def reconnect() -> None:
    """Forget a connection to a database that was stopped."""
    connection.close()


_readers = Readers()
