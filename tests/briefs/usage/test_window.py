"""briefs.usage.window: chains of requests, whatever the order they become known in."""

import datetime
from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from briefs.models.usage import Kind
from briefs.usage.window import Chain, Sum, joined, tally

SEOUL = ZoneInfo("Asia/Seoul")
NOON = int(datetime.datetime(2026, 3, 2, 12, tzinfo=SEOUL).timestamp() * 1000)

requests = st.lists(
    st.tuples(st.integers(0, 400_000), st.sampled_from(list(Kind))), max_size=30
)


def at(milliseconds: int, kind: Kind = Kind.VIEW) -> Chain:
    """Return a request so long after noon."""
    return Chain(NOON + milliseconds, NOON + milliseconds, kind)


def walked(known: list[tuple[int, Kind]]) -> Counter[Kind]:
    """Count as COUNTER tells it: one request after the other."""
    counts: Counter[Kind] = Counter()
    last: dict[Kind, int] = {}
    for moment, kind in sorted(known):
        if kind not in last or moment - last[kind] > 30_000:
            counts[kind] += 1
        last[kind] = moment
    return counts


@given(requests, st.randoms())
def test_chains_count_what_walking_through_all_requests_counts(
    known: list[tuple[int, Kind]], random: object
) -> None:
    chains: list[Chain] = []
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    while shuffled:
        part, shuffled = shuffled[:3], shuffled[3:]
        chains = joined([*chains, *(at(moment, kind) for moment, kind in part)])

    assert Counter(chain.kind for chain in chains) == walked(known)


@given(requests)
def test_a_chain_reaches_from_its_first_request_to_its_last(
    known: list[tuple[int, Kind]],
) -> None:
    chains = joined(at(moment, kind) for moment, kind in known)

    for moment, kind in known:
        request = at(moment, kind)
        assert any(
            c.first <= request.first <= c.last and c.kind == kind for c in chains
        )
    assert chains == sorted(chains)


def test_exactly_thirty_seconds_is_the_same_reading() -> None:
    assert len(joined([at(0), at(30_000)])) == 1
    assert len(joined([at(0), at(30_001)])) == 2


def test_a_late_request_can_join_two_chains() -> None:
    assert joined([at(0), at(40_000), at(20_000)]) == [
        Chain(NOON, NOON + 40_000, Kind.VIEW)
    ]


def test_unique_items_count_once_in_a_clock_hour_for_the_kind_that_came_first() -> None:
    hour = 60 * 60_000
    chains = joined(
        [
            at(0, Kind.DOWNLOAD),
            at(60_000),
            at(59 * 60_000),
            at(hour),
            at(hour, Kind.DOWNLOAD),
        ]
    )

    sums = tally(chains, SEOUL)

    day = datetime.date(2026, 3, 2)
    assert sums[Kind.VIEW, day].readings == 3
    assert sums[Kind.DOWNLOAD, day] == Sum(2, 2)
    assert sums[Kind.VIEW, day].unique_items == 0


def test_days_are_those_of_the_calendar() -> None:
    sums = tally([at(0), at(12 * 60 * 60_000)], SEOUL)

    assert {str(day): n.readings for (_, day), n in sums.items()} == {
        "2026-03-02": 1,
        "2026-03-03": 1,
    }
