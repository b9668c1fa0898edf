"""The database that comes with the project, and the secrets kept beside it."""

import fcntl
import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """Return the key kept in `var/secret_key`, made at the first call.

    Safe when several processes ask at once: they all get the same key.
    """
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secret_key"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(50)
            file.seek(0)
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
    return key
