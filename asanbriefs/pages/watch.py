"""Asks the database a few times a second whether finished pages are still true."""

import logging
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import psycopg
from django.db import DatabaseError, connections

from asanbriefs import generation

logger = logging.getLogger(__name__)

# A query that takes longer means that the database is as good as away.
SECONDS = 5
# Numbers that changed within the last so many looks are read again: a page may have
# been made before the look that told of them and kept after it.
AGAIN = 8

Connection = psycopg.Connection[Any]


class State(NamedTuple):
    """What the database says: pages made in another `token` are no longer true.

    `mark` rises with each change of live numbers; `numbers` are those changed since
    the mark that was asked about.
    """

    token: Hashable
    mark: int
    numbers: Mapping[int, int]


class Watch:
    """One look after another over a connection of its own."""

    def __init__(self, ask: Callable[[Connection, int | None], State]) -> None:
        self._ask = ask
        self._connection: Connection | None = None
        self._marks: deque[int] = deque(maxlen=AGAIN)

    @property
    def mark(self) -> int | None:
        """The latest mark seen."""
        return self._marks[-1] if self._marks else None

    def tells_since(self, mark: int | None) -> bool:
        """Answer whether the next look tells again what changed since the mark."""
        return not self._marks or (mark is not None and mark >= self._marks[0])

    def look(self) -> State | None:
        """Look once and tell `generation`; return None while the database is away."""
        try:
            if self._connection is None:
                self._connection = _connect()
            since = self._marks[0] if self._marks else None
            state = self._ask(self._connection, since)
        except (psycopg.Error, DatabaseError, OSError) as error:
            if not generation.is_away():
                logger.warning(
                    "the database does not answer, pages in memory still do: %s", error
                )
            generation.lost()
            self.close()
            return None
        if generation.is_away():
            logger.warning("the database answers again")
        self._marks.append(state.mark)
        generation.saw(state.token)
        return state

    def forget(self) -> None:
        """Leave the connection to the process this one was forked from."""
        self._connection = None
        self._marks.clear()

    def close(self) -> None:
        """Give the connection back; the next look makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect() -> Connection:
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    limits = {"connect_timeout": 2, "tcp_user_timeout": SECONDS * 1000}
    connection = psycopg.connect(**parameters | limits, autocommit=True)
    # Not as an option of the connection, which poolers in between refuse.
    connection.execute(f"SET statement_timeout = '{SECONDS}s'")
    return connection
