"""Which browsers' names belong to machines."""

from functools import lru_cache
from importlib.resources import files

import re2
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# Machines that neither published list knows.
OURS = ["kakaotalk-scrap", "meta-externalagent", "claude-user", "feedly"]
SHORTEST_NAME = 10  # characters; no browser calls itself less


@lru_cache(maxsize=8192)
def is_robot(user_agent: str) -> bool:
    """Answer whether COUNTER's list, crawler-user-agents or ours knows the name.

    Both lists are matched ignoring case, as COUNTER asks. CUBOT makes telephones.
    """
    name = user_agent.strip().lower().replace("cubot", "")
    return len(name) < SHORTEST_NAME or _expression().search(name) is not None


@lru_cache(maxsize=1)
def _expression() -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.max_mem = 256 << 20
    options.log_errors = False
    return re2.compile("|".join(f"(?:{p})" for p in _patterns()), options)


def _patterns() -> list[str]:
    counter = files("counter_robots") / "data"
    patterns = [entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA]
    for name in ("robot.txt", "machine.txt"):
        patterns += (counter / name).read_text("utf-8").split("\n")
    return sorted({p for p in patterns if p.strip()}) + OURS
