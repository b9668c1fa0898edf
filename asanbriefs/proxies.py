"""Whose word about the reader's address and scheme is believed."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

SCHEMES = {"http", "https"}


class Proxies:
    """The proxies in front of the site: networks of theirs.

    Of several forwarded addresses the last one not itself a trusted proxy counts:
    anything further left may have been written by the reader.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._trusts = lru_cache(maxsize=1024)(self._is_one)

    def believe(self, environ: dict[str, Any]) -> None:
        """Rewrite REMOTE_ADDR and the scheme where the peer is trusted."""
        if not self._networks or not self._trusts(environ.get("REMOTE_ADDR", "")):
            return
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        for address in (part.strip() for part in reversed(forwarded)):
            if not _is_address(address):
                break
            environ["REMOTE_ADDR"] = address
            if not self._trusts(address):
                break
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if scheme in SCHEMES:
            environ["wsgi.url_scheme"] = scheme

    def _is_one(self, text: str) -> bool:
        if not _is_address(text):
            return False
        address = ipaddress.ip_address(text)
        return any(address in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
