"""Say early whether the site's port is free; runs before anything is installed."""

import errno
import os
import re
import socket
import sys
from pathlib import Path


def refusal(port: str) -> str:
    """Return why the site cannot use this port, or nothing if it can."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT must be a number from 1 to 65535, not {port!r}."
    with socket.socket() as trial:
        # As the server does: a connection that was closed a moment ago is no bar.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(port)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"PORT {port} cannot be used: {error.strerror}."
            return (
                f"PORT {port} is in use by another program, or the site already runs."
                f" Stop it, or choose another port: make run PORT={int(port) + 1}"
            )
    return ""


def wanted() -> str:
    """Return the port that the settings will take from environment or `.env`."""
    port = os.environ.get("PORT", "")
    env = Path(__file__).resolve().parent.parent / ".env"
    if not port and env.exists():
        found = re.search(r"(?m)^(?:export )?PORT=[\"']?(\w*)", env.read_text())
        port = found[1] if found else ""
    return port or "8000"


if __name__ == "__main__":
    sys.exit(refusal(wanted()) or None)
