"""Taking out what readers can read, and only that: one file, a list, an archive."""

import csv
import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from briefs import workflow
from briefs.exports import bulk
from briefs.exports.archive import MANIFEST
from briefs.exports.contract import Made, TakingError
from briefs.exports.recipe import Recipe
from briefs.exports.selection import Selection
from briefs.models import Brief, Day, Total
from briefs.models.usage import Kind
from tests.make import make_brief, make_published

pytestmark = pytest.mark.django_db


class Heard:
    """What a taking-out tells on its way."""

    def __init__(self) -> None:
        self.progress: list[tuple[int, int]] = []
        self.refused: list[tuple[str, str, str]] = []

    def take(
        self, output: Path, *formats: str, packed: bool = False, **options: Any
    ) -> Made:
        selection = Selection(picked=options.pop("picked", None))
        return bulk.take(
            Recipe(selection, formats, **options),
            output,
            packed=packed,
            progress=lambda *done: self.progress.append(done),
            refused=lambda *told: self.refused.append(told),
        )


def listed(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_one_brief_in_one_format_is_its_file(tmp_path: Path) -> None:
    publication = make_published(title="The one", number="2024-01")

    made = Heard().take(tmp_path / "one", "json")

    assert json.loads((tmp_path / "one").read_text())["title"] == "The one"
    assert made == Made("2024-01-en-the-one.json", 1, (publication.pk,))


def test_a_list_is_the_table_and_nothing_else(tmp_path: Path) -> None:
    make_published(title="First, with “quotes”")
    make_published(title="=1+1")

    made = Heard().take(tmp_path / "list", "csv")

    assert {row["title"] for row in listed(tmp_path / "list")} == {
        "First, with “quotes”",
        "=1+1",
    }
    assert made.name.startswith("briefs-")
    assert made.name.endswith(".csv")
    assert made.count == 2


def test_several_briefs_or_formats_are_an_archive(tmp_path: Path) -> None:
    make_published(title="One", number="2024-01")

    made = Heard().take(tmp_path / "all", "pdf", "md", "xlsx")

    with zipfile.ZipFile(tmp_path / "all") as packed:
        names = packed.namelist()
    assert names == [
        "2024-01-en-one.pdf",
        "2024-01-en-one.md",
        "briefs.csv",
        "briefs.xlsx",
        MANIFEST,
    ]
    assert made.name.endswith(".zip")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["all"]


def test_what_is_to_be_packed_is_an_archive_even_of_one(tmp_path: Path) -> None:
    make_published(title="One", number="2024-01")

    Heard().take(tmp_path / "all", "md", packed=True)

    assert zipfile.is_zipfile(tmp_path / "all")


def test_nothing_to_write_is_said(tmp_path: Path) -> None:
    make_brief()

    with pytest.raises(TakingError, match="No published brief fits"):
        Heard().take(tmp_path / "none", "pdf")

    assert list(tmp_path.iterdir()) == []


def test_no_draft_and_nothing_scheduled_or_withdrawn_is_in_any_file(
    tmp_path: Path,
) -> None:
    live = make_published(title="Published", number="2024-01")
    live.brief.title = "Secret over it"
    live.brief.save()
    workflow.save(live.brief, by=None)
    make_brief(title="Secret draft")
    make_published(
        title="Secret until later", at=timezone.now() + datetime.timedelta(hours=1)
    )
    gone = make_published(title="Secret again")
    workflow.withdraw(gone.brief, by=None, reason_ko="오류", reason_en="Error")
    heard = Heard()

    heard.take(
        tmp_path / "all",
        *("md", "json", "jsonl", "excel"),
        picked=tuple(Brief.objects.values_list("pk", flat=True)),
    )

    with zipfile.ZipFile(tmp_path / "all") as packed:
        texts = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "Published" in texts
    assert "Secret" not in texts
    assert sorted(name.rpartition(") ")[2] for name, *_ in heard.refused) == [
        "Secret again",
        "Secret draft",
        "Secret until later",
    ]


def test_what_a_format_refuses_is_named_and_the_rest_is_there(tmp_path: Path) -> None:
    make_published(number="2024-90", title="Thai ก")
    make_published(number="2024-91", title="Fine")
    heard = Heard()

    heard.take(tmp_path / "all", "pdf")

    ((brief, place, message),) = heard.refused
    assert (brief, place) == ("2024-90 (en) Thai ก", "Title")
    assert message.startswith("Our fonts lack ก (U+0E01")
    with zipfile.ZipFile(tmp_path / "all") as packed:
        assert [n for n in packed.namelist() if n.endswith(".pdf")] == [
            "2024-91-en-fine.pdf"
        ]


def test_one_brief_that_its_format_refuses_makes_no_file(tmp_path: Path) -> None:
    make_published(title="Thai ก")
    heard = Heard()

    with pytest.raises(TakingError, match="cannot be written in this format"):
        heard.take(tmp_path / "one", "pdf")

    assert len(heard.refused) == 1


def test_progress_tells_how_many_of_how_many(tmp_path: Path) -> None:
    for _ in range(3):
        make_published()
    heard = Heard()

    heard.take(tmp_path / "list", "csv")

    assert heard.progress == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_figures_are_the_totals_or_those_of_some_days(tmp_path: Path) -> None:
    brief = make_published().brief
    Total.objects.filter(brief=brief, kind=Kind.VIEW).update(
        counted=80, brought_forward=300
    )
    Total.objects.create(brief=brief, kind=Kind.DOWNLOAD, counted=9)
    for day, views, downloads in ((1, 5, 1), (2, 7, 2), (3, 60, 6)):
        date = datetime.date(2024, 6, day)
        Day.objects.create(brief=brief, kind=Kind.VIEW, day=date, count=views)
        Day.objects.create(brief=brief, kind=Kind.DOWNLOAD, day=date, count=downloads)

    Heard().take(tmp_path / "totals", "csv")
    days = (datetime.date(2024, 6, 1), datetime.date(2024, 6, 2))
    Heard().take(tmp_path / "days", "csv", counted=days)

    names = ("views", "downloads", "brought_forward", "counted_from", "counted_until")
    (total,), (some,) = listed(tmp_path / "totals"), listed(tmp_path / "days")
    assert [total[name] for name in names] == ["380", "9", "300", "", ""]
    assert [some[name] for name in names] == ["12", "3", "", "2024-06-01", "2024-06-02"]


def test_a_brief_withdrawn_on_the_way_is_told_and_not_taken(tmp_path: Path) -> None:
    make_published(number="2024-01", title="Stays")
    goes = make_published(number="2024-02", title="Goes")
    told = []

    def withdraw(done: int, total: int) -> None:
        if done == 0:
            workflow.withdraw(goes.brief, by=None, reason_ko="오류", reason_en="Error")

    bulk.take(
        Recipe(Selection(), ("csv",)),
        tmp_path / "list",
        packed=False,
        progress=withdraw,
        refused=lambda *said: told.append(said),
    )

    assert [row["title"] for row in listed(tmp_path / "list")] == ["Stays"]
    assert [message for *_, message in told] == ["Readers can no longer see it."]


def test_queries_do_not_grow_with_the_briefs(tmp_path: Path) -> None:
    counts = []
    for n in (2, 8):
        while Brief.objects.count() < n:
            make_published()
        with CaptureQueriesContext(connection) as asked:
            Heard().take(tmp_path / "all", "json", "xml", "xlsx")
        counts.append(len(asked))

    assert counts == [3, 3]
