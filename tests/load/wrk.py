"""Drives a server with wrk over connections that stay open."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
READERS = 20_000
# One line of figures at the end.
TELL = """
done = function(summary)
  local e = summary.errors
  local faults = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('\\n{"requests": %d, "faults": %d, "seconds": %f}\\n',
    summary.requests, faults, summary.duration / 1000000))
end
"""
# Every request by the next of so many browsers; written ahead, to burden wrk less.
MANY = """
local asked = {}
local turn = 0
init = function()
  local name = wrk.headers["User-Agent"]
  for n = 1, %d do
    wrk.headers["User-Agent"] = name .. " reader/" .. n
    asked[n] = wrk.format()
  end
end
request = function()
  turn = turn %% #asked + 1
  return asked[turn]
end
"""


@dataclass(frozen=True)
class Driven:
    """What wrk did: requests answered in so many seconds."""

    requests: int
    seconds: float


class Wrk:
    """The program, with its scripts in a folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._one, self._many = folder / "one.lua", folder / "many.lua"
        self._one.write_text(TELL)
        self._many.write_text(MANY % READERS + TELL)

    def drive(
        self,
        port: int,
        path: str,
        headers: Mapping[str, str],
        *,
        seconds: float,
        readers: int = 1,
    ) -> Driven:
        """Ask for an address as often as it is answered.

        Raises RuntimeError if an answer was missing or an error.
        """
        command = [self._program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s"]
        command += ["--timeout", "10s"]
        command += [word for n, it in headers.items() for word in ("-H", f"{n}: {it}")]
        command += ["-s", str(self._many if readers > 1 else self._one)]
        command.append(f"http://127.0.0.1:{port}{path}")
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        figures = json.loads(said.stdout.strip().splitlines()[-1])
        if figures["faults"]:
            raise RuntimeError(f"{path}: {figures['faults']} requests failed")
        return Driven(figures["requests"], figures["seconds"])
