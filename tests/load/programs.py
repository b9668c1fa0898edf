"""The programs the benchmark needs beside Python: wrk drives the load, nginx compares."""

import os
import shutil
import subprocess

PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
PACKAGES = {"wrk": "wrk", "nginx": "nginx-light"}


def find(name: str) -> str | None:
    """Return the program; on Debian as root it is installed if need be."""
    found = _find(name)
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        _install(PACKAGES[name])
        found = _find(name)
    return found


def missing(name: str) -> str:
    """Say in a sentence how to get the program."""
    return (
        f"{name} was not found; install it (Debian: apt install {PACKAGES[name]}, "
        f"macOS: brew install {name})."
    )


def version(path: str, *, switch: str = "-v") -> str:
    """Return what the program says of its version."""
    said = subprocess.run([path, switch], capture_output=True, text=True, check=False)
    words = (said.stdout + said.stderr).split()
    if words[:1] == ["wrk"]:
        return f"wrk {words[1].removeprefix('debian/')}"
    return words[-1].replace("/", " ")


def _find(name: str) -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES])
    return shutil.which(name, path=path)


def _install(package: str) -> None:
    # RUNLEVEL=1: a package's own service is not started.
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(
            ["apt-get", "-q", *words],
            env=os.environ | quiet,
            stdout=subprocess.DEVNULL,
            check=False,
        )
