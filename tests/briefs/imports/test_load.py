"""Putting a Record into the database, and the command that does it for files."""

import datetime
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from briefs import workflow
from briefs.imports import match, page_text
from briefs.imports.load import Result, load
from briefs.imports.record import Person, Record
from briefs.models import Brief, Publication, Series, Total
from experts.models import Center, Expert
from tests.make import make_brief, make_center, make_expert, make_user

SAMPLE = Path(__file__).parents[2] / "data" / "issue-brief-2022-19-en.txt"
TITLE = "Japan’s External Strategy"
DATE = datetime.date(2022, 7, 22)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user("administrator", is_superuser=True)


@pytest.fixture
def record() -> Record:
    return page_text.read(SAMPLE.read_text(encoding="utf-8"), name=SAMPLE.name)


def test_the_sample_becomes_a_draft_that_says_what_it_lacks(
    record: Record, admin: User
) -> None:
    outcome = load(record, by=admin)

    brief = Brief.objects.get()
    expert = Expert.objects.get()
    assert outcome.result is Result.CREATED
    assert outcome.missing == ("title", "date")
    assert (brief.number, brief.language, brief.slug) == ("2022-19", "en", "2022-19")
    assert (brief.kind, brief.stage) == ("summary", "draft")
    assert brief.series.slug == Series.DEFAULT_SLUG
    assert brief.original_url == "https://www.asaninst.org/?p=83920"
    assert [s.heading for s in brief.sections.all()] == [h for h, _ in record.sections]
    assert (expert.family_en, expert.given_en) == ("Choi", "Eunmi")
    assert expert.center == Center.objects.get(slug="center-for-regional-studies")
    assert brief.contributions.get().expert == expert
    assert not Publication.objects.exists()


def test_what_was_counted_before_is_brought_forward(
    record: Record, admin: User
) -> None:
    load(record, by=admin)

    total = Total.objects.get(kind=Total.Kind.VIEW)
    assert (total.brought_forward, total.counted, total.shown) == (380, 0, 380)


def test_loading_again_changes_nothing(record: Record, admin: User) -> None:
    load(record, by=admin, title=TITLE, date=DATE, publish=True)
    before = Brief.objects.values().get()

    outcome = load(record, by=admin, title="Another", date=DATE, publish=True)

    assert outcome.result is Result.UNCHANGED
    assert Brief.objects.values().get() == before
    assert Publication.objects.count() == 1
    assert (Expert.objects.count(), Center.objects.count()) == (1, 1)


def test_with_title_and_date_it_can_be_published_at_once(
    record: Record, admin: User
) -> None:
    outcome = load(record, by=admin, title=TITLE, date=DATE, publish=True)

    publication = Publication.objects.live().get()
    document = publication.document()
    assert outcome.published
    assert document is not None
    assert (document.title, document.date) == (TITLE, DATE)
    assert document.original is not None
    assert document.original.title == record.original.title  # type: ignore[union-attr]
    assert document.contributors[0].biography == record.people[0].biography


def test_without_title_it_stays_a_draft_though_publishing_was_asked_for(
    record: Record, admin: User
) -> None:
    outcome = load(record, by=admin, publish=True)

    assert outcome.result is Result.CREATED
    assert not outcome.published
    assert "title" in outcome.reason
    assert not Publication.objects.exists()


def test_title_and_date_given_later_complete_the_draft(
    record: Record, admin: User
) -> None:
    load(record, by=admin)

    outcome = load(record, by=admin, title=TITLE, date=DATE, publish=True)

    assert (outcome.result, outcome.published) == (Result.COMPLETED, True)
    assert Publication.objects.live().get().title == TITLE


def test_an_editors_title_is_not_overwritten(record: Record, admin: User) -> None:
    brief = load(record, by=admin).brief
    assert brief is not None

    def write(row: Brief) -> None:
        row.title = "The editor’s"

    workflow.save(brief, by=admin, write=write)
    load(record, by=admin, title=TITLE, date=DATE)

    assert Brief.objects.get().title == "The editor’s"
    assert Brief.objects.get().date == DATE


def test_a_number_another_brief_has_is_refused_and_nothing_is_left(
    record: Record, admin: User
) -> None:
    make_brief(language="en", number="2022-19")

    outcome = load(record, by=admin)

    assert outcome.result is Result.REFUSED
    assert "number" in outcome.reason
    assert Brief.objects.count() == 1
    assert not Center.objects.exists()


def test_an_unknown_series_is_refused_by_name(record: Record, admin: User) -> None:
    outcome = load(replace(record, series="Leaflets"), by=admin)

    assert outcome.result is Result.REFUSED
    assert "Leaflets" in outcome.reason
    assert not Brief.objects.exists()


