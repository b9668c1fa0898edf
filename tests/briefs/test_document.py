"""briefs.document: what a Document refuses to be read from."""

import dataclasses

import pytest

from briefs import document
from briefs.document import Document, Label, MalformedDocumentError

BRIEF = Document(
    language="en",
    series=Label(1, "issue-brief", "이슈브리프", "Issue Brief"),
    number="2024-01",
    slug="2024-01",
    title="A title",
)


def test_equal_texts_have_equal_hashes_and_any_change_another() -> None:
    same = Document.from_json(BRIEF.to_json())
    other = dataclasses.replace(BRIEF, subtitle="x")

    assert same.sha256 == BRIEF.sha256
    assert other.sha256 != BRIEF.sha256


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "unknown schema"),
        ({"schema": None}, "unknown schema"),
        ({"surprise": 1}, "unknown fields: surprise"),
        ({"title": 5}, "expected str"),
        ({"date": "22 July"}, "not a date"),
        ({"sections": {}}, "expected a list"),
        ({"series": "issue-brief"}, "expected an object"),
        ({"sections": [{"anchor": 1}]}, "missing"),
    ],
)
def test_what_is_not_a_document_is_refused(
    change: dict[str, object], message: str
) -> None:
    data = BRIEF.to_json() | change

    with pytest.raises(MalformedDocumentError, match=message):
        Document.from_json(data)


def test_an_older_schema_is_upgraded_on_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = BRIEF.to_json() | {"schema": 0}
    old["headline"] = old.pop("title")
    monkeypatch.setitem(
        document.UPGRADES, 0, lambda data: data | {"title": data.pop("headline")}
    )

    assert Document.from_json(old) == BRIEF
