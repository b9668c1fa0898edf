"""The sample corpus: the same each time, as the workflow would write it, never mixed."""

import hashlib
import io
import os
import subprocess
import sys
from collections import Counter
from functools import partial
from random import Random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from briefs import html, snapshot, workflow
from briefs.imports import sample
from briefs.imports.sample import prose, words
from briefs.imports.sample.cast import cast
from briefs.imports.sample.corpus import Corpus, people_for
from briefs.models import Brief, Day, Event, Publication, Total
from briefs.readiness import problems
from experts.models import Expert
from tests.make import edit, make_center, make_expert, make_published, make_user

pytestmark = pytest.mark.django_db

COLUMNS = (
    *("language", "series", "title", "subtitle", "summary", "form", "byline", "date"),
    *("affiliation", "original", "experts", "centers", "topics", "files", "kind", "n"),
)


def sums() -> dict[str, str]:
    """Return the hash of each live Document by where it is from."""
    live = Publication.objects.live().select_related("brief", "version")
    return {p.brief.source: p.version.sha256 for p in live if p.version}


def written(language: str, n: int) -> str:
    """Return all words of a sample text."""
    rng = Random(f"1:{n}")  # noqa: S311 - not a secret
    text = prose.text(language, rng, prose.marks(language, 1, n))
    parts = [text.title, *(html.text(section.body) for section in text.sections)]
    return " ".join(parts)


def test_half_of_the_briefs_are_korean_and_all_are_fit_for_readers() -> None:
    added = sample.grow(24)

    live = Publication.objects.readable().select_related("version")
    documents = [document for p in live if (document := p.document())]
    assert added == len(documents) == 24
    assert Counter(d.language for d in documents) == {"ko": 12, "en": 12}
    assert {d.kind for d in documents} == {"full", "summary", "translation"}
    for document in documents:
        bodies = [section.body for section in document.sections]
        count = sum(len(html.text(body).split()) for body in bodies)
        assert 1200 < count < 1900
        assert problems(document) == []
        assert [html.clean(body) for body in bodies] == bodies
        assert sum(body.count('class="footnote"') for body in bodies) >= 2
        assert sum(body.count("<table>") for body in bodies) == 1
        assert all(section.heading for section in document.sections[1:])


def test_the_same_seed_gives_the_same_briefs() -> None:
    sample.grow(12, seed=5)
    ids = dict(Brief.objects.values_list("source", "pk"))

    again = Corpus(5, cast(5, people_for(12)), lambda n: ids[f"sample:5:{n}"])
    other = Corpus(6, again.cast, again.id_of)

    made = {f"sample:5:{n}": again.document(n).sha256 for n in range(12)}
    assert made == sums()
    assert other.document(0).sha256 != again.document(0).sha256


def test_another_process_writes_the_same_texts() -> None:
    program = (
        "import django; django.setup()\n"
        "from tests.briefs.imports.test_sample import written\n"
        "print(repr([written(l, n) for n in range(4) for l in ('ko', 'en')]))"
    )
    here = repr([written(lang, n) for n in range(4) for lang in ("ko", "en")])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "asanbriefs.settings",
        "PYTHONHASHSEED": "77",
        "PYTHONIOENCODING": "utf-8",
    }

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode().strip() == here


def test_marked_words_stand_in_their_share_of_texts_and_in_no_others() -> None:
    for language, marked in words.MARKED.items():
        held = Counter(
            word for n in range(2000) for word in prose.marks(language, 1, n).words
        )

        assert held == {word: 2000 * share for word, share in marked.items()}
        rare = [n for n in range(2000) if len(prose.marks(language, 1, n).words) > 2]
        for n in [*range(20), *rare[:3]]:
            found = {word for word in marked if word in written(language, n).lower()}
            assert found == set(prose.marks(language, 1, n).words)


