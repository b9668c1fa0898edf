"""Words that may have been meant, by the keys that type them.

Keys tell slips of the finger better than letters do, and are the same on a Korean and
an English keyboard.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from briefs.search.text import from_keys, keystrokes, to_keys

MOST = 5
LONGEST = 60
MUCH_OFTENER = 10

_LATIN = re.compile(r"[a-z]{3,}")
_SYLLABLES = re.compile(r"[가-힣]{2,}")
_SYLLABLE = re.compile(r"[가-힣]")
_KEYS = re.compile(r"[a-zA-Z]+")

# The index goes by a setting, which must be made before it is read. Two slips, or one
# in three keys: what is one slip of a Korean vowel may be two keys. On the keyboard of
# the other language nobody types a word that is one, such as 해미 (goal) for good.
NEAREST = """
WITH alike AS MATERIALIZED (
    SELECT set_config('pg_trgm.similarity_threshold', '0.2', true) AS made
)
SELECT asked.word, near.word
FROM alike
CROSS JOIN unnest(%(words)s::text[], %(keys)s::text[]) AS asked (word, keys)
LEFT JOIN briefs_word AS known ON known.word = asked.word
CROSS JOIN LATERAL (
    SELECT word FROM (
        SELECT word, df, similarity(w.keys, asked.keys) AS alike,
            levenshtein_less_equal(w.keys, asked.keys, 2) AS slips
        FROM briefs_word AS w
        WHERE w.keys %% CASE WHEN alike.made > '' THEN asked.keys END
            AND w.df >= greatest(1, known.df) * %(times)s AND w.word <> asked.word
            AND length(w.keys) BETWEEN length(asked.keys) - 2 AND length(asked.keys) + 2
    ) AS found
    WHERE slips <= CASE
        WHEN (word ~ '^[a-z]') <> (asked.word ~ '^[a-z]')
            THEN CASE WHEN asked.word ~ '^[a-z]' AND length(asked.keys) > 5 THEN 1 ELSE 0 END
        WHEN length(asked.keys) > 3 THEN 2 ELSE 1 END
    ORDER BY slips, df DESC, alike DESC, word
    LIMIT %(most)s
) AS near
"""


def suggest(words: Iterable[str]) -> dict[str, list[str]]:
    """Return for words, in the spelling that is compared, what may have been meant.

    The likeliest comes first, of words that readers can read somewhere. Behind them
    stands the word as it would read if the keyboard had been switched.
    """
    asked = list(words)
    found = _nearest(asked, times=1)
    for word in asked:
        found[word] += switched(word)
    return {word: list(dict.fromkeys(near)) for word, near in found.items() if near}


def oftener(words: Iterable[str]) -> dict[str, str]:
    """Return for words that stand almost nowhere what stands ten times as often."""
    found = _nearest(words, times=MUCH_OFTENER)
    return {word: near[0] for word, near in found.items()}


def _nearest(words: Iterable[str], *, times: int) -> dict[str, list[str]]:
    """Return the nearest words that stand in so many times as many briefs."""
    keys = {word: k for word in words if 2 < len(k := keystrokes(word)) <= LONGEST}
    found: dict[str, list[str]] = defaultdict(list)
    if keys:
        values = {"words": list(keys), "keys": list(keys.values())}
        with connection.cursor() as cursor:
            cursor.execute(NEAREST, values | {"times": times, "most": MOST})
            for word, near in cursor.fetchall():
                found[word].append(near)
    return found


def switched(word: str) -> list[str]:
    """Return the word as the other keyboard would have written it, if it is one."""
    if _LATIN.fullmatch(word):
        korean = from_keys(word)
        return [korean] if _SYLLABLES.fullmatch(korean) else []
    latin = to_keys(word)
    mixed = not _SYLLABLES.fullmatch(word) and _KEYS.fullmatch(latin)
    # Two keys say little, unless they make no syllable: ㄷㅕ for eu, but not 하 for gk.
    shortest = 3 if _SYLLABLE.match(word) else 2
    return [latin.casefold()] if mixed and len(latin) >= shortest else []
