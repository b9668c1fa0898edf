"""A volume as PDF: contents, pages, notes, indexes and tags, read back by others."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from asanbriefs import files
from briefs import workflow
from briefs.exports.contract import CancelledError, TakingError
from briefs.exports.volume.recipe import Cover
from tests.briefs.exports.documents import STORE, make_picture
from tests.briefs.exports.printed import counted, tags_of
from tests.briefs.exports.volume.bound import (
    Told,
    bind,
    make,
    make_pair,
    page_of,
    pages,
    published,
)
from tests.make import edit, make_brief, make_expert, make_published

pytestmark = pytest.mark.django_db

NOTED = "<p>Words<span class='footnote'>A note of {0}.</span> and more.</p>" * 2
LONG = "<p>Some words of a brief that takes more than a page.</p>" * 80


def outline(path: Path) -> list[Any]:
    """Return the bookmarks as titles; those inside one in a list after it."""

    def named(items: Any) -> list[Any]:
        return [named(i) if isinstance(i, list) else i.title for i in items]

    return named(PdfReader(io.BytesIO(path.read_bytes())).outline)


def test_contents_name_the_page_on_which_each_brief_begins(tmp_path: Path) -> None:
    briefs = [
        make_published(
            number=f"2024-{n:02}", title=f"Title {n}", sections=(("", LONG),)
        )
        for n in range(1, 13)
    ]

    path, made = bind(tmp_path, *(p.brief for p in briefs), language="en")

    text = pages(path)
    first = next(n for n, page in enumerate(text) if page.startswith("Contents"))
    contents = " ".join(text[first : first + 2])
    for n, publication in enumerate(briefs, 1):
        address = f"/en/briefs/{publication.brief.slug}/ · Version 1"
        begins = page_of(path, address)
        assert re.search(rf"Title {n} {begins} ", contents), contents
        assert text[begins - 1].endswith(f"모음집 {begins}")
        # The next page is the same brief's, under its running head.
        assert text[begins].startswith(f"Issue Brief 2024-{n:02} Title {n}")
        assert not text[begins - 1].startswith("Issue Brief")
    assert made.name == "모음집.pdf"
    assert made.count == 12


def test_no_page_of_the_contents_begins_with_the_last_entries_alone(
    tmp_path: Path,
) -> None:
    briefs = [
        make_published(number=f"2024-{n:02}", title=f"Title {n}").brief
        for n in range(1, 13)
    ]

    path, _made = bind(tmp_path, *briefs, language="en")

    text = pages(path)
    first = next(n for n, page in enumerate(text) if page.startswith("Contents"))
    assert "Title 11" in text[first]
    assert text[first + 1].startswith("Issue Brief 2024-12 Title 12")
    assert "Index of contributors" in text[first + 1]
    assert "Sources" in text[first + 1]


def test_bookmarks_have_two_levels(tmp_path: Path) -> None:
    deep = (("", "<p>a</p>"), ("Part", "<h3>Deeper</h3><h4>Deepest</h4><p>b</p>"))
    brief = make_published(title="Brief", sections=deep).brief

    path, _made = bind(tmp_path, brief, language="en", foreword="<p>Words.</p>")

    assert outline(path) == [
        "Foreword",
        "Contents",
        "Brief",
        ["Part", "About the expert"],
        "Index of contributors",
        "Sources",
    ]


def test_notes_begin_anew_in_each_brief_and_in_the_foreword(tmp_path: Path) -> None:
    briefs = [
        make_published(sections=(("", NOTED.format(name)),)).brief for name in "AB"
    ]

    path, _made = bind(tmp_path, *briefs, foreword=NOTED.format("foreword"))

    text = "".join(pages(path))
    for name in ("A", "B", "foreword"):
        assert re.search(rf"1 ?A note of {name}\. 2 ?A note of {name}\.", text)


def test_index_of_contributors_leads_to_the_pages(tmp_path: Path) -> None:
    han = make_expert(
        family_ko="한", given_ko="가람", family_en="Han", given_en="Garam"
    )
    na = make_expert(family_ko="나", given_ko="루", family_en="Na", given_en="Ru")
    first = make_published(
        number="2024-01", experts=(han,), sections=(("", LONG),)
    ).brief
    second = make_published(number="2024-02", experts=(han, na)).brief

    path, _made = bind(tmp_path, first, second, language="ko")

    index = next(page for page in pages(path) if page.startswith("집필진 찾아보기"))
    begin = [page_of(path, f"/en/briefs/2024-0{n}/ · Version") for n in (1, 2)]
    assert f"ㄴ 나루 Na Ru {begin[1]}" in index
    assert f"ㅎ 한가람 Han Garam {begin[0]}, {begin[1]}" in index


def test_imprint_corrections_and_sources_say_what_the_texts_are(
    tmp_path: Path,
) -> None:
    brief = make_published(number="2024-01", title="Wrong").brief
    edit(brief, title="Right")
    workflow.publish(
        brief, by=None, kind="correction", reason_ko="틀림", reason_en="It was wrong."
    )
    live = published(brief)

    path, _made = bind(tmp_path, brief, language="en", until=live.shown_from.date())

    text = pages(path)
    assert "The texts stand as corrected up to" in text[1]
    assert "Right" in "".join(text)
    corrections = next(page for page in text if page.startswith("Corrections"))
    assert re.search(r"Issue Brief 2024-01 Right .* Correction\. It was", corrections)
    sources = next(page for page in text if page.startswith("Sources"))
    assert live.version is not None
    assert live.version.sha256 in sources.replace(" ", "")
    assert "Version 2" in sources
    assert "/en/briefs/2024-01/v2/" in sources


def test_missing_edition_is_a_page_with_the_reason(tmp_path: Path) -> None:
    korean = make_published(language="ko", number="2024-01", title="국문만").brief
    pair, _english = make_pair("2024-02")

    path, made = bind(tmp_path, korean, pair, editions="both", missing="mark")

    text = pages(path)
    page = next(p for p in text if "이슈브리프 2024-01 · 영문판 국문만" in p)
    assert "이 글의 영문판은 발행되지 않아 싣지 않았다." in page
    assert made.count == 3


def test_volume_is_tagged_and_keeps_both_claims(tmp_path: Path) -> None:
    logo = make_picture("logo.png")
    kept = files.keep(STORE[logo.sha256], "logo.png")
    cover = Cover(kept.partition("/")[0], 60, 30, "로고")
    korean, english = make_pair("2024-01", sections=(("", NOTED.format("x")),))

    path, _made = bind(tmp_path, korean, english, subtitle="부제", cover=cover)

    with pikepdf.open(path) as document:
        with document.open_metadata() as metadata:
            claims = (
                metadata["{http://www.aiim.org/pdfua/ns/id/}part"],
                metadata["{http://www.aiim.org/pdfa/ns/id/}part"],
                metadata["{http://www.aiim.org/pdfa/ns/id/}conformance"],
            )
        assert claims == ("1", "2", "A")
        assert str(document.Root.Lang) == "ko-KR"
        assert str(document.docinfo["/Title"]) == "모음집"
        assert all(str(page.Tabs) == "/S" for page in document.pages)
    tags = counted(path.read_bytes())
    # Cover, contents, two briefs, people, sources: each of the first level but title.
    assert (tags["H1"], tags["Note"], tags["Table"]) == (5, 4, 1)
    assert tags["TOCI"] == 4
    assert [tag.alt for tag in tags_of(path.read_bytes()) if tag.name == "Figure"] == [
        "로고"
    ]


def test_same_recipe_and_data_give_the_same_bytes(tmp_path: Path) -> None:
    korean, english = make_pair("2024-01")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    first, _made = bind(tmp_path / "a", korean, english, editions="both")
    second, _made = bind(tmp_path / "b", korean, english, editions="both")

    assert first.read_bytes() == second.read_bytes()


def test_refused_briefs_are_named_and_no_file_is_made(tmp_path: Path) -> None:
    fine, draft = make_published().brief, make_brief(number="2024-09", title="Draft")
    told: Told = []

    with pytest.raises(TakingError, match="nothing was bound"):
        make(tmp_path / "volume", told, fine, draft)

    assert told == [("2024-09 (en) Draft", "", "It is not published.")]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_set_is_named_with_brief_and_place(tmp_path: Path) -> None:
    brief = make_published(number="2024-01", title="Thai ก").brief
    told: Told = []

    with pytest.raises(TakingError, match="cannot be set as it is"):
        make(tmp_path / "volume", told, brief, title="Volume ข")

    assert [(name, place) for name, place, _why in told] == [
        ("", "Title"),
        ("2024-01 (en) Thai ก", "Title"),
    ]


def test_cover_that_is_no_longer_stored_is_named(tmp_path: Path) -> None:
    told: Told = []

    with pytest.raises(TakingError, match="cannot be set as it is"):
        make(
            tmp_path / "volume",
            told,
            make_published().brief,
            cover=Cover("0" * 64, 10, 10),
        )

    assert told == [("", "Cover", "The file is missing in the store.")]


def test_cancelling_ends_the_engine_and_leaves_nothing(tmp_path: Path) -> None:
    brief = make_published(sections=(("", LONG),)).brief

    def cancel(done: int, total: int) -> None:
        if done == total // 2 and list(tmp_path.glob("volume-*/volume.json")):
            raise CancelledError

    with pytest.raises(CancelledError):
        make(tmp_path / "volume", [], brief, progress=cancel)

    assert list(tmp_path.iterdir()) == []


def test_volume_past_the_memory_allowed_is_refused(
    tmp_path: Path, settings: Any
) -> None:
    settings.VOLUME_MEMORY_MB = 200

    long = make_published(sections=(("", LONG * 60),)).brief

    with pytest.raises(TakingError, match=r"too large for the memory .* \(200 MB\)"):
        make(tmp_path / "volume", [], long)

    assert list(tmp_path.iterdir()) == []


def test_command_binds_what_a_recipe_says(tmp_path: Path) -> None:
    brief = make_published(title="From the command line").brief
    recipe, output = tmp_path / "recipe.json", tmp_path / "volume.pdf"
    recipe.write_text(json.dumps({"briefs": [brief.pk], "title": "Volume"}))
    said = io.StringIO()

    call_command("bind_volume", str(recipe), f"--output={output}", stderr=said)

    assert "From the command line" in "".join(pages(output))
    assert "1/1" in said.getvalue()
    assert "1 briefs written" in said.getvalue()


def test_progress_counts_briefs_not_steps(tmp_path: Path) -> None:
    briefs = [make_published().brief for _n in range(2)]
    seen: list[tuple[int, int]] = []

    make(
        tmp_path / "volume",
        [],
        *briefs,
        progress=lambda done, total: seen.append((done, total)),
    )

    assert {total for _done, total in seen} == {2}
    assert seen == sorted(seen)
    assert seen[-1] == (2, 2)


def test_a_title_without_letters_still_names_the_file(tmp_path: Path) -> None:
    _path, made = bind(tmp_path, make_published().brief, title="!!!")

    assert made.name == "bound-volume.pdf"


@pytest.mark.parametrize(
    "text", ["[]", "{", "[" * 100_000, '{"title": "V", "briefs": []}']
)
def test_command_says_what_is_wrong_with_a_recipe(text: str, tmp_path: Path) -> None:
    recipe, output = tmp_path / "recipe.json", tmp_path / "volume.pdf"
    recipe.write_text(text)

    with pytest.raises(CommandError, match="recipe"):
        call_command(
            "bind_volume", str(recipe), f"--output={output}", stderr=io.StringIO()
        )

    assert not output.exists()
