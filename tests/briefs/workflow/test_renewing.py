"""briefs.workflow.renewing: the live text again with another number or profile."""

import datetime

import pytest

from briefs import snapshot, workflow
from briefs.models import (
    Publication,
    Redirect,
)
from briefs.workflow import Refused
from tests.make import (
    edit,
    make_expert,
    make_published,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_renaming_moves_the_address_and_publishes_silently() -> None:
    brief = make_published(number="2024-50", title="Same").brief
    edit(brief, title="Not yet published")

    workflow.rename(brief, by=None, number="2024-51")

    live = Publication.objects.live().get()
    assert (live.number, live.kind, live.title) == ("2024-51", "silent", "Same")
    assert brief.slug == "2024-51"
    assert Redirect.objects.get().old_path == "/en/briefs/2024-50/"
    assert snapshot.document_of(brief).title == "Not yet published"


def test_renaming_back_leaves_no_address_leading_to_itself() -> None:
    brief = make_published(number="2024-50").brief

    workflow.rename(brief, by=None, number="2024-51")
    workflow.rename(brief, by=None, number="2024-50")

    assert Redirect.objects.get().old_path == "/en/briefs/2024-51/"


def test_a_new_profile_is_printed_on_published_briefs_only_when_asked() -> None:
    expert = make_expert(position_en="Fellow")
    brief = make_published(title="Live", experts=(expert,)).brief
    edit(brief, title="Not yet published")
    expert.position_en = "Director"
    expert.save()

    first, second = (workflow.reprint(expert, by=None) for _ in range(2))

    live = Publication.objects.live().get().document()
    assert live is not None
    assert (first, second) == (1, 0)
    assert (live.title, live.contributors[0].position) == ("Live", "Director")
    assert brief.publications.get(n=1).document().contributors[0].position == "Fellow"  # type: ignore[union-attr]
    newest = brief.versions.first()
    assert newest is not None
    assert newest.document().title == "Not yet published"


def test_a_withdrawn_brief_keeps_its_number_and_no_number_is_refused() -> None:
    brief = make_published().brief

    with pytest.raises(Refused, match="number"):
        workflow.rename(brief, by=None, number=" ")
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error")
    with pytest.raises(Refused, match="keeps"):
        workflow.rename(brief, by=None, number="2024-99")
