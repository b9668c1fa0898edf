"""Archives: every file under its own name, listed, with its hash."""

import csv
import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

from briefs.document import Document
from briefs.exports import archive, store
from briefs.exports.contract import ExportRefusedError
from briefs.exports.table import Row
from tests.briefs.exports.documents import IMPRINT, korean, make_document


def written(rows: list[Row], formats: list[str]) -> tuple[zipfile.ZipFile, list[str]]:
    """Return the archive of rows, and the numbers of the briefs refused."""
    output, refused = io.BytesIO(), []
    archive.write(
        rows,
        formats,
        output,
        get=store.get,
        imprint=IMPRINT,
        refused=lambda document, error: refused.append(document.number),
    )
    return zipfile.ZipFile(io.BytesIO(output.getvalue())), refused


def test_archive_names_lists_and_hashes_its_files() -> None:
    rows = [
        Row(make_document(title="Japan's “External” Strategy"), 380),
        Row(make_document(language="ko", title="한일관계: 함의, 그리고 조건"), 5),
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

    packed, _refused = written([Row(document, 380)], ["json"])

    text = packed.read(archive.LIST).decode("utf-8")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title"] == document.title
    assert row["views"] == "380"
    assert row["authors"] == "Han Garam"
    assert row["date"] == "2024-05-17"
    assert row["url"] == "https://briefs.example.org/en/briefs/2024-01/"


def test_equal_names_are_told_apart_and_long_titles_cut_at_a_word() -> None:
    long = make_document(title="word " * 40)

    packed, _refused = written([Row(long, 0), Row(long, 1)], ["json"])

    names = [name for name in packed.namelist() if name.endswith(".json")]
    assert len(set(names)) == 2
    assert names[1] == names[0].replace(".json", "-2.json")
    assert len(names[0]) < 90
    assert names[0].endswith("-word.json")


def test_a_refused_file_is_told_and_the_others_are_there() -> None:
    rows = [Row(make_document(number="1", slug="1", title="ก"), 0), Row(korean(), 0)]

    packed, refused = written(rows, ["json", "md"])
    only_pdf, told = written([rows[0]], ["pdf", "json"])

    assert refused == []
    assert told == ["1"]
    assert [n for n in only_pdf.namelist() if n.endswith(".pdf")] == []
    assert len([n for n in packed.namelist() if n.endswith(".md")]) == 2


def test_same_briefs_make_the_same_archive() -> None:
    contents = [
        {info.filename: (info.CRC, info.date_time) for info in packed.infolist()}
        for packed, _ in (written([Row(make_document(), 1)], ["md"]) for _ in range(2))
    ]

    assert contents[0] == contents[1]


def test_memory_does_not_grow_with_the_number_of_briefs(tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    big.write_bytes(b"x" * 5_000_000)
    peaks = []

    def get(document: Document, fmt: str) -> Path:
        return big

    def refuse(document: Document, error: ExportRefusedError) -> None:
        raise error

    def rows(count: int) -> Iterator[Row]:
        for n in range(count):
            yield Row(make_document(title=f"Brief {n}"), n)

    for count in (5, 60):
        with (tmp_path / "out.zip").open("wb") as output:
            tracemalloc.start()
            archive.write(
                rows(count), ["json"], output, get=get, imprint=IMPRINT, refused=refuse
            )
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert peaks[1] < peaks[0] + 1_000_000
