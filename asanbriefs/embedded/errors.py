"""Say in one or two sentences why the embedded database cannot run."""

import errno
import os
import pwd
from pathlib import Path


class EmbeddedError(Exception):
    """The embedded database cannot run; the message says what to do."""


def explain(error: OSError) -> EmbeddedError:
    """Turn a failed file operation into a message for the person at the keyboard."""
    path = Path(os.fsdecode(error.filename or "")) if error.filename else None
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EmbeddedError(f"The disc is full; free some room for {path or 'data'}.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        if path is None:
            return EmbeddedError(
                "No permission to start PostgreSQL as an ordinary account."
                " Start as that account yourself, or set DATABASE_URL."
            )
        return EmbeddedError(
            f"No permission for {path}, which belongs to {_owner(path)};"
            f" this was started as {account_name(os.geteuid())}."
            " Start as the owner, or give the folder to this account."
        )
    return EmbeddedError(f"{path or 'PostgreSQL'}: {error.strerror or error}")


def account_name(uid: int) -> str:
    """Return the login name of an account, or its number if it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"account {uid}"


def _owner(path: Path) -> str:
    # The file itself may not exist or not be visible: its folder decides then.
    for place in (path, *path.parents):
        try:
            return account_name(place.stat().st_uid)
        except OSError:
            continue
    return "somebody else"
