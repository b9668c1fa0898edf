"""The demonstration set: whole, marked, repeatable, and gone when removed."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command

from briefs import html
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


def bodies(publication: Publication) -> str:
    document = publication.document()
    assert document is not None
    return "\n".join(section.body for section in document.sections)


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


def test_the_set_holds_what_a_brief_can_hold(admin: User) -> None:
    demonstration.load(by=admin)

    text = "\n".join(bodies(p) for p in Publication.objects.live())
    paragraphs = re.findall(r"<p>.*?</p>", text)
    for part in (
        '<span class="footnote">',
        "<caption>",
        '<th scope="col">',
        'colspan="2"',
        "<figcaption>",
        "<cite>",
        "<blockquote>",
        "<ol>",
        "<ul>",
        "<h3>",
        'lang="ja"',
        'lang="ko-Hani"',
    ):
        assert part in text
    assert any(p.count('class="footnote"') == 2 for p in paragraphs)


def test_nothing_written_in_the_files_is_lost_on_the_way(admin: User) -> None:
    demonstration.load(by=admin)

    for data in demonstration.texts().values():
        publication = Publication.objects.live().get(
            number=data["number"], language=data["language"]
        )
        written = "\n".join(section["body"] for section in data["sections"])
        assert words(bodies(publication)) == words(written)
        assert Counter(re.findall(r"<(\w+)", bodies(publication))) == Counter(
            re.findall(r"<(\w+)", written)
        )


def words(body: str) -> list[str]:
    return re.sub(r"\s|<[^>]+>", " ", body).split()


def test_editions_in_two_languages_are_pairs(admin: User) -> None:
    demonstration.load(by=admin)

    editions = Brief.objects.filter(original__isnull=False)
    assert editions.count() == 5
    for edition in editions:
        assert edition.original is not None
        assert edition.number == edition.original.number
        assert edition.language != edition.original.language
        assert edition.sections.count() == edition.original.sections.count()


def test_each_center_has_briefs_and_some_have_several_authors(admin: User) -> None:
    demonstration.load(by=admin)

    documents = [p.document() for p in Publication.objects.live()]
    authors = {len(d.authors) for d in documents if d}
    guests = [c for d in documents if d for c in d.authors if c.expert is None]
    assert Center.objects.filter(brief__isnull=False).distinct().count() == 3
    assert authors >= {1, 2, 3}
    assert guests


def test_every_picture_is_kept_and_listed_for_readers(admin: User) -> None:
    demonstration.load(by=admin)

    found = [
        (publication, picture)
        for publication in Publication.objects.live()
        for picture in html.pictures(bodies(publication))
    ]
    assert len(found) == 2
    for publication, picture in found:
        assert default_storage.exists(f"{picture.sha256}/{picture.name}")
        assert picture.sha256 in publication.files
        assert picture.alt
        assert picture.credit


def test_one_brief_was_corrected_for_a_reason_in_both_languages(admin: User) -> None:
    demonstration.load(by=admin)

    corrected = Publication.objects.live().get(kind=Publication.Kind.CORRECTION)
    first = Publication.objects.get(brief=corrected.brief, n=1)
    assert corrected.n == 2
    assert corrected.reason_ko
    assert corrected.reason_en
    assert "12가 줄지만" in bodies(first)
    assert "8이 줄지만" in bodies(corrected)
    assert "12가 줄지만" not in bodies(corrected)


def test_a_brief_keeps_the_position_its_author_had_then(admin: User) -> None:
    demonstration.load(by=admin)

    document = Publication.objects.live().get(number="2026-01").document()
    assert document is not None
    assert document.authors[0].position == "연구위원"
    assert Expert.objects.get(slug="pi-eojin").position("ko") == "전 연구위원"


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
