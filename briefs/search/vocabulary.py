"""In how many of the texts that readers can read a lexeme or a word stands."""

from django.db import connection, transaction

from briefs.models import Synonym, Vocabulary
from briefs.search.text import keystrokes, normal, words
from briefs.search.vectors import spelt

ONLY = 1  # the one row that says what was taken
# Taking it anew costs about a millisecond a text; it may take a hundredth of the time.
REST = 0.1

LOCK = "SELECT pg_advisory_xact_lock(hashtext('briefs.search.vocabulary'))"
READABLE = """
FROM briefs_indexed i JOIN briefs_publication p ON p.id = i.publication_id
WHERE p.kind <> 'withdrawal' AND p.shown_from <= statement_timestamp()
    AND (p.shown_until IS NULL OR p.shown_until > statement_timestamp())
"""
STATE = f"""
WITH found AS (SELECT count(*) AS texts, sum(p.id) AS ids, max(i.at) AS at {READABLE})
SELECT concat_ws(' ', texts, ids, found.at,
        (SELECT concat_ws(' ', count(*), max(id)) FROM briefs_synonym)),
    v.state, v.at + texts * interval '{REST} s' > statement_timestamp()
FROM found LEFT JOIN briefs_vocabulary v ON v.id = {ONLY}
"""  # noqa: S608 - nothing but what stands here
TERMS = f"""
WITH fresh AS MATERIALIZED (
    SELECT word AS lexeme, ndoc AS df FROM ts_stat($$ SELECT i.vector {READABLE} $$)
), gone AS (
    DELETE FROM briefs_term t
    WHERE NOT EXISTS (SELECT FROM fresh WHERE fresh.lexeme = t.lexeme)
)
INSERT INTO briefs_term AS known (lexeme, df) SELECT lexeme, df FROM fresh
ON CONFLICT (lexeme) DO UPDATE SET df = excluded.df WHERE known.df <> excluded.df
"""  # noqa: S608
WORDS = f"""
WITH fresh AS MATERIALIZED (
    SELECT word, greatest(sum(df), 1) AS df FROM (
        SELECT unnest(i.words) AS word, 1 AS df {READABLE}
        UNION ALL SELECT unnest(%s::text[]), 0
    ) AS said GROUP BY word
), gone AS (
    DELETE FROM briefs_word w
    WHERE NOT EXISTS (SELECT FROM fresh WHERE fresh.word = w.word)
), changed AS (
    UPDATE briefs_word w SET df = fresh.df FROM fresh
    WHERE fresh.word = w.word AND fresh.df <> w.df
)
SELECT word, df FROM fresh
WHERE NOT EXISTS (SELECT FROM briefs_word w WHERE w.word = fresh.word)
"""  # noqa: S608
ADD_WORDS = """
INSERT INTO briefs_word (word, keys, df)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
"""


def refresh(*, force: bool = False) -> bool:
    """Take terms and words anew if the index changed; tell whether that was done.

    Of many texts they are taken less often, unless `force`: how rare a word is does not
    change from one hour to the next.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(STATE)
        state, known, is_recent = cursor.fetchone()
        if not force and (state == known or is_recent):
            return False
        cursor.execute(TERMS)
        # A synonym is a word to be meant even where no text has it.
        cursor.execute(WORDS, [_synonyms()])
        new = cursor.fetchall()
        named = [word for word, _ in new]
        keys = [keystrokes(word) for word in named]
        cursor.execute(ADD_WORDS, [named, keys, [df for _, df in new]])
        Vocabulary.objects.update_or_create(pk=ONLY, defaults={"state": state})
    return True


def _synonyms() -> list[str]:
    texts = Synonym.objects.values_list("text", flat=True)
    return sorted({word for text in texts for word in spelt(words(normal(text)))})
