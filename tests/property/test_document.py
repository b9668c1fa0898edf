"""A Document goes to JSON and back, and to rows and back, without a loss."""

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefs import snapshot
from briefs.document import Document, Label, Original, Section
from briefs.models import Brief, Series
from tests.make import make_center, make_expert, make_topic, make_user

# PostgreSQL keeps no NUL in text; surrogates are no characters.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    kind = draw(st.sampled_from(["full", "summary", "translation"]))
    original = None
    if kind != "full":
        number, title = draw(st.tuples(TEXT, TEXT.filter(bool)))
        original = Original(None, number, title, "ko", "https://example.org/1")
    anchors = draw(st.lists(st.integers(1, 99), unique=True, max_size=6))
    return Document(
        language=draw(st.sampled_from(["ko", "en"])),
        series=Label(1, "issue-brief", "이슈브리프", "Issue Brief"),
        number="2024-01",
        slug="2024-01",
        title=draw(TEXT),
        subtitle=draw(TEXT),
        summary=draw(TEXT),
        kind=kind,
        date=draw(st.none() | st.dates()),
        original=original,
        sections=tuple(Section(a, draw(TEXT), draw(TEXT)) for a in anchors),
    )


@given(documents())
def test_json_keeps_everything(document: Document) -> None:
    text = json.dumps(document.to_json(), ensure_ascii=False)

    assert Document.from_json(json.loads(text)) == document


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(documents())
def test_rows_keep_everything(document: Document) -> None:
    series = Series.objects.get(slug=Series.DEFAULT_SLUG)
    brief = Brief(
        language=document.language, series=series, number="2024-01", owner=make_user()
    )
    expert, center, topic = make_expert(), make_center(), make_topic()
    document = dataclasses.replace(
        document,
        series=series.label(),
        centers=(Label(center.pk, center.slug, center.name_ko, center.name_en),),
        topics=(topic.label(),),
        contributors=(snapshot.contributor(expert, "author", document.language),),
    )

    snapshot.write(document, brief)
    again = snapshot.document_of(Brief.objects.get(pk=brief.pk))

    assert again == document
    brief.delete()
