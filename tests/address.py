"""The address of a database, as processes beside the tests are told it."""

from urllib.parse import quote, urlencode

from django.db import connection


def database_url(name: str) -> str:
    """Return the address of a database on our server, whichever that is."""
    known = connection.get_connection_params()
    place = {key: known[key] for key in ("host", "port") if known.get(key)}
    user = quote(known.get("user", ""))
    if password := known.get("password"):
        user += f":{quote(password)}"
    return f"postgres://{user}@/{quote(name)}?{urlencode(place)}"
