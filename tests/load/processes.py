"""What other processes have used: time of the processors, and memory."""

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

LINUX = sys.platform == "linux"
TICKS = os.sysconf("SC_CLK_TCK")
NANO = 1e-9


class Process(NamedTuple):
    """A process as the system tells of it; `cpu` in seconds, `memory` in bytes.

    `cpu` holds that of children that have ended.
    """

    pid: int
    parent: int
    cpu: float
    memory: int


def tree_cpu(root: int) -> float:
    """Return the seconds of processor time a program and all below it have used."""
    return sum(process.cpu for process in _tree(root))


def tree_memory(root: int) -> int:
    """Return the bytes of memory a program and all below it hold now."""
    return sum(process.memory for process in _tree(root))


def cpu_by_process(pids: Iterable[int]) -> dict[int, float]:
    """Return the seconds each has used; those that are not here are left out."""
    every = _every()
    return {pid: every[pid].cpu for pid in pids if pid in every}


def memory(pid: int) -> int:
    """Return the bytes of memory a process holds now."""
    return _every()[pid].memory


def fine_cpu(pid: int) -> float | None:
    """Return the seconds a process of one thread has used, to the microsecond.

    None where the system does not tell, or the process is not on this machine.
    """
    try:
        ran = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
        name = Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return None
    return int(ran) * NANO if name.startswith("postgres") else None


def machine() -> str:
    """Return the processors of this machine in a few words."""
    return f"{os.cpu_count()} cores, {_processor()}"


@cache
def _processor() -> str:
    if LINUX:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, said = line.partition(":")
            if name.strip() in {"model name", "Model"}:
                return said.strip()
        return os.uname().machine
    said = _said("sysctl", "-n", "machdep.cpu.brand_string").strip()
    return said or os.uname().machine


def _tree(root: int) -> Iterable[Process]:
    every = _every()
    found, below = {}, [root]
    while below:
        pid = below.pop()
        if pid in every and pid not in found:
            found[pid] = every[pid]
            below += [it.pid for it in every.values() if it.parent == pid]
    return found.values()


def _every() -> dict[int, Process]:
    found = _from_proc() if LINUX else _from_ps()
    return {process.pid: process for process in found}


def _from_proc() -> list[Process]:
    found = []
    page = os.sysconf("SC_PAGE_SIZE")
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue  # it has just ended
        # The name in parentheses may hold anything; the figures follow it.
        figures = text.rpartition(")")[2].split()
        ticks = sum(int(figures[n]) for n in (11, 12, 13, 14))
        pid, parent, pages = int(path.parent.name), int(figures[1]), int(figures[21])
        found.append(Process(pid, parent, ticks / TICKS, pages * page))
    return found


def _from_ps() -> list[Process]:
    found = []
    for line in _said("ps", "-A", "-o", "pid=,ppid=,rss=,cputime=").splitlines():
        pid, parent, kilobytes, used = line.split()
        found.append(Process(int(pid), int(parent), _seconds(used), int(kilobytes)))
    return [it._replace(memory=it.memory * 1024) for it in found]


def _seconds(clock: str) -> float:
    days, _, rest = clock.rpartition("-")
    total = float(days or 0) * 24
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
