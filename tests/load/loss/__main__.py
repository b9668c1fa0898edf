"""Runs the scenarios and prints the table; see the package."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import psycopg

from tests.load.loss.house import House, open_house

if TYPE_CHECKING:
    from tests.load.loss.books import Outcome
    from tests.load.loss.kills import Paths

BRIEFS = 40
BODY = "<p>" + "Security of the Korean Peninsula. " * 40 + "</p>"


def main() -> int:
    """Return the exit status."""
    options = _arguments()
    with open_house(keep=options.keep) as house:
        _set_up(house)
        paths = _publish(BRIEFS)
        outcomes = []
        scenarios = _scenarios(house, paths, options.days)
        if options.only not in {None, *scenarios}:
            _say(f"--only takes one of {', '.join(scenarios)}")
        for name, scenario in scenarios.items():
            if options.only in {None, name}:
                _say(f"{name} …")
                began = time.monotonic()
                outcome = scenario()
                outcome.remarks.append(f"took {time.monotonic() - began:.0f} s")
                outcomes.append(outcome)
                for node in house.nodes:
                    node.kill()
                _say(_line(outcome))
        _say(f"PostgreSQL {house.postgres.version}")
    _print(outcomes)
    return 0 if outcomes and all(outcome.is_right for outcome in outcomes) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.loss")
    parser.add_argument("--only", metavar="NAME", help="run this scenario alone")
    parser.add_argument("--days", metavar="N", type=int, default=365)
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    return parser.parse_args()


def _scenarios(
    house: House, paths: "Paths", days: int
) -> "dict[str, Callable[[], Outcome]]":
    from tests.load.loss import clocks, kills, outages, year

    stopped = outages.database_stopped
    return {
        "worker": partial(kills.one_worker, house, paths),
        "server": partial(kills.server_ended, house, paths),
        "database-immediate": partial(stopped, house, paths, mode="immediate"),
        "database-fast": partial(stopped, house, paths, mode="fast"),
        "before-commit": partial(kills.before_commit, house, paths),
        "after-commit": partial(kills.after_commit, house, paths),
        "workers": partial(kills.both_workers, house, paths),
        "disc": partial(outages.disc_full, house, paths),
        "nodes": partial(clocks.two_nodes, house, paths),
        "midnight": partial(clocks.midnight, house, paths),
        "address": partial(clocks.one_address, house, paths),
        "junk": partial(clocks.junk_keys, house, paths),
        "year": partial(year.a_year, house, days),
    }


def _set_up(house: House) -> None:
    """Make the database and point Django, here and in the servers, at it."""
    with psycopg.connect(
        host=house.postgres.place, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute("CREATE DATABASE asanbriefs")
    os.environ |= {
        "DATABASE_URL": house.postgres.url,
        "DJANGO_SETTINGS_MODULE": "asanbriefs.settings",
        "SECRET_KEY": "for tests only",
        "SITE_URL": "http://127.0.0.1",
        "VAR_DIR": str(house.static.parent),
        "EMAIL_URL": "",
        "UNCOUNTED_NETWORKS": "",
        "TRUSTED_PROXIES": "",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from asanbriefs import messages

    # The database comes and goes; a pool would go on about it.
    connections["default"].settings_dict["OPTIONS"]["pool"] = False
    messages.compile_all()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _publish(count: int) -> "Paths":
    """Publish some briefs; return the addresses of their pages by id."""
    from tests.load.loss.clocks import paths_of
    from tests.make import make_published, make_user

    owner = make_user("publisher")
    sections = tuple((f"Part {n}" if n else "", BODY) for n in range(5))
    return paths_of(
        [
            make_published(number=f"2024-{n:03}", owner=owner, sections=sections).brief
            for n in range(count)
        ]
    )


def _line(outcome: "Outcome") -> str:
    lost, twice = ("–" if n is None else n for n in (outcome.lost, outcome.twice))
    said = [*(f"WRONG: {fault}" for fault in outcome.wrong), *outcome.remarks]
    return (
        f"{outcome.name:34}{outcome.answered:>11,}{outcome.counted:>11,}"
        f"{lost:>6}{twice:>7}  {'; '.join(said)}"
    )


def _print(outcomes: "list[Outcome]") -> None:
    _say("")
    head = ("answered", "counted", "lost", "twice")
    _say(f"{'':34}{head[0]:>11}{head[1]:>11}{head[2]:>6}{head[3]:>7}")
    for outcome in outcomes:
        _say(_line(outcome))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
