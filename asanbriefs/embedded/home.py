"""Decide where the embedded database lives and which account runs it."""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from asanbriefs.embedded.errors import EmbeddedError, account_name
from asanbriefs.embedded.programs import Account

# Root's databases; the folder of the user is never opened to another account.
SYSTEM = Path("/var/lib/asan-briefs")
# The operating system allows 103 bytes (macOS) for the path of a socket.
LONGEST_SOCKET = 100
SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    """The folder that holds data, log and settings of one server."""

    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory; there only when it is whole."""
        return self.folder / "data"

    @property
    def run(self) -> Path:
        """What the server makes while it runs."""
        return self.folder / "run"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.run / "server.log"

    @property
    def conf(self) -> Path:
        """Our settings, written anew at each start."""
        return self.folder / "server.conf"

    @property
    def sockets(self) -> Path:
        """Where the server's socket stands.

        The folder `run`, unless its path is too long for a socket or has a letter
        that the connection string or the settings file would split at.
        """
        path = str(self.run)
        if (
            len(os.fsencode(self.run / SOCKET)) <= LONGEST_SOCKET
            and path.isprintable()
            and not set(path) & set(",'\"\\")
        ):
            return self.run
        uid = self.account.uid if self.account else os.geteuid()
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp") / f"asan-briefs-{uid}-{digest}"  # noqa: S108 - see make()

    def make(self) -> None:
        """Make the folders; root keeps its own what the server need not write.

        Raises EmbeddedError if somebody else took the name under /tmp.
        """
        self.folder.mkdir(mode=0o755 if self.account else 0o700, exist_ok=True)
        for folder in (self.run, self.sockets):
            if not folder.exists():
                self.make_for_server(folder)
        uid = self.account.uid if self.account else os.geteuid()
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise EmbeddedError(
                f"{self.sockets} belongs to {account_name(found.st_uid)} and cannot"
                " hold the database's socket. Remove it."
            )

    def make_for_server(self, folder: Path) -> None:
        """Make a folder for the server's account alone."""
        folder.mkdir(mode=0o700)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)


def find(place: Path) -> Home:
    """Return the home of the database of the project whose folder is `place`.

    `place` is the project's own folder for it. An ordinary user's database lies
    in it. Root's lies under /var/lib, as PostgreSQL does not run as root and no
    other account could reach, say, /root; but root uses an ordinary user's
    database, as that user, where there is one. Call it under the start lock.
    """
    if os.geteuid() != 0:
        return Home(place, None)
    if owner := _owner(place / "data"):
        return Home(place, owner)
    SYSTEM.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = SYSTEM / _name(place)
    return Home(folder, _owner(folder / "data") or _ordinary_account())


def _name(place: Path) -> str:
    """Return the name of root's database, kept in the project's folder.

    A folder that was moved keeps its database. A copied one gets its own, and so
    does a fresh one at a path where another project once stood.
    """
    note = place / "elsewhere"
    if note.exists():
        name = note.read_text().strip()
        claim = SYSTEM / f"{name}.folder"
        if claim.exists():
            claimed = Path(os.fsdecode(claim.read_bytes()))
            if claimed == place:
                return name
            if not (claimed / "elsewhere").exists():
                claim.write_bytes(os.fsencode(place))
                return name
    seed = os.fsencode(place) + secrets.token_bytes(16)
    name = hashlib.sha256(seed).hexdigest()[:16]
    (SYSTEM / f"{name}.folder").write_bytes(os.fsencode(place))
    note.write_text(name + "\n")
    return name


def _owner(data: Path) -> Account | None:
    try:
        found = data.stat()
    except FileNotFoundError:
        return None
    return Account(found.st_uid, found.st_gid)


def _ordinary_account() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is no account `postgres` or"
        " `nobody` to run it. Start as an ordinary user, or set DATABASE_URL."
    )


def remove_half_made(folder: Path) -> None:
    """Remove what a start that was killed left behind."""
    for path in folder.glob("*.new"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
