"""Makes a large corpus from a small one by copying its rows inside the database.

A copy of a brief has an address, a number, people and readings of its own. It shares
the text and what the analyser made of it: every row of the index is one the analyser
wrote, and each word stands in the same share of all briefs. What only editors see of a
brief (sections, events) is not copied.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

ORIGINALS = 2_000
STRIDE = 10_000  # from the id of an original to that of its first copy, and so on

COPIES = f"""
CREATE TEMPORARY TABLE copies AS
SELECT original, original + nth * {STRIDE} AS copy, place + nth * {ORIGINALS} AS place, nth
FROM (
    SELECT id AS original, row_number() OVER (ORDER BY id) - 1 AS place
    FROM briefs_brief ORDER BY id LIMIT {ORIGINALS}
) AS first, generate_series(1, %(briefs)s / {ORIGINALS}) AS nth
WHERE place + nth * {ORIGINALS} < %(briefs)s
    AND NOT EXISTS (SELECT FROM briefs_brief WHERE id = original + nth * {STRIDE})
"""  # noqa: S608 - nothing but what stands here
PEOPLE = f"""
INSERT INTO experts_expert ({{columns}})
SELECT {{values}} FROM experts_expert AS t, (SELECT DISTINCT nth FROM copies) AS n
WHERE t.id < {STRIDE} AND NOT EXISTS (
    SELECT FROM experts_expert WHERE id = t.id + nth * {STRIDE}
)
"""  # noqa: S608
ROWS = "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS t JOIN {joined}"
OF_BRIEF = "copies ON copies.original = t.{}"
OF_ROW = """
briefs_publication AS p ON p.id = t.publication_id
JOIN copies ON copies.original = p.brief_id
"""
MOVED = f"t.{{}} + nth * {STRIDE}"
NAMED = "t.{} || '-' || nth"
# The first person has a part in many briefs, in those of the copies as well.
BYLINE = f"""
ARRAY(SELECT CASE WHEN expert = 1 THEN 1 ELSE expert + nth * {STRIDE} END
    FROM unnest(t.experts) WITH ORDINALITY AS e (expert, turn) ORDER BY turn)
"""  # noqa: S608
# By table: what of a copy is its own.
BRIEFS = {
    "briefs_brief": {
        "id": "copy",
        "number": NAMED.format("number"),
        "slug": NAMED.format("slug"),
        "source": "regexp_replace(t.source, '[0-9]+$', place::text)",
        "original_id": MOVED.format("original_id"),
    },
    "briefs_publication": {
        "id": MOVED.format("id"),
        "brief_id": "copy",
        "number": NAMED.format("number"),
        "original": MOVED.format("original"),
        "experts": BYLINE,
    },
    "briefs_total": {"brief_id": "copy"},
    "briefs_day": {"brief_id": "copy"},
}
INDEXED = {"publication_id": MOVED.format("publication_id"), "experts": BYLINE}
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_generated = 'NEVER'
ORDER BY ordinal_position
"""
# Built anew they take minutes, row by row an hour.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = 'briefs_indexed'::regclass AND NOT indisprimary
"""
# In how many briefs each word stands: as many times more as there are briefs.
VOCABULARY = "UPDATE {} SET df = round(df * {}::numeric / {})"


def grow(database: "psycopg.Connection[Any]", briefs: int) -> None:
    """Let an indexed corpus of `ORIGINALS` briefs, perhaps with copies, have so many."""
    with database.transaction(), database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM briefs_brief")
        [(before,)] = cursor.fetchall()
        if before >= briefs or before < ORIGINALS:
            return
        cursor.execute("SET LOCAL maintenance_work_mem TO '512MB'")
        cursor.execute(COPIES, {"briefs": briefs})
        named = {"id": MOVED.format("id"), "slug": NAMED.format("slug")}
        _insert(cursor, "experts_expert", PEOPLE, named)
        for table, own in BRIEFS.items():
            key = "id" if table == "briefs_brief" else "brief_id"
            _insert(cursor, table, ROWS, own, OF_BRIEF.format(key))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        _insert(cursor, "briefs_indexed", ROWS, INDEXED, OF_ROW)
        for _, definition in indexes:
            cursor.execute(definition)
        for table in ("briefs_term", "briefs_word"):
            cursor.execute(VOCABULARY.format(table, briefs, before))
        cursor.execute("DELETE FROM briefs_stale")
        cursor.execute("DROP TABLE copies")


def _insert(
    cursor: "psycopg.Cursor[Any]",
    table: str,
    statement: str,
    own: Mapping[str, str],
    joined: str = "",
) -> None:
    """Insert copies; what is not their own is as it was, ids are the next ones."""
    cursor.execute(COLUMNS, [table])
    columns = [name for (name,) in cursor.fetchall() if name != "id" or "id" in own]
    values = [own.get(name, f't."{name}"') for name in columns]
    cursor.execute(
        statement.format(
            table=table,
            columns=", ".join(f'"{name}"' for name in columns),
            values=", ".join(values),
            joined=joined,
        )
    )
