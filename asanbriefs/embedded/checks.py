"""Refuse a database in which PostgreSQL's trigrams do not see Korean."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

MESSAGE = (
    "Under the LC_CTYPE {ctype} of the database {name} PostgreSQL sees no Korean"
    " words: show_trgm('한') is empty."
)
HINT = (
    "Make the database anew with TEMPLATE template0 ENCODING 'UTF8'"
    " LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'."
)


def require_korean_trigrams(alias: str = "default") -> None:
    """Raise ImproperlyConfigured if the database is unfit; costs two queries."""
    for message in korean_trigrams(databases=[alias]):
        raise ImproperlyConfigured(f"{message.msg} {message.hint}")


def korean_trigrams(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Iterable[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Check each of the databases in which pg_trgm is installed."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            ctype = _blind_ctype(alias)
            if ctype is not None:
                name = connections[alias].settings_dict["NAME"]
                text = MESSAGE.format(ctype=ctype, name=name)
                found.append(Error(text, hint=HINT, id="embedded.E001"))
    return found


def _blind_ctype(alias: str) -> str | None:
    """Return the LC_CTYPE under which Korean has no trigrams; None if it has some."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, datctype FROM pg_database, pg_extension"
            " JOIN pg_namespace ON pg_namespace.oid = extnamespace"
            " WHERE extname = 'pg_trgm' AND datname = current_database()"
        )
        row = cursor.fetchone()
        if row is None:
            return None
        schema, ctype = row
        cursor.execute(f"SELECT {connection.ops.quote_name(schema)}.show_trgm('한')")
        (trigrams,) = cursor.fetchone()
        return None if trigrams else str(ctype)
