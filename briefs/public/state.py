"""What finished pages depend on: the state of the database, and parts of an address."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import psycopg

from asanbriefs.pages import State
from briefs.public.filters import NAMES, SORTS

# The generation rises with every change; a minute that passes changes nothing in the
# tables, so what began or ended last is part of the state.
STATE = """
SELECT (SELECT max(n) FROM asanbriefs_generation),
    (SELECT max(shown_from) FROM briefs_publication WHERE shown_from <= now()),
    (SELECT max(shown_until) FROM briefs_publication WHERE shown_until <= now()),
    (SELECT max(id) FROM briefs_batch)
"""
NUMBERS = "SELECT shown FROM briefs_batch WHERE id > %s ORDER BY id"

LISTS = re.compile(r"/(?:ko|en)/briefs/")
PAGED = re.compile(r"/(?:ko|en)/(?:experts|centers|topics)/[^/]+/")
PUBLIC = re.compile(r"/(?:ko|en)/")


def look(connection: psycopg.Connection[Any], since: int | None) -> State:
    """Ask which state the site is in, and which views were counted since a batch."""
    [(*token, latest)] = connection.execute(STATE, prepare=True).fetchall()
    mark, numbers = latest or 0, {}
    if since is not None and mark > since:
        for (shown,) in connection.execute(NUMBERS, [since], prepare=True):
            numbers.update({int(brief): number for brief, number in shown.items()})
    return State(tuple(token), mark, numbers)


def query_of(path: str, query: str) -> str:
    """Return the part of an address' query that the public page there reads.

    What no page reads must not make another copy of it. Of addresses that are not
    the public pages' the whole query counts.
    """
    if LISTS.fullmatch(path):
        names = NAMES
    elif PAGED.fullmatch(path):
        names = {"page"}
    elif PUBLIC.match(path):
        return ""
    else:
        return query
    # Of a name given twice Django reads the last.
    given = dict(parse_qsl(query, keep_blank_values=True))
    read = {name: value for name, value in given.items() if name in names}
    if read.get("sort", "") not in SORTS:
        read.pop("sort", None)
    if read.get("page") == "1":
        del read["page"]
    return urlencode(sorted(read.items()))
