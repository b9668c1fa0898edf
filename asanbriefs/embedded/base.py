"""Django's PostgreSQL backend on the database that comes with the project.

The server is joined when a connection is asked for, not before, so that reading
the settings starts nothing. `DATABASES[alias]["VAR_DIR"]` names the folder.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base, client

from asanbriefs.embedded import cluster
from asanbriefs.embedded.errors import EmbeddedError


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the psql that comes with the server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        """Join the server first: only then are its host and user known."""
        self.connection.get_connection_params()
        DatabaseClient.executable_name = str(
            cluster.psql(Path(self.connection.settings_dict["VAR_DIR"]))
        )
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the project's own server."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Join the server, start it if need be, and say how to reach it.

        Raises OperationalError, as every failure to connect does.
        """
        try:
            address = cluster.join(Path(self.settings_dict["VAR_DIR"]))
        except EmbeddedError as error:
            raise OperationalError(str(error)) from error
        self.settings_dict |= {
            "HOST": address.host,
            "PORT": str(address.port),
            "USER": address.user,
        }
        return super().get_connection_params()
