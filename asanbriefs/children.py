"""Run a program that must not outlive this process."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
KILL_SECONDS = 2
PR_SET_PDEATHSIG = 1  # of Linux' prctl()


class Child:
    """One Python program that belongs to the running site."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self.name = name
        # A session of its own: Ctrl-C reaches only us, and we stop the others in
        # good order.
        self.process = subprocess.Popen(  # noqa: S603 - our own fixed commands
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - takes no lock
        )

    def ended(self) -> bool:
        """Tell whether the program is no more."""
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Ask the program to finish what it is at and end."""
        if not self.ended():
            self.process.terminate()

    def ask_all_to_stop(self) -> None:
        """Ask the program and its own children; for a server that is asked again.

        A worker of granian that is just starting swallows the first request.
        """
        if not self.ended():
            os.killpg(self.process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the program and its own children now; return when they are gone.

        Until they are, they count as users of the embedded database.
        """
        deadline = time.monotonic() + KILL_SECONDS
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < deadline:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.poll()
                time.sleep(0.02)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    # Were this process killed, its children would go on and hold the port. Only
    # Linux can prevent that.
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
