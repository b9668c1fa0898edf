"""What other processes have used: time of the processors, and memory."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import psutil

LINUX = sys.platform == "linux"
NANO = 1e-9
T = TypeVar("T")


def tree_cpu(root: int) -> float:
    """Return the seconds of processor time a program and all below it have used.

    Those of children that have ended are among them, where the system tells.
    """
    return sum(_each(_cpu, _tree(root)))


def tree_memory(root: int) -> int:
    """Return the bytes of memory a program and all below it hold now."""
    return sum(_each(_memory, _tree(root)))


def cpu_by_process(pids: Iterable[int]) -> dict[int, float]:
    """Return the seconds each has used; those that are not here are left out."""
    here = {pid: psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)}
    return {pid: used for pid, it in here.items() for used in _each(_cpu, [it])}


def memory(pid: int) -> int:
    """Return the bytes of memory a process holds now."""
    return _memory(psutil.Process(pid))


def children(pid: int) -> list[psutil.Process]:
    """Return the processes that one has started and that still do anything."""
    return [
        child
        for child in psutil.Process(pid).children()
        if child.status() != psutil.STATUS_ZOMBIE
    ]


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
    command = ["sysctl", "-n", "machdep.cpu.brand_string"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or os.uname().machine


def _tree(root: int) -> list[psutil.Process]:
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


def _memory(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


def _each(
    ask: Callable[[psutil.Process], T], processes: Iterable[psutil.Process]
) -> Iterator[T]:
    """Yield the answer of each process that has not ended meanwhile."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            yield ask(process)
