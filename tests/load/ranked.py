"""Searches documents in a process of its own on an empty database; `relevance` asks."""

import datetime
import time
from collections.abc import Sequence
from html import escape
from itertools import islice
from random import Random
from typing import Any

from tests.load import talk
from tests.load.slips import slips

SEED = 7
PRINTED = datetime.date(2020, 1, 1)
PLAIN = """
CREATE TABLE plain (document text, vector tsvector);
CREATE INDEX ON plain USING gin (vector);
"""
FIND_PLAIN = """
SELECT document FROM plain, plainto_tsquery('simple', %s) AS query
WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC, document LIMIT %s
"""


class Documents:
    """The documents, published as briefs of one guest, and in a table of their own."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.db import connection

        from briefs.models import Series

        self._owner = User.objects.create(username="ranked", is_active=False)
        self._series = Series.objects.get(slug=Series.DEFAULT_SLUG).label()
        self._names: dict[int, str] = {}  # by brief
        with connection.cursor() as cursor:
            cursor.execute(PLAIN)

    def add(self, documents: Sequence[dict[str, Any]]) -> None:
        """Publish the documents."""
        from django.db import connection

        from briefs.workflow import bulk

        ids = bulk.reserve(len(documents))
        self._names |= {
            pk: str(it["id"]) for pk, it in zip(ids, documents, strict=True)
        }
        bulk.publish_new(
            [
                bulk.New(pk, f"ranked:{pk}", self._document(pk, it))
                for pk, it in zip(ids, documents, strict=True)
            ],
            by=self._owner,
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO plain VALUES (%s, to_tsvector('simple', %s))",
                [(it["id"], f"{it.get('title', '')} {it['text']}") for it in documents],
            )

    def index(self) -> int:
        """Index all; return how many there are."""
        from django.core.management import call_command
        from django.db import connection

        from briefs.models import Indexed, Publication

        with open("/dev/null", "w", encoding="utf-8") as nowhere:
            call_command("search_rebuild", stdout=nowhere)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        missing = Publication.objects.count() - Indexed.objects.count()
        if missing:
            raise RuntimeError(f"{missing} documents were not indexed")
        return Indexed.objects.count()

    def ours(self, queries: Sequence[str], most: int) -> list[list[str]]:
        """Return what this search finds, of each query the first page's documents."""
        from briefs.models import Publication
        from briefs.search.results import find

        briefs = dict(Publication.objects.values_list("pk", "brief"))
        pages = (find(query, stop=most) for query in queries)
        return [[self._names[briefs[pk]] for pk in page.ids] for page in pages]

    def plain(self, queries: Sequence[str], most: int) -> list[list[str]]:
        """Return what full text search finds that knows no language."""
        from django.db import connection

        found = []
        with connection.cursor() as cursor:
            for query in queries:
                cursor.execute(FIND_PLAIN, [query, most])
                found.append([document for (document,) in cursor.fetchall()])
        return found

    def slips(self, count: int) -> list[tuple[str, str, float]]:
        """Return words, what was proposed for a slip of each, and in how many ms."""
        from briefs.models import Word
        from briefs.search import spelling

        words = Word.objects.values_list("word", flat=True)
        proposed = []
        random = Random(SEED)  # noqa: S311 - the same slips in every run
        for word, slip in islice(slips(list(words), random), count):
            began = time.perf_counter()
            near = spelling.suggest([slip]).get(slip, [""])
            taken = (time.perf_counter() - began) * 1000
            proposed.append((word, near[0], taken))
        return proposed

    def _document(self, pk: int, given: dict[str, Any]) -> Any:
        from briefs.document import Contributor, Document, Section

        # Nothing that is searched for but what was given.
        return Document(
            language=given.get("language", "ko"),
            series=self._series,
            number=f"R{pk}",
            slug=f"r{pk}",
            title=given.get("title") or f"R{pk}",
            date=PRINTED,
            contributors=(Contributor(None, "author", "–"),),
            sections=(Section(1, "", f"<p>{escape(given['text'], quote=False)}</p>"),),
        )


def main() -> None:
    """Answer what `relevance` asks."""
    talk.set_up()
    documents = Documents()
    talk.answer(
        {
            "add": documents.add,
            "index": documents.index,
            "ours": documents.ours,
            "plain": documents.plain,
            "slips": documents.slips,
        }
    )


if __name__ == "__main__":
    main()