def test_somebody_without_the_right_to_write_is_refused(record: Record) -> None:
    outsider = make_user(is_staff=True)

    outcome = load(record, by=outsider)

    assert outcome.result is Result.REFUSED
    assert not Brief.objects.exists()


def test_whatever_html_a_source_gives_is_cleaned(record: Record, admin: User) -> None:
    body = "<p onclick='x()'>Text<script>alert(1)</script></p>"

    load(replace(record, sections=(("", body),)), by=admin)

    section = Brief.objects.get().sections.get()
    assert section.body == "<p>Text</p>"


@pytest.mark.parametrize("name", ["Choi Eunmi", "CHOI Eun-mi", "Eunmi Choi", "최은미"])
def test_an_expert_is_found_by_name_in_either_script(
    name: str, record: Record, admin: User
) -> None:
    expert = make_expert(
        slug="a", family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi"
    )
    person = replace(record.people[0], name=name)

    load(replace(record, people=(person,)), by=admin)

    expert.refresh_from_db()
    assert Expert.objects.get() == expert
    assert expert.biography_en == person.biography


def test_a_biography_that_stands_there_is_kept(record: Record, admin: User) -> None:
    make_expert(
        slug="a", family_en="Choi", given_en="Eunmi", biography_en="By the editor."
    )

    load(record, by=admin)

    assert Expert.objects.get().biography_en == "By the editor."


def test_of_namesakes_the_one_at_the_named_center_is_meant(
    record: Record, admin: User
) -> None:
    center = make_center(slug="c", name_en="Center for Regional Studies")
    name = {"family_en": "Choi", "given_en": "Eunmi"}
    make_expert(slug="a", **name)
    there = make_expert(slug="b", center=center, **name)

    load(record, by=admin)

    assert Brief.objects.get().contributions.get().expert == there


def test_namesakes_nobody_can_tell_apart_are_refused(
    record: Record, admin: User
) -> None:
    for slug in ("a", "b"):
        make_expert(slug=slug, family_en="Choi", given_en="Eunmi")

    outcome = load(record, by=admin)

    assert outcome.result is Result.REFUSED
    assert "Choi Eunmi" in outcome.reason
    assert not Center.objects.exists()


@pytest.mark.parametrize(
    ("name", "biography", "parts"),
    [
        ("Choi Eunmi", "Dr. CHOI Eunmi is a fellow.", ("Choi", "Eunmi")),
        ("J. James Kim", "Dr. J. James KIM is a fellow.", ("Kim", "J. James")),
        ("HONG Gildong", "", ("Hong", "Gildong")),
        ("최은미", "", ("최", "은미")),
        ("제갈공", "", ("제갈", "공")),
        ("독고", "", ("독", "고")),
        ("마리스 올드코트", "", ("마리스 올드코트", "")),
    ],
)
def test_names_are_divided_for_citations(
    name: str, biography: str, parts: tuple[str, str]
) -> None:
    assert match.divided(name, biography) == parts


def test_korean_names_alone_still_get_an_address_each() -> None:
    slugs = [
        match.expert(Person(name, "센터"), "ko").slug for name in ("가나다", "라마바")
    ]

    assert slugs == ["expert-2", "expert-3"]
    assert Center.objects.get().slug == "center-2"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_briefs", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_that_title_and_date_are_missing(admin: User) -> None:
    said = run(str(SAMPLE))

    assert "draft" in said
    assert "lacks: title, date" in said


def test_the_command_publishes_with_what_it_is_given(admin: User) -> None:
    run(str(SAMPLE), "--title", TITLE, "--date", "2022-07-22", "--publish")

    assert Publication.objects.live().get().title == TITLE


def test_a_dry_run_changes_nothing(admin: User) -> None:
    said = run(str(SAMPLE), "--title", TITLE, "--date", "2022-07-22", "--dry-run")

    assert TITLE in said
    assert not Brief.objects.exists()
    assert not Expert.objects.exists()


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(
    admin: User, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("no page", encoding="utf-8")

    with pytest.raises(CommandError):
        run(str(other), str(tmp_path / "absent.txt"), str(SAMPLE))

    assert Brief.objects.get().number == "2022-19"


def test_one_title_for_two_files_is_refused(admin: User) -> None:
    with pytest.raises(CommandError):
        run(str(SAMPLE), str(SAMPLE), "--title", TITLE)

    assert not Brief.objects.exists()


def test_without_an_administrator_the_command_says_so() -> None:
    with pytest.raises(CommandError, match="administrator"):
        run(str(SAMPLE))
