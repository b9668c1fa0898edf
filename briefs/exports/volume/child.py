"""Typst in a process of its own, whose memory goes back when it ends.

`python -m briefs.exports.volume.child FOLDER DAY BYTES`: reads the folder's
`volume.typ` and writes its `volume.pdf`, or says on standard error why not. Ends at
once when whoever started it does; when it wants more memory than it was given, by a
signal or as TOO_LARGE.
"""

import datetime
import errno
import os
import resource
import sys
import threading
from pathlib import Path

from briefs.exports import engine

MAIN, MADE = "volume.typ", "volume.pdf"
REFUSED, TOO_LARGE = 3, 4
# What Typst calls a file that it had no room for, from Rust or from the system.
NO_MEMORY = ("(out of memory)", f"os error {errno.ENOMEM}")


def main(folder: str, day: str, most: str) -> int:
    """Set the volume; return 0, TOO_LARGE, or REFUSED after saying why."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    engine.prepare()
    resource.setrlimit(resource.RLIMIT_AS, (int(most), int(most)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    root = Path(folder)
    try:
        pdf = engine.compile_pdf(
            root / MAIN, root=root, day=datetime.date.fromisoformat(day)
        )
        (root / MADE).write_bytes(pdf)
    except engine.RefusedError as error:
        if any(said in str(error) for said in NO_MEMORY):
            return TOO_LARGE
        sys.stderr.write(str(error))
        return REFUSED
    except MemoryError:
        return TOO_LARGE
    return 0


def _end_with_parent() -> None:
    """Wait for the end of standard input, which only its writer's death brings."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
