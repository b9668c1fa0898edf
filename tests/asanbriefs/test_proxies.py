"""asanbriefs.proxies: only trusted proxies are believed."""

import pytest

from asanbriefs.proxies import Proxies


def believed(peer: str, trusted: list[str], **headers: str) -> tuple[str, str]:
    """Return the address and scheme that are believed."""
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"}
    environ |= {f"HTTP_X_FORWARDED_{name}": text for name, text in headers.items()}
    Proxies(trusted).believe(environ)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "198.51.100.1", ""),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:5678", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_last_address_not_written_by_a_trusted_proxy_counts(
    peer: str, forwarded: str, seen: str
) -> None:
    address, scheme = believed(peer, ["10.0.0.0/8"], FOR=forwarded, PROTO="https")

    assert address == seen
    assert scheme == ("https" if "10.0" in peer else "http")


def test_nobody_is_believed_by_default() -> None:
    assert believed("127.0.0.1", [], FOR="6.6.6.6", PROTO="https") == (
        "127.0.0.1",
        "http",
    )


def test_no_other_scheme_is_taken_over() -> None:
    assert believed("10.0.0.1", ["10.0.0.0/8"], PROTO="gopher")[1] == "http"
