"""What the demonstration set holds; it is loaded once for all these tests."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from briefs import html
from briefs.imports import demonstration
from briefs.models import Brief, Publication
from experts.models import Center, Expert
from tests.database import held
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_loaded")]


@pytest.fixture(scope="module")
def files(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Load the set; return the folder of its pictures."""
    folder = tmp_path_factory.mktemp("demonstration")
    with held(django_db_blocker):
        with override_settings(MEDIA_ROOT=folder):
            demonstration.load(by=make_user("administrator", is_superuser=True))
        yield folder


@pytest.fixture
def _loaded(files: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = files


def bodies(publication: Publication) -> str:
    document = publication.document()
    assert document is not None
    return "\n".join(section.body for section in document.sections)


def test_the_set_holds_what_a_brief_can_hold() -> None:
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


def test_nothing_written_in_the_files_is_lost_on_the_way() -> None:
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


def test_editions_in_two_languages_are_pairs() -> None:
    editions = Brief.objects.filter(original__isnull=False)
    assert editions.count() == 5
    for edition in editions:
        assert edition.original is not None
        assert edition.number == edition.original.number
        assert edition.language != edition.original.language
        assert edition.sections.count() == edition.original.sections.count()


def test_each_center_has_briefs_and_some_have_several_authors() -> None:
    documents = [p.document() for p in Publication.objects.live()]
    authors = {len(d.authors) for d in documents if d}
    guests = [c for d in documents if d for c in d.authors if c.expert is None]
    assert Center.objects.filter(brief__isnull=False).distinct().count() == 3
    assert authors >= {1, 2, 3}
    assert guests


def test_every_picture_is_kept_and_listed_for_readers() -> None:
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


def test_one_brief_was_corrected_for_a_reason_in_both_languages() -> None:
    corrected = Publication.objects.live().get(kind=Publication.Kind.CORRECTION)
    first = Publication.objects.get(brief=corrected.brief, n=1)
    assert corrected.n == 2
    assert corrected.reason_ko
    assert corrected.reason_en
    assert "12가 줄지만" in bodies(first)
    assert "8이 줄지만" in bodies(corrected)
    assert "12가 줄지만" not in bodies(corrected)


def test_a_brief_keeps_the_position_its_author_had_then() -> None:
    document = Publication.objects.live().get(number="2026-01").document()
    assert document is not None
    assert document.authors[0].position == "연구위원"
    assert Expert.objects.get(slug="pi-eojin").position("ko") == "전 연구위원"
