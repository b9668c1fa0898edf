"""Sums, whose they are, what is said of them, and months out of line."""

import datetime
import random
from collections import Counter

import pytest
from django.utils import translation

from briefs import usage, workflow
from briefs.models import Total
from briefs.models.usage import Kind
from briefs.usage import figures
from briefs.usage.chart import Point, draw
from briefs.usage.figures import Figures, Scope, Whose
from briefs.usage.finding import change, finding
from briefs.usage.period import Unit, asked_for, of_month, of_year, of_years
from tests.briefs.usage.counted import counted
from tests.make import edit, make_center, make_expert, make_published

Date = datetime.date
TODAY = Date(2026, 11, 24)


@pytest.mark.django_db
def test_sums_by_day_month_and_year_are_those_of_an_oracle() -> None:
    dice = random.Random(7)  # noqa: S311 - the same readings each time
    experts = [make_expert() for _ in range(3)]
    briefs = [
        make_published(experts=tuple(dice.sample(experts, k=dice.choice([1, 2])))).brief
        for _ in range(6)
    ]
    oracle: Counter[tuple[int, Date, str]] = Counter()
    for _ in range(300):
        brief = dice.choice(briefs)
        day = Date(2025, 1, 1) + datetime.timedelta(days=dice.randrange(700))
        views, downloads = dice.randrange(5), dice.randrange(3)
        counted(brief, day, views=views, downloads=downloads, machines=1)
        oracle[brief.pk, day, "views"] += views
        oracle[brief.pk, day, "downloads"] += downloads
        oracle[brief.pk, day, "machines"] += 1
    scopes = {Scope(): {brief.pk for brief in briefs}}
    scopes |= {Scope(Whose.BRIEF, brief.pk): {brief.pk} for brief in briefs}
    for expert in experts:
        theirs = {b.pk for b in briefs if b.contributions.filter(expert=expert)}
        scopes[Scope(Whose.EXPERT, expert.pk)] = theirs

    for scope, keys in scopes.items():
        days = figures.by_day(scope, Date(2025, 1, 1), Date(2027, 1, 1))
        for unit in Unit:
            wanted: dict[Date, Counter[str]] = {}
            for (brief_id, day, name), count in oracle.items():
                if brief_id in keys:
                    start = unit.start(day)
                    wanted.setdefault(start, Counter())[name] += count
            found = figures.gathered(days, unit.start)
            assert found.keys() == wanted.keys()
            for start, counts in wanted.items():
                views, downloads = counts["views"], counts["downloads"]
                assert found[start] == Figures(views, downloads, 0, counts["machines"])


@pytest.mark.django_db
def test_figures_follow_the_people_of_the_publication_readers_see() -> None:
    before, after = make_expert(), make_expert()
    brief = make_published(experts=(before,)).brief
    counted(brief, "2026-03-01", views=5)
    brief.contributions.update(expert=after)
    edit(brief, title="Corrected")

    still = figures.totals(Scope(Whose.EXPERT, before.pk)).views
    workflow.publish(brief, by=None, kind="silent")

    assert still == 5
    assert figures.totals(Scope(Whose.EXPERT, before.pk)).views == 0
    assert figures.totals(Scope(Whose.EXPERT, after.pk)).views == 5


@pytest.mark.django_db
def test_a_withdrawn_brief_still_counts_for_its_people_and_center() -> None:
    expert, center = make_expert(), make_center()
    brief = make_published(experts=(expert,), centers=(center,)).brief
    counted(brief, "2026-03-01", views=5)

    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")

    assert figures.totals(Scope(Whose.EXPERT, expert.pk)).views == 5
    assert figures.totals(Scope(Whose.CENTER, center.pk)).views == 5


@pytest.mark.django_db
def test_the_balance_brought_forward_stays_apart() -> None:
    brief = make_published().brief
    usage.bring_forward(brief, views=380)
    counted(brief, "2026-03-01", views=5, downloads=2)
    at = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)
    # A balance of downloads is in no figure of views.
    Total.objects.filter(kind=Kind.DOWNLOAD).update(last_at=at, brought_forward=1000)

    totals = figures.totals(Scope(Whose.BRIEF, brief.pk))

    assert (totals.views, totals.downloads, totals.brought_forward) == (5, 2, 380)
    assert totals.shown == 385
    assert totals.last_at == at
    years, first = figures.by_year(Scope(Whose.BRIEF, brief.pk))
    assert years == {Date(2026, 1, 1): Figures(views=5)}
    assert first == Date(2026, 3, 1)


@pytest.mark.django_db
def test_the_most_read_are_those_of_the_period() -> None:
    old, new, unread = (make_published().brief for _ in range(3))
    counted(old, "2025-12-31", views=90)
    counted(old, "2026-01-01", views=1)
    counted(new, "2026-01-31", views=2, downloads=7)
    counted(unread, "2026-01-31", downloads=9)

    read = figures.most_read(Scope(), Date(2026, 1, 1), Date(2026, 2, 1))

    assert [(r.brief, r.views, r.downloads) for r in read] == [(new, 2, 7), (old, 1, 0)]


def year_of(*counts: int) -> dict[Date, Figures]:
    """Return months from January 2025 on with that many views."""
    starts = of_year(2025).parts + of_year(2026).parts
    return {s: Figures(views=n) for s, n in zip(starts, counts, strict=False)}


