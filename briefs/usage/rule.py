"""Who counts as a reader of a brief's page or file: the table of cases.

The rows are those of COUNTER R5.1, section 7, and of the institute; docs/counting.md
has them all with their reasons. Row 3 to 5, 22 and 26 are told apart afterwards, by
time (`briefs.usage.window`); rows 16 and 23 are addresses that nobody marks as a
reading, row 18 is one that answers with 404.

Only what the web server was told is looked at: asking Django for the session would
make every public page vary by cookie.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

from django.conf import settings

from asanbriefs.proxies import address_of
from briefs.models.usage import Kind
from briefs.usage.robots import is_robot

Asked = Mapping[str, Any]  # a request as WSGI says it

READ = {200, 304}
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")
NOT_YET = ("prefetch", "prerender", "preview")


class Verdict(Enum):
    READER = "a reader"
    MACHINE = "a machine, counted apart"
    NOBODY = "nobody who reads"


# Looking a member up costs more than all the rest of the rule.
READER, MACHINE, NOBODY = Verdict


def verdict(asked: Asked, status: int, kind: Kind) -> Verdict:
    """Judge a request for a brief that has been answered with `status`."""
    if asked["REQUEST_METHOD"] != "GET":  # row 7
        return NOBODY
    if status not in READ and not _begins_a_file(asked, status, kind):  # 1 2 8 20 21 25
        return NOBODY
    for name in AHEAD:  # 9
        if name in asked and _says_not_yet(asked[name]):
            return NOBODY
    if asked.get("HTTP_SEC_FETCH_DEST", "document") != "document":  # 11, 12
        return NOBODY
    return _who(asked)


def verdict_when_shown(asked: Asked, status: int) -> Verdict:
    """Judge what a page loaded ahead sends once somebody looks at it: row 10."""
    if asked["REQUEST_METHOD"] != "POST" or status != 204:
        return NOBODY
    if asked.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return NOBODY
    host = asked.get("HTTP_HOST", "")
    if asked.get("HTTP_ORIGIN", f"//{host}").partition("//")[2] != host:
        return NOBODY
    return _who(asked)


def _who(asked: Asked) -> Verdict:
    if "HTTP_COOKIE" in asked and signed_in(asked):  # 17
        return NOBODY
    if settings.UNCOUNTED_NETWORKS and _is_ours(asked.get("REMOTE_ADDR", "")):  # 19
        return NOBODY
    if settings.HONOUR_DO_NOT_TRACK and _asks_not_to_be_counted(asked):  # 24
        return NOBODY
    if is_robot(asked.get("HTTP_USER_AGENT", "")):  # 13, 14, 15
        return MACHINE
    return READER


def signed_in(asked: Asked) -> bool:
    """Answer whether the browser carries the desk's cookie, valid or not."""
    cookies = asked.get("HTTP_COOKIE", "")
    if not cookies:
        return False
    names = (pair.partition("=")[0].strip() for pair in cookies.split(";"))
    return settings.SESSION_COOKIE_NAME in names


def _begins_a_file(asked: Asked, status: int, kind: Kind) -> bool:
    """A viewer that fetches a file in pieces reads it once, with the first."""
    return (
        kind is Kind.DOWNLOAD
        and status == 206
        and asked.get("HTTP_RANGE", "").replace(" ", "").startswith("bytes=0-")
    )


def _says_not_yet(purpose: str) -> bool:
    said = purpose.lower()
    return any(word in said for word in NOT_YET)


def _asks_not_to_be_counted(asked: Asked) -> bool:
    return asked.get("HTTP_DNT") == "1" or asked.get("HTTP_SEC_GPC") == "1"


def _is_ours(address: str) -> bool:
    return _is_in(address, tuple(settings.UNCOUNTED_NETWORKS))


@lru_cache(maxsize=4096)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    place = address_of(address)
    return place is not None and any(place in ip_network(n) for n in networks)
