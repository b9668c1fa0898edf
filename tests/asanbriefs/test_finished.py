"""asanbriefs.pages.finished: the number is right in every encoding."""

import gzip
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asanbriefs.answers import Live, Page
from asanbriefs.pages.finished import Finished, Gzip, accepts_gzip

HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-cache"),
    ("Vary", "Accept-Encoding"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("Content-Language", "ko"),
]


def made(number: int = 380, before: str = "머리 ", after: str = " 꼬리") -> Finished:
    """Make a page with a live number."""
    response = Page(f"{before}<b>{number}</b>{after}")
    response.lifetime = None
    response.live = Live(
        7, number, re.compile(rb"<b>\d+</b>"), lambda n: f"<b>{n}</b>".encode()
    )
    return Finished("200 OK", HEADERS, response)


@given(st.binary(max_size=4000), st.binary(max_size=4000), st.binary(max_size=300))
def test_two_pieces_and_what_stands_between_are_one_valid_gzip(
    before: bytes, after: bytes, text: bytes
) -> None:
    whole = Gzip(before, after).around(text)

    assert gzip.decompress(whole) == before + text + after
    reading = zlib.decompressobj(wbits=31)
    assert reading.decompress(whole) == before + text + after
    assert reading.eof
    assert reading.unused_data == b""


@pytest.mark.parametrize("number", [0, 1, 380, 999, 1000, 123_456_789])
@pytest.mark.parametrize("accepted", ["", "gzip", "gzip, deflate, br, zstd"])
def test_the_number_is_the_latest_in_every_encoding(number: int, accepted: str) -> None:
    status, headers, body = made().answer("", accepted, number)

    said = dict(headers)
    assert status == "200 OK"
    assert said["Content-Length"] == str(len(body))
    assert ("Content-Encoding" in said) == ("gzip" in accepted)
    text = gzip.decompress(body) if "Content-Encoding" in said else body
    assert text.decode() == f"머리 <b>{number}</b> 꼬리"


def test_the_tag_leaves_the_number_out_and_nothing_else() -> None:
    tags = [
        dict(page.answer("", "", 1).headers)["ETag"]
        for page in (made(1), made(2), made(1, after=" 다른 꼬리"))
    ]

    assert tags[0] == tags[1] != tags[2]
    assert tags[0].startswith('W/"')


@pytest.mark.parametrize("known", ["{}", '"other", {}', "*", '{}, W/"another"'])
def test_whoever_has_the_page_gets_no_body(known: str) -> None:
    page = made()
    tag = dict(page.answer("", "", 380).headers)["ETag"]

    status, headers, body = page.answer(known.format(tag), "gzip", 381)

    assert status == "304 Not Modified"
    assert body == b""
    said = dict(headers)
    assert said["ETag"] == tag
    assert said["Cache-Control"] == "no-cache"
    assert said["Vary"] == "Accept-Encoding"
    assert said["Content-Security-Policy"] == "default-src 'none'"
    assert not said.keys() & {"Content-Length", "Content-Type", "Content-Encoding"}


def test_an_old_copy_is_sent_anew() -> None:
    assert made().answer('W/"00000000000000000000000000000000"', "", 1).body != b""


def test_a_page_without_a_number_of_its_own_is_sent_as_it_is() -> None:
    page = Finished("404 Not Found", HEADERS, Page("없습니다", status=404))

    status, headers, body = page.answer("*", "", None)

    assert status == "404 Not Found"
    assert body.decode() == "없습니다"
    assert "ETag" not in dict(headers)


@pytest.mark.parametrize(
    ("accepted", "allowed"),
    [
        ("gzip", True),
        ("GZIP;q=0.5, br", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=what", False),
        ("xgzip", False),
    ],
)
def test_what_a_browser_accepts(accepted: str, allowed: bool) -> None:
    assert accepts_gzip(accepted) is allowed
