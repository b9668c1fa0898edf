"""asanbriefs.pages.memory: what goes when there is no more room."""

import pytest

from asanbriefs.pages import Layer
from asanbriefs.pages.memory import Memory
from tests.make import make_published
from tests.web import Reader

pytestmark = pytest.mark.django_db

ADDRESS = "/en/briefs/2024-01/"


def test_of_many_pages_the_least_recently_used_goes_first(
    layer: Layer, reader: Reader
) -> None:
    make_published(number="2024-01")
    reader.get(ADDRESS)
    (page,) = layer.memory
    memory = Memory(3 * page.size)

    for n in range(3):
        memory.put(n, page)
    memory.get(0)
    memory.put(3, page)

    assert [memory.get(n) is not None for n in range(4)] == [True, False, True, True]
    assert memory.size == 3 * page.size
    memory.put(0, page)
    assert (len(memory), memory.size) == (3, 3 * page.size)
    Memory(page.size - 1).put(0, page)
    memory.clear()
    assert (len(memory), memory.size) == (0, 0)
