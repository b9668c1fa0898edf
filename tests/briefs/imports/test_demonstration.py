"""The demonstration set is loaded whole, again without effect, and removed."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from briefs.imports import demonstration
from briefs.imports.load import load
from briefs.imports.page_text import read
from briefs.models import Brief, Publication, Series, Topic, Version
from briefs.readiness import problems
from experts.models import Center, Expert
from tests.make import make_brief, make_user

SAMPLE = Path(__file__).parents[2] / "data" / "issue-brief-2022-19-en.txt"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user("administrator", is_superuser=True)


def test_the_whole_set_is_published_and_marked(admin: User) -> None:
    report = demonstration.load(by=admin)

    live = Publication.objects.live()
    assert report.loaded == 12
    assert Counter(p.language for p in live) == {"ko": 7, "en": 5}
    assert Brief.objects.filter(demonstration=True).count() == 12
    assert {p.number[:4] for p in live} == {"2024", "2025", "2026"}
    for publication in live:
        document = publication.document()
        assert document is not None
        assert problems(document) == []
        assert document.summary


def test_loading_again_adds_nothing_and_keeps_editors_changes(admin: User) -> None:
    demonstration.load(by=admin)
    Expert.objects.filter(slug="bin-nuri").update(position_en="Director")
    before = [list(m.objects.values()) for m in (Brief, Publication, Version, Expert)]

    report = demonstration.load(by=admin)

    after = [list(m.objects.values()) for m in (Brief, Publication, Version, Expert)]
    assert report.loaded == 0
    assert after == before


def test_a_real_brief_keeps_its_number(admin: User) -> None:
    real = make_brief(language="ko", number="2024-05")

    report = demonstration.load(by=admin)

    assert report.taken == ["2024-05-ko", "2024-05-en"]
    assert report.loaded == 10
    assert Brief.objects.get(number="2024-05") == real


def test_a_center_that_is_here_already_is_used(admin: User) -> None:
    load(read(SAMPLE.read_text(encoding="utf-8"), name=SAMPLE.name), by=admin)

    demonstration.load(by=admin)

    center = Center.objects.get(slug="center-for-regional-studies")
    assert Center.objects.count() == 3
    assert center.name_ko == "지역연구센터"
    assert center.experts.count() == 3


def test_removing_takes_all_of_it_and_leaves_the_real(admin: User) -> None:
    load(read(SAMPLE.read_text(encoding="utf-8"), name=SAMPLE.name), by=admin)
    out = io.StringIO()
    call_command("load_demo", stdout=out)

    call_command("remove_demo", stdout=out)

    assert Brief.objects.get().number == "2022-19"
    assert Expert.objects.get().slug == "choi-eunmi"
    assert Center.objects.get().slug == "center-for-regional-studies"
    assert Series.objects.get().slug == Series.DEFAULT_SLUG
    assert not Topic.objects.exists()
    assert not Publication.objects.exists()
    assert "12" in out.getvalue()


def test_pictures_are_small_enough_to_live_beside_the_text() -> None:
    sizes = {p.name: p.stat().st_size for p in demonstration.FOLDER.glob("*.png")}

    assert sizes.keys() == {"cohort.png", "portrait.png"}
    assert sizes["cohort.png"] <= 40_000
    assert sizes["portrait.png"] <= 20_000
