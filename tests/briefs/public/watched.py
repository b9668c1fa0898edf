"""A site that is watched, and long lists on it."""

import datetime
from collections.abc import Iterator

import pytest

from asanbriefs import generation
from tests.make import make_center, make_expert, make_published, make_topic


@pytest.fixture
def watched() -> Iterator[None]:
    """Let the process know of a state, as the page layer's watch would."""
    generation.saw("one")
    yield
    generation.saw(None)


def fill(count: int) -> None:
    """Publish briefs of one expert, center and topic."""
    center, topic = make_center(slug="seas"), make_topic(slug="tides")
    experts = (make_expert(slug="han", center=center), make_expert())
    for n in range(count):
        date = datetime.date(2024 - n % 3, 5, 17)
        make_published(experts=experts, centers=(center,), topics=(topic,), date=date)
