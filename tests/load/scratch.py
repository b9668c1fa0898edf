"""Databases and folders of one run of the benchmark; nothing of the site's is used."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.address import database_url
from tests.load import copies, processes

# Whatever a .env says: what is measured is the site as it comes.
PLAIN = {
    "DEBUG": "False",
    "SECRET_KEY": "for the benchmark only",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1",
    "TRUSTED_PROXIES": "",
    "UNCOUNTED_NETWORKS": "",
    "HONOUR_DO_NOT_TRACK": "False",
    "EMAIL_URL": "",
    "PAGES_MEMORY_MB": "128",
}
VACUUM_FIRST = "VACUUM (ANALYZE)"
# A query that other processes help with would not show what it costs.
ALONE = "ALTER DATABASE {} SET max_parallel_workers_per_gather = 0"
BACKENDS = """
SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()
"""


class Scratch:
    """Databases on the server that the settings name, and a folder for the servers.

    With `keep` the corpora stay for the next run that keeps them.
    """

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self.folder = folder
        self._keep = keep
        known = connection.get_connection_params()
        for name in ("cursor_factory", "context", "dbname"):
            known.pop(name, None)
        self._server: dict[str, Any] = known
        self._made: list[str] = []

    def corpus(self, briefs: int, smaller: str | None = None) -> str:
        """Return a database of so many sample briefs, indexed, made from a smaller one.

        Beyond some thousand they are copies (see `copies`); of none it is empty.
        """
        if self._keep:
            name = f"bench_kept_{briefs}"
        else:
            name = f"bench_{os.getpid()}_{briefs}"
            self._made.append(name)
        if not self._is_there(name):
            self._create(name, smaller)
        self._manage(name, "migrate", "-v0")
        made = min(briefs, copies.ORIGINALS)
        [(there,)] = self.ask(name, "SELECT count(*) FROM briefs_indexed")
        if there < made:
            self._manage(name, "make_sample", "--briefs", str(made))
            self._manage(name, "search_rebuild", "--stale")
        with self._connect(name) as database:
            copies.grow(database, briefs)
            database.execute(VACUUM_FIRST)
        return name

    def copy(self, original: str) -> str:
        """Return a copy of a corpus that may be written to."""
        name = f"bench_{os.getpid()}_copy_{len(self._made)}"
        self._made.append(name)
        self._create(name, original)
        return name

    def drop(self) -> None:
        """Delete the databases of this run."""
        with self._connect() as server:
            for name in self._made:
                query = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
                server.execute(sql.SQL(query).format(sql.Identifier(name)))

    def node(self, name: str, database: str) -> dict[str, str]:
        """Return the environment of a server with a data folder of its own."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        static, collected = folder / "static", self.folder / "static"
        if collected.exists() and not static.exists():
            static.symlink_to(collected)
        own = {"DATABASE_URL": database_url(database), "VAR_DIR": str(folder)}
        return os.environ | PLAIN | own

    def collect_static(self, database: str) -> None:
        """Make the static files that all servers share."""
        environment = self.node(".", database)
        _run(["collectstatic", "--noinput", "-v0"], environment)

    def spool(self, name: str) -> Path:
        """Return the folder where a node's servers note what is read."""
        return self.folder / name / "spool"

    def ask(self, database: str, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return the rows of one query."""
        with self._connect(database) as asked:
            return asked.execute(query.encode(), given or None).fetchall()

    @contextmanager
    def backends(self, database: str) -> Iterator["Backends"]:
        """Give what tells the time the database spends on a database's sessions."""
        with self._connect() as server:
            yield Backends(server, database)

    def version(self) -> str:
        """Return the server's version."""
        with self._connect() as server:
            major, minor = divmod(server.info.server_version, 10000)
            return f"PostgreSQL {major}.{minor}"

    def _manage(self, database: str, *words: str) -> None:
        _run([*words], self.node("made", database))

    def _is_there(self, name: str) -> bool:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        with self._connect() as server:
            return server.execute(query, [name]).fetchone() is not None

    def _create(self, name: str, original: str | None) -> None:
        query = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if original:
            query += sql.SQL(" TEMPLATE {}").format(sql.Identifier(original))
        with self._connect() as server:
            server.execute(query)
            server.execute(sql.SQL(ALONE).format(sql.Identifier(name)))

    def _connect(self, name: str = "postgres") -> "psycopg.Connection[tuple[Any, ...]]":
        known = self._server | {"dbname": name, "autocommit": True}
        return psycopg.connect(**known)


class Backends:
    """The sessions of one database, and the processor time they have used."""

    def __init__(self, server: "psycopg.Connection[Any]", database: str) -> None:
        self._server = server
        self._database = database

    def cpu(self) -> dict[int, float]:
        """Return seconds by session; empty if the database is on another machine."""
        rows = self._server.execute(BACKENDS, [self._database]).fetchall()
        return processes.cpu_by_process(pid for (pid,) in rows)


def settle(spool: Path, *, seconds: float = 20) -> None:
    """Wait until all that was read is counted, so that its cost is on the bill."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(spool.glob("*.reads")):
        time.sleep(0.1)


def _run(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]} failed:\n{done.stdout[-2000:]}")
