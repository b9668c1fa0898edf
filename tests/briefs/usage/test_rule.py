"""briefs.usage.rule: who counts as a reader."""

import pytest
from django.conf import settings
from django.test import RequestFactory

from briefs.usage.rule import counts

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KAKAO = (
    "Mozilla/5.0 (Linux; Android 14; SM-S918N) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/126.0 Mobile Safari/537.36;KAKAOTALK 2410690"
)
CUBOT = (
    "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0 Mobile Safari/537.36"
)


def asked(method: str = "GET", **headers: str) -> bool:
    """Tell whether a request with these headers would count."""
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    request = RequestFactory().generic(
        method, "/en/briefs/2024-01/", headers={"User-Agent": FIREFOX} | names
    )
    return counts(request)


@pytest.mark.parametrize("agent", [FIREFOX, KAKAO, CUBOT])
def test_people_count(agent: str) -> None:
    assert asked(User_Agent=agent)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; Yeti/1.1; +http://naver.me/spd)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1)",
        "CCBot/2.0 (https://commoncrawl.org/faq/)",
        "meta-externalagent/1.1",
        "facebookexternalhit/1.1;kakaotalk-scrap/1.0",
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html)",
    ],
)
def test_robots_and_previews_do_not(agent: str) -> None:
    assert not asked(User_Agent=agent)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_only_get_counts(method: str) -> None:
    assert not asked(method)


@pytest.mark.parametrize(
    "header",
    [
        {"Sec_Purpose": "prefetch"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
        {"X_Purpose": "preview"},
    ],
)
def test_a_page_loaded_ahead_does_not_count(header: dict[str, str]) -> None:
    assert not asked(**header)


@pytest.mark.parametrize(
    ("where", "counted"), [("document", True), ("image", False), ("empty", False)]
)
def test_only_what_the_browser_shows_as_a_page_counts(
    where: str, counted: bool
) -> None:
    assert asked(Sec_Fetch_Dest=where) is counted


@pytest.mark.parametrize(
    ("wanted", "counted"), [("bytes=0-", True), ("bytes=0-99", True), ("bytes=9-", 0)]
)
def test_a_file_read_in_pieces_counts_with_its_first(
    wanted: str, counted: bool
) -> None:
    assert asked(Range=wanted) == counted


def test_whoever_carries_the_admins_cookie_does_not_count() -> None:
    request = RequestFactory(headers={"User-Agent": FIREFOX}).get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "any"

    assert not counts(request)
    assert not hasattr(request, "session")
