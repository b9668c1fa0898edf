"""manage.py export_briefs: the desk's formats and filters, for a person or a script."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from briefs import workflow
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_series,
    make_topic,
)

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    """Output that a person watches."""

    def isatty(self) -> bool:
        return True


def take_out(output: Path, *options: str, said: io.StringIO | None = None) -> None:
    call_command(
        "export_briefs",
        f"--output={output}",
        *options,
        stderr=said or io.StringIO(),
    )


def titles(output: Path, *options: str) -> set[str]:
    take_out(output, "--format=csv", *options)
    with output.open(encoding="utf-8", newline="") as text:
        return {row["title"] for row in csv.DictReader(text)}


def test_filters_are_those_of_the_desk(tmp_path: Path) -> None:
    center, topic, expert = make_center(), make_topic(), make_expert()
    series = make_series()
    make_published(title="Filed", centers=(center,), topics=(topic,), number="2024-70")
    written = make_published(
        title="Written",
        experts=(expert,),
        series=series,
        language="ko",
        date=datetime.date(2022, 1, 1),
    )
    out = tmp_path / "list.csv"

    assert titles(out) == {"Filed", "Written"}
    assert titles(out, f"--center={center.slug}") == {"Filed"}
    assert titles(out, f"--topic={topic.slug}") == {"Filed"}
    assert titles(out, f"--expert={expert.slug}") == {"Written"}
    assert titles(out, f"--series={series.slug}") == {"Written"}
    assert titles(out, "--language=ko") == {"Written"}
    assert titles(out, "--year=2022") == {"Written"}
    assert titles(out, "--since=2023-01-01") == {"Filed"}
    assert titles(out, "--until=2023-01-01") == {"Written"}
    assert titles(out, f"--pick=2024-70,{written.brief.pk}") == {"Filed", "Written"}
    assert titles(out, "--pick=2024-70") == {"Filed"}


def test_one_brief_in_one_format_is_its_file(tmp_path: Path) -> None:
    make_published(title="The one")

    take_out(tmp_path / "one.json", "--format=json")

    assert json.loads((tmp_path / "one.json").read_text())["title"] == "The one"


def test_what_is_called_zip_is_one(tmp_path: Path) -> None:
    make_published(title="The one")

    take_out(tmp_path / "one.zip", "--format=csv,json")

    assert zipfile.is_zipfile(tmp_path / "one.zip")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format=doc"], "There is no format “doc”"),
        (["--format=csv", "--year=99999"], "“99999” is no year"),
        (["--format=csv", "--year=x"], "“x” is no year"),
        (["--format=csv", "--since=2023-13-01"], "“2023-13-01” is no day"),
        (["--format=csv", "--until=soon"], "“soon” is no day"),
        (["--format=csv", "--pick=1999-99"], "There is no brief 1999-99"),
        (["--format=csv", "--pick=" + "9" * 30], "There is no brief 999"),
        (["--format=csv", "--counted-from=2024-01-01"], "Figures need a first and"),
        (["--format=csv", "--year=1999"], "No published brief fits"),
        (["--format=csv", "--center=nowhere"], "No published brief fits"),
    ],
)
def test_what_makes_no_sense_ends_in_words(
    tmp_path: Path, options: list[str], said: str
) -> None:
    make_published()

    with pytest.raises(CommandError, match=said):
        take_out(tmp_path / "none.csv", *options)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_ends_in_words(tmp_path: Path) -> None:
    make_published()

    with pytest.raises(CommandError, match=r"No such file or directory: .*/nowhere'$"):
        take_out(tmp_path / "nowhere" / "list.csv", "--format=csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    make_published()

    with pytest.raises(CommandError, match="Is a directory: "):
        take_out(tmp_path, "--format=csv")


@pytest.mark.parametrize("formats", ["json", "json,csv"])
def test_an_archive_is_not_called_by_the_name_of_something_else(
    tmp_path: Path, formats: str
) -> None:
    make_published()
    make_published()

    with pytest.raises(CommandError, match=r"name the file “two\.zip”"):
        take_out(tmp_path / "two.json", f"--format={formats}")

    assert list(tmp_path.iterdir()) == []
    take_out(tmp_path / "two", f"--format={formats}")
    assert zipfile.is_zipfile(tmp_path / "two")


def test_figures_until_the_last_day_there_is(tmp_path: Path) -> None:
    make_published(title="The one")
    days = ("--counted-from=0001-01-01", "--counted-until=9999-12-31")

    assert titles(tmp_path / "list.csv", *days) == {"The one"}


def test_what_a_format_refuses_is_named_and_the_command_fails(tmp_path: Path) -> None:
    make_published(number="2024-90", title="Thai ก")
    make_published(number="2024-91", title="Fine")
    output, said = tmp_path / "all.zip", io.StringIO()

    with pytest.raises(CommandError, match="Not written: 1"):
        take_out(output, "--format=pdf", said=said)

    assert "2024-90 (en) Thai ก, Title: Our fonts lack ก (U+0E01" in said.getvalue()
    assert "2/2" in said.getvalue()
    with zipfile.ZipFile(output) as packed:
        assert "2024-91-en-fine.pdf" in packed.namelist()


def test_a_brief_picked_that_readers_cannot_see_is_named(tmp_path: Path) -> None:
    make_published(number="2024-91")
    make_brief(number="2024-92", title="Draft")
    said = io.StringIO()

    with pytest.raises(CommandError, match="Not written: 1"):
        take_out(
            tmp_path / "list.csv", "--format=csv", "--pick=2024-91,2024-92", said=said
        )

    assert "2024-92 (en) Draft: Readers cannot see it" in said.getvalue()


def test_output_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published()
    output = tmp_path / "kept.csv"
    output.write_text("before")

    class Fails(io.StringIO):
        def write(self, text: str, *args: Any) -> int:
            raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError, match="the machine stops"):
        take_out(output, "--format=csv", said=Fails())

    assert output.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]


def test_a_draft_over_a_published_brief_is_not_taken_out(tmp_path: Path) -> None:
    publication = make_published(title="Published")
    publication.brief.title = "Secret draft"
    publication.brief.save()
    workflow.save(publication.brief, by=None)

    assert titles(tmp_path / "list.csv") == {"Published"}


def test_a_person_sees_a_bar_and_a_log_gets_lines(tmp_path: Path) -> None:
    for _ in range(3):
        make_published()
    watched, logged = Terminal(), io.StringIO()

    take_out(tmp_path / "a.csv", "--format=csv", said=watched)
    take_out(tmp_path / "b.csv", "--format=csv", said=logged)

    assert "\r[##############################] 3/3" in watched.getvalue()
    assert "briefs a second" in watched.getvalue()
    assert "\r" not in logged.getvalue()
    assert "3/3, " in logged.getvalue()
    assert "3 briefs written to" in logged.getvalue()


def test_a_quiet_command_shows_no_progress(tmp_path: Path) -> None:
    make_published()
    said = io.StringIO()

    take_out(tmp_path / "a.csv", "--format=csv", "--verbosity=0", said=said)

    assert "1/1" not in said.getvalue()
