"""Archives: every file under its own name, listed, with its hash."""

import csv
import hashlib
import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefs.exports import archive, store
from briefs.exports.contract import ExportRefusedError
from briefs.exports.table import Counted, Row
from tests.briefs.exports.documents import IMPRINT, korean, make_document


def written(
    rows: list[Row], formats: list[str], tables: tuple[str, ...] = ()
) -> tuple[zipfile.ZipFile, list[str]]:
    """Return the archive of rows, and the numbers of the briefs refused."""
    refused: list[str] = []

    def get(row: Row, fmt: str) -> Path | None:
        try:
            return store.get(row.document, fmt)
        except ExportRefusedError:
            refused.append(row.document.number)
            return None

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "all.zip")
        archive.write(rows, formats, list(tables), output, get=get, imprint=IMPRINT)
        assert [path.name for path in Path(folder).iterdir()] == ["all.zip"]
        return zipfile.ZipFile(io.BytesIO(output.read_bytes())), refused


def row(views: int = 0, **fields: Any) -> Row:
    return Row(make_document(**fields), Counted(views))


def test_archive_names_lists_and_hashes_its_files() -> None:
    rows = [
        row(380, title="Japan's “External” Strategy"),
        row(5, language="ko", title="한일관계: 함의, 그리고 조건"),
    ]

    packed, _refused = written(rows, ["md", "json"])

    manifest = packed.read(archive.MANIFEST).decode().splitlines()
    hashes = {line[66:]: line[:64] for line in manifest}
    assert packed.testzip() is None
    assert sorted(hashes) == [
        "2024-01-en-japans-external-strategy.json",
        "2024-01-en-japans-external-strategy.md",
        "2024-01-ko-한일관계-함의-그리고-조건.json",
        "2024-01-ko-한일관계-함의-그리고-조건.md",
        "briefs.csv",
    ]
    assert set(packed.namelist()) == {*hashes, archive.MANIFEST}
    for name, sha256 in hashes.items():
        assert hashlib.sha256(packed.read(name)).hexdigest() == sha256


def test_list_holds_the_exact_data_and_the_views() -> None:
    document = make_document(title='=HYPERLINK("x"), "quoted"\nline')

    packed, _refused = written([Row(document, Counted(380))], ["json"])

    text = packed.read("briefs.csv").decode("utf-8")
    (listed,) = csv.DictReader(io.StringIO(text, newline=""))
    assert listed["title"] == document.title
    assert listed["views"] == "380"
    assert listed["authors"] == "Han Garam"
    assert listed["date"] == "2024-05-17"
    assert listed["url"] == "https://briefs.example.org/en/briefs/2024-01/"


def test_equal_names_are_told_apart_and_long_titles_cut_at_a_word() -> None:
    title = "word " * 40

    packed, _refused = written([row(0, title=title), row(1, title=title)], ["json"])

    names = [name for name in packed.namelist() if name.endswith(".json")]
    assert len(set(names)) == 2
    assert names[1] == names[0].replace(".json", "-2.json")
    assert len(names[0]) < 90
    assert names[0].endswith("-word.json")


def test_a_refused_file_is_told_and_the_others_are_there() -> None:
    rows = [row(number="1", slug="1", title="ก"), Row(korean(), Counted(0))]

    packed, refused = written(rows, ["json", "md"])
    only_pdf, told = written([rows[0]], ["pdf", "json"])

    assert refused == []
    assert told == ["1"]
    assert [n for n in only_pdf.namelist() if n.endswith(".pdf")] == []
    assert len([n for n in packed.namelist() if n.endswith(".md")]) == 2


def test_every_table_asked_for_is_in_the_archive_and_has_its_sum() -> None:
    packed, _refused = written([row(380)], [], ("xlsx", "jsonl"))

    manifest = packed.read(archive.MANIFEST).decode()
    assert packed.namelist() == [
        "briefs.csv",
        "briefs.xlsx",
        "briefs.jsonl",
        archive.MANIFEST,
    ]
    for name in packed.namelist()[:-1]:
        assert f"{hashlib.sha256(packed.read(name)).hexdigest()}  {name}\n" in manifest


def test_same_briefs_make_the_same_archive() -> None:
    contents = [
        {info.filename: (info.CRC, info.date_time) for info in packed.infolist()}
        for packed, _ in (written([row(1)], ["md"]) for _ in range(2))
    ]

    assert contents[0] == contents[1]


def test_memory_does_not_grow_with_the_number_of_briefs(tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    big.write_bytes(b"x" * 5_000_000)
    peaks = []

    def get(row: Row, fmt: str) -> Path:
        return big

    def rows(count: int) -> Iterator[Row]:
        for n in range(count):
            yield row(n, title=f"Brief {n}")

    for count in (5, 60):
        tracemalloc.start()
        archive.write(
            rows(count), ["json"], [], tmp_path / "out.zip", get=get, imprint=IMPRINT
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 1_000_000
