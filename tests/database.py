"""The test database, emptied after tests that commit."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

# Rows that stay: a server that serves on forgets its pages when the number rises.
STAYING = {"django_migrations", "asanbriefs_generation"}
ATTEMPTS = 3

Rows = dict[str, list[bytes]]


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let tests that commit leave the database as every one is at first.

    Django empties each of its tables and makes the defaults anew. That takes ten times
    as long, gives the defaults other numbers than a server beside us remembers, and
    leaves the jobs.
    """
    with django_db_blocker.unblock():
        if django_db_keepdb:
            # A run before this one may have been killed.
            _truncate(_filled())
            call_command("flush", verbosity=0, interactive=False)
        defaults = {table: _copied(table) for table in _filled()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda test: restore(defaults)
        )
        yield


@contextmanager
def held(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Undo at the end what the block writes; tests within it undo only their own.

    Tests that commit belong in another module.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def restore(defaults: Rows) -> None:
    """Empty every table and fill in the defaults."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                _truncate(_filled())
                for table, rows in defaults.items():
                    _fill(table, rows)
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE asanbriefs_generation SET n = n + 1")
        except OperationalError:
            # A server beside us wrote in another order, and one of us had to yield.
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return


def _filled() -> list[str]:
    """Return the tables in which there are rows that may go."""
    tables = sorted({*connection.introspection.table_names()} - STAYING)
    union = " UNION ALL ".join(
        ["SELECT {} WHERE EXISTS (SELECT FROM {})"] * len(tables)
    )
    parts = [part for t in tables for part in (sql.Literal(t), sql.Identifier(t))]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(union).format(*parts))
        return [table for (table,) in cursor.fetchall()]


def _truncate(tables: list[str]) -> None:
    if tables:
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def _copied(table: str) -> list[bytes]:
    query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        return [bytes(row) for row in rows]


def _fill(table: str, rows: list[bytes]) -> None:
    query = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(query) as into:
        for row in rows:
            into.write(row)