def test_every_row_is_as_the_workflow_writes_it() -> None:
    sample.grow(3)
    user = make_user("publisher")

    for publication in Publication.objects.order_by("pk"):
        shown, brief = publication.document(), publication.brief
        assert shown is not None
        twin = Brief.objects.create(
            language=brief.language,
            series=brief.series,
            number=f"{brief.number}-twin",
            owner=user,
        )
        workflow.save(twin, by=user, write=partial(snapshot.write, shown))
        other = workflow.publish(twin, by=user)
        twin.refresh_from_db()

        for name in COLUMNS:
            assert getattr(publication, name) == getattr(other, name), name
        for name in ("stage", "lock_version", "next_anchor", "kind", "original"):
            assert getattr(brief, name) == getattr(twin, name), name
        steps = [
            Event.objects.filter(brief=one).order_by("pk") for one in (brief, twin)
        ]
        assert [e.step for e in steps[0]] == [e.step for e in steps[1]]
        assert [set(e.detail) for e in steps[0]] == [set(e.detail) for e in steps[1]]
        assert publication.version is not None
        assert publication.version.n == publication.version.data["schema"] == 1
        assert publication.version.sha256 == shown.sha256


def test_the_chain_begins_with_the_document_and_goes_on_from_there() -> None:
    sample.grow(1)
    first = Publication.objects.select_related("version").get()
    brief = first.brief

    edit(brief, title="Mended")
    second = workflow.publish(brief, by=None, kind="correction", reason_en="Title.")

    assert first.version is not None
    assert second.version is not None
    text = first.version.sha256
    assert first.chain == hashlib.sha256(text.encode()).hexdigest()
    text = first.chain + second.version.sha256
    assert second.chain == hashlib.sha256(text.encode()).hexdigest()
    assert second.n == 2


def test_an_editor_opens_one_and_finds_nothing_unsaved(client: Client) -> None:
    sample.grow(2)
    client.force_login(make_user("publisher", is_superuser=True))

    for brief in Brief.objects.all():
        page = client.get(f"/admin/briefs/brief/{brief.pk}/change/")

        assert page.status_code == 200
        assert brief.title in page.content.decode()
        newest = brief.versions.get()
        assert workflow.working_copy(brief).sha256 == newest.sha256


def test_a_reader_opens_one_with_its_people_and_its_original(client: Client) -> None:
    sample.grow(2)
    korean, english = Brief.objects.order_by("pk")

    page = client.get(f"/en/briefs/{english.slug}/").content.decode()

    assert english.original == korean
    assert f'href="/ko/briefs/{korean.slug}/"' in page
    assert "/en/experts/sample-" in page


def test_a_second_run_adds_only_what_is_missing() -> None:
    sample.grow(7)
    before = sums()

    assert sample.grow(10) == 3
    assert sample.grow(10) == sample.grow(4) == 0

    after = sums()
    assert len(after) == 10
    assert before.items() <= after.items()
    last = Brief.objects.get(source="sample:1:9")
    assert last.original == Brief.objects.get(source="sample:1:8")


def test_a_run_goes_on_where_another_stood_in_several_portions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sample, "AT_ONCE", 3)

    assert sample.grow(1) == 1
    assert sample.grow(9) == 8

    assert Brief.objects.count() == 9


def test_experts_grow_with_the_briefs_and_one_is_busy() -> None:
    sample.grow(60)

    shown = Publication.objects.readable()
    busy = Expert.objects.order_by("pk").first()
    assert busy is not None
    assert Expert.objects.count() == people_for(60) == 5
    assert shown.by_expert(busy.pk).count() == 4
    assert all(
        shown.by_expert(person.pk).exists() for person in Expert.objects.all()[:4]
    )
    assert Total.objects.filter(kind="view", shown__gt=0).count() == 60
    days = Day.objects.all()
    assert days.values("brief").distinct().count() in range(1, 20)


@pytest.mark.parametrize("make", [make_published, make_expert, make_center])
def test_it_keeps_out_of_a_site_that_has_anything_of_its_own(make: object) -> None:
    assert callable(make)
    make()
    before = Brief.objects.count()

    with pytest.raises(CommandError, match="holds nothing else"):
        call_command("make_sample", briefs=2)

    assert Brief.objects.count() == before
    assert not Expert.objects.filter(slug__startswith="sample-").exists()


def test_corpora_of_two_seeds_are_not_mixed() -> None:
    sample.grow(2, seed=1)

    with pytest.raises(workflow.Refused, match="another seed"):
        sample.grow(4, seed=2)

    assert Brief.objects.count() == 2


def test_the_command_tells_how_far_it_is() -> None:
    out = io.StringIO()

    call_command("make_sample", briefs=2, stdout=out)

    assert "2 / 2" in out.getvalue()
    assert "Sample briefs added: 2." in out.getvalue()
