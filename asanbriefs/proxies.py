"""Whose word about the reader's address and scheme is believed."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

SCHEMES = {"http", "https"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
        for part in reversed(forwarded):
            address = address_of(part)
            if address is None:
                break
            environ["REMOTE_ADDR"] = str(address)
            if not self._trusts(str(address)):
                break
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if scheme in SCHEMES:
            environ["wsgi.url_scheme"] = scheme

    def _is_one(self, text: str) -> bool:
        address = address_of(text)
        return address is not None and any(address in n for n in self._networks)


def address_of(text: str) -> Address | None:
    """Return the address a server or proxy wrote, None if it is none.

    Some write a port after it, and some an IPv4 address as one of IPv6.
    """
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