@pytest.mark.parametrize(
    ("counts", "months"),
    [
        ([10] * 12 + [131], [Date(2026, 1, 1)]),
        ([10] * 12 + [130], []),
        ([0] * 12 + [101], [Date(2026, 1, 1)]),
        ([10] * 3 + [131], [Date(2025, 4, 1)]),
        ([10] * 2 + [5000], []),
        ([120] * 11 + [0, 431], [Date(2026, 1, 1)]),
    ],
)
def test_a_month_far_above_the_twelve_before_is_out_of_line(
    counts: list[int], months: list[Date]
) -> None:
    series = year_of(*counts)

    found = figures.out_of_line(series, series, Date(2025, 1, 1))

    assert [spike.month for spike in found] == months
    assert all(spike.kind is Kind.VIEW for spike in found)


def test_downloads_are_looked_at_by_themselves() -> None:
    series = {month: Figures(views=1000) for month in of_year(2025).parts}
    series[Date(2025, 12, 1)] = Figures(views=1000, downloads=101)

    (spike,) = figures.out_of_line(series, series, Date(2025, 1, 1))

    assert (spike.kind, spike.count, spike.average) == (Kind.DOWNLOAD, 101, 0)


VIEWS = {
    Date(2025, 1, 31): Figures(views=100),
    Date(2025, 10, 3): Figures(views=100),
    Date(2025, 11, 23): Figures(views=10),
    Date(2025, 11, 24): Figures(views=900),
    Date(2026, 1, 1): Figures(views=200),
    Date(2026, 10, 5): Figures(views=138),
    Date(2026, 11, 23): Figures(views=5),
    Date(2026, 11, 24): Figures(views=700),
}
START = Date(2024, 1, 1)


@pytest.mark.parametrize(
    ("period", "first", "sentence"),
    [
        (
            of_month(2026, 10),
            START,
            "Views in October 2026: 138, 38 % more than in October 2025.",
        ),
        (
            of_month(2026, 11),
            START,
            (
                "Views in the first 23 days of November 2026: 5, 50 % fewer than in the"
                " first 23 days of November 2025."
            ),
        ),
        (
            of_year(2026),
            START,
            (
                "Views in January–October 2026: 338, 69 % more than in January–October"
                " 2025."
            ),
        ),
        (
            of_year(2025),
            START,
            "Views in 2025: 1,110. In 2024 there were none.",
        ),
        (of_year(2025), Date(2024, 2, 1), "Views in 2025: 1,110."),
        (
            of_years(2025, 2026),
            Date(2025, 1, 1),
            (
                "Views in January–October 2026: 338, 69 % more than in January–October"
                " 2025."
            ),
        ),
        (of_years(2025, 2026), Date(2025, 1, 2), "Views in 2025: 1,110."),
        (of_years(2026, 2026), Date(2026, 1, 1), "Views in January–October 2026: 338."),
        (
            of_month(2026, 9),
            START,
            "Views in September 2026: 0, about as many as in September 2025.",
        ),
    ],
)
def test_one_sentence_says_the_finding(
    period: object, first: Date, sentence: str
) -> None:
    said = finding(VIEWS, period, first, TODAY)  # type: ignore[arg-type]

    assert said == sentence


def test_nothing_is_compared_on_the_first_of_january() -> None:
    days = {Date(2026, 1, 1): Figures(views=3)}

    said = finding(days, of_year(2026), START, Date(2026, 1, 1))

    assert said == "Views in 2026 so far: 3."


def test_a_leap_day_does_not_hurt() -> None:
    today = Date(2028, 2, 29)
    days = {Date(2027, 2, 28): Figures(views=1), Date(2028, 2, 28): Figures(views=2)}

    said = finding(days, of_month(2028, 2), START, today)

    assert "the first 28 days of February 2028: 2, 100 % more" in said
    assert "February 2027." in said


def test_the_sentence_is_a_korean_one_too() -> None:
    with translation.override("ko"):
        said = finding(VIEWS, of_month(2026, 10), START, TODAY)

    assert said == "2026년 10월 조회 수는 138회로, 2025년 10월보다 38% 많습니다."


@pytest.mark.parametrize(
    ("count", "past", "cell"),
    [
        (138, 100, "+38 %"),
        (50, 100, "−50 %"),
        (7, 7, "0 %"),
        (7, 0, "–"),
        (7, None, "–"),
    ],
)
def test_a_change_is_written_with_its_sign(
    count: int, past: int | None, cell: str
) -> None:
    assert change(count, past) == cell


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ({}, of_year(2026)),
        ({"year": "2025"}, of_year(2025)),
        ({"year": "2025", "month": "2"}, of_month(2025, 2)),
        ({"year": "2026", "month": "12"}, of_year(2026)),
        ({"year": "2027"}, of_year(2026)),
        ({"year": "0000"}, of_year(2026)),
        ({"year": "９９", "month": "²"}, of_year(2026)),
        ({"year": "2025", "month": "13"}, of_year(2025)),
        ({"year": "9" * 5000}, of_year(2026)),
        ({"by": "year"}, of_years(2024, 2026)),
    ],
)
def test_a_period_that_makes_no_sense_is_this_year(
    query: dict[str, str], period: object
) -> None:
    assert asked_for(query, START, TODAY) == period


def test_bars_stand_on_zero_and_heights_are_as_the_counts() -> None:
    chart = draw([Point("a", 100, 50), Point("b", 25), Point("c", None)], tall=80)

    assert chart
    assert [bar.height for bar in chart.bars] == [80, 20, 0]
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)
    assert [bar.line_y for bar in chart.bars] == [chart.base - 40, None, None]
    assert [bar.value for bar in chart.bars] == ["100", "25", ""]


def test_a_chart_of_nothing_is_none() -> None:
    assert draw([Point("a", 0, 0), Point("b", None)]) is None
    assert draw([]) is None
