"""Searches a corpus in a process of its own and says what it costs; `search` asks."""

import gc
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

from tests.load import talk
from tests.load.rendered import Database
from tests.load.run import READER

REQUESTS = 10
SECONDS = 120  # for what reads every text
HALF = "a word in 50 %"
QUERIES = {
    "a word in 0.1 %": "permafrost",
    "a word in 1 %": "lithium",
    "a word in 10 %": "hydrogen",
    HALF: "diplomacy",
    "two words": "diplomacy hydrogen",
    "three words": "diplomacy hydrogen lithium",
}
# So that a word stands in as many of all briefs as in those of its language.
SAME = [
    *(("diplomacy", "외교"), ("hydrogen", "수소")),
    *(("lithium", "희토류"), ("permafrost", "영구동토")),
]
# Words that say nothing: another question for what remembers, the same for search.
SILENT = "a an and as at by for from in of on or that the this to with"
TEXTS = """
CREATE UNLOGGED TABLE IF NOT EXISTS bench_texts AS
SELECT publication.id, publication.title, publication.date, (
    SELECT string_agg(passage ->> 'text', E'\\n')
    FROM jsonb_array_elements(indexed.passages) passage
) AS body
FROM briefs_publication publication
JOIN briefs_indexed indexed ON indexed.publication_id = publication.id
"""
ILIKE = """
SELECT id, title FROM bench_texts
WHERE title ILIKE %(like)s OR body ILIKE %(like)s
ORDER BY title ILIKE %(like)s DESC, date DESC LIMIT 20
"""
# What `SearchVector`, `SearchQuery` and `SearchRank` make as they come.
SEARCH_VECTOR = """
SELECT id, title, ts_rank(to_tsvector(coalesce(title, '') || ' ' || coalesce(body, '')),
    plainto_tsquery(%(word)s)) AS rank
FROM bench_texts
WHERE to_tsvector(coalesce(title, '') || ' ' || coalesce(body, ''))
    @@ plainto_tsquery(%(word)s)
ORDER BY rank DESC LIMIT 20
"""


# Milliseconds: from asking to the answer, of it waiting for the database, and the
# processor time that the database needed.
Times = tuple[float, float, float]


class Searches:
    """This process's corpus, ready to be searched."""

    def __init__(self) -> None:
        from django.db import connection
        from django.test import Client

        from asanbriefs import generation

        generation.saw("bench")
        self._client = Client(headers={"User-Agent": READER, "Host": "127.0.0.1"})
        self._waited = 0.0
        self._asked = 0
        self._silent = _silent()
        self._database = Database()
        connection.execute_wrappers.append(self._wait)

    def prepare(self) -> None:
        """Put the plain texts into a table beside the index."""
        from django.db import connection

        from briefs.search import groups

        for pair in SAME:
            groups.gather(pair)
        with connection.cursor() as cursor:
            cursor.execute(TEXTS)
            cursor.execute("VACUUM (ANALYZE)")

    def clean(self) -> None:
        """Take away what the rest of the benchmark does not know."""
        from django.db import connection

        from briefs.models import SynonymGroup

        SynonymGroup.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_texts")

    def queries(self) -> dict[str, int]:
        """Return how many queries each page makes; each is asked for once before."""
        found = {}
        for name in QUERIES:
            self._ask(name)
            before = self._asked
            self._ask(name)
            found[name] = self._asked - before
        return found

    def cost(self, name: str) -> list[Times]:
        """Return the milliseconds of each request, and of finding and counting."""
        gc.collect()
        found = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            waited, _ = self._timed(partial(self._ask, name))
            whole = time.perf_counter() - began
            found.append((whole * 1000, waited, self._search(name)))
        return found

    def ilike(self) -> Times:
        """Return the same of a page found by reading every text."""
        given = {"like": f"%{QUERIES[HALF]}%"}
        waited, used = self._timed(partial(_execute, ILIKE, given))
        return waited, waited, used

    def is_exact(self) -> bool:
        """Whether the database's processor time is known, not only how long it took."""
        return self._database.is_exact

    def search_vector(self) -> Times | None:
        """Return those of one found by analysing every text; None if it is too long."""
        from django.db import OperationalError, connection

        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout TO '{SECONDS}s'")
            try:
                given = {"word": QUERIES[HALF]}
                waited, used = self._timed(partial(_execute, SEARCH_VECTOR, given))
                return waited, waited, used
            except OperationalError:
                return None
            finally:
                cursor.execute("RESET statement_timeout")

    def _ask(self, name: str) -> None:
        query = f"{QUERIES[name]} {next(self._silent)}"
        answer = self._client.get(f"/en/briefs/?{urlencode({'q': query})}")
        if answer.status_code != 200:
            raise RuntimeError(f"{query}: answered {answer.status_code}")

    def _search(self, name: str) -> float:
        """Return milliseconds of processor time, of this process and the database.

        All that finding, ranking and counting takes, without the rendering, which what
        it is compared with does not do.
        """
        from django.http import QueryDict

        from briefs.models.surroundings import names
        from briefs.public.filters import Wanted, surroundings_of
        from briefs.search.results import find

        asked = {"q": f"{QUERIES[name]} {next(self._silent)}"}
        began = time.process_time() + self._database.seconds()
        wanted = Wanted.read("en", QueryDict(urlencode(asked)))
        found = find(wanted.q, order=wanted.order)
        surroundings_of(wanted, found, names())
        return (time.process_time() + self._database.seconds() - began) * 1000

    def _timed(self, work: Callable[[], object]) -> tuple[float, float]:
        """Return milliseconds of waiting for the database, and its processor time."""
        waited, used = self._waited, self._database.seconds()
        work()
        used = self._database.seconds() - used
        return (self._waited - waited) * 1000, used * 1000

    def _wait(self, execute: Callable[..., Any], *given: Any) -> Any:
        began = time.perf_counter()
        self._asked += 1
        try:
            return execute(*given)
        finally:
            self._waited += time.perf_counter() - began


def _execute(statement: str, given: dict[str, str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _silent() -> Iterator[str]:
    """Yield texts of words that say nothing, each another one."""
    words = SILENT.split()
    for count in range(1, len(words)):
        yield from map(" ".join, combinations(words, count))


def main() -> None:
    """Answer what `search` asks."""
    talk.set_up()
    searches = Searches()
    talk.answer(
        {
            "prepare": searches.prepare,
            "clean": searches.clean,
            "queries": searches.queries,
            "cost": searches.cost,
            "ilike": searches.ilike,
            "is_exact": searches.is_exact,
            "search_vector": searches.search_vector,
        }
    )


if __name__ == "__main__":
    main()
