"""Taking out what readers can read, and only that: one file, a list, an archive."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from briefs import workflow
from briefs.exports import archive, bulk
from briefs.models import Publication
from tests.make import make_brief, make_center, make_expert, make_published

pytestmark = pytest.mark.django_db


def numbers(**options: object) -> set[str]:
    return {publication.number for publication in bulk.select(**options)}  # type: ignore[arg-type]


def take_out(formats: str, output: Path, stderr: io.StringIO | None = None) -> None:
    call_command(
        "export_briefs",
        f"--format={formats}",
        f"--output={output}",
        stderr=stderr or io.StringIO(),
    )


def test_only_what_readers_can_read_now_is_selected() -> None:
    live = make_published()
    make_brief()
    make_published(at=timezone.now() + datetime.timedelta(hours=1))
    gone = make_published()
    workflow.withdraw(gone.brief, by=None, reason_ko="오류", reason_en="Error")

    assert numbers() == {live.number}


def test_selection_is_narrowed_by_language_center_expert_year_and_day() -> None:
    center, expert = make_center(), make_expert()
    korean = make_published(language="ko", date=datetime.date(2023, 1, 1))
    centered = make_published(centers=(center,), date=datetime.date(2022, 6, 1))
    written = make_published(experts=(expert,), date=datetime.date(2024, 3, 3))

    assert numbers(language="ko") == {korean.number}
    assert numbers(center=center.slug) == {centered.number}
    assert numbers(expert=expert.slug) == {written.number}
    assert numbers(year=2022) == {centered.number}
    assert numbers(since=datetime.date(2023, 1, 1)) == {korean.number, written.number}
    assert numbers(center="nowhere") == set()
    assert numbers(center=center.slug, language="ko") == set()


def test_one_brief_in_one_format_is_its_file(tmp_path: Path) -> None:
    publication = make_published(title="The one")
    output = tmp_path / "one.json"

    take_out("json", output)

    assert json.loads(output.read_text())["title"] == "The one"
    assert publication.version is not None


def test_a_list_is_csv_with_the_views_and_nothing_else(tmp_path: Path) -> None:
    make_published(title="First, with “quotes”")
    make_published(title="=1+1")
    output = tmp_path / "list.csv"

    take_out("csv", output)

    with output.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert {row["title"] for row in rows} == {"First, with “quotes”", "=1+1"}
    assert {row["views"] for row in rows} == {"0"}


def test_several_briefs_or_formats_are_an_archive(tmp_path: Path) -> None:
    make_published(title="One")
    output = tmp_path / "all.bin"

    take_out("pdf,md", output)

    with zipfile.ZipFile(output) as packed:
        suffixes = sorted(name.rpartition(".")[2] for name in packed.namelist())
        assert archive.LIST in packed.namelist()
    assert suffixes == ["csv", "md", "pdf", "txt"]


def test_nothing_to_write_and_unknown_formats_are_said(tmp_path: Path) -> None:
    output = tmp_path / "none.zip"

    with pytest.raises(CommandError, match="No published brief fits"):
        take_out("pdf", output)
    with pytest.raises(CommandError, match="There is no format “doc”"):
        take_out("doc", output)

    assert not output.exists()


def test_what_a_format_refuses_is_named_and_the_command_fails(tmp_path: Path) -> None:
    make_published(number="2024-90", title="Thai ก")
    make_published(number="2024-91", title="Fine")
    output, said = tmp_path / "all.zip", io.StringIO()

    with pytest.raises(CommandError, match="Not written: 1"):
        take_out("pdf", output, stderr=said)

    assert "2024-90 (en), Title: Our fonts lack ก (U+0E01" in said.getvalue()
    assert "2/2" in said.getvalue()
    with zipfile.ZipFile(output) as packed:
        assert [n for n in packed.namelist() if n.endswith(".pdf")] == [
            "2024-91-en-fine.pdf"
        ]


def test_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    make_published()
    output = tmp_path / "kept.csv"
    output.write_text("before")

    def fail(done: int) -> None:
        raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError, match="the machine stops"):
        bulk.write(
            Publication.objects.readable(),
            ["csv"],
            output,
            progress=fail,
            refused=lambda document, error: None,
        )

    assert output.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["kept.csv"]


def test_a_draft_over_a_published_brief_is_not_taken_out(tmp_path: Path) -> None:
    publication = make_published(title="Published")
    brief = publication.brief
    brief.title = "Secret draft"
    brief.save()
    workflow.save(brief, by=None)
    output = tmp_path / "one.json"

    take_out("json", output)

    assert json.loads(output.read_text())["title"] == "Published"
