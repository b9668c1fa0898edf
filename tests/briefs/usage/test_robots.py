"""briefs.usage.robots: which names belong to machines."""

import importlib

import pytest

from briefs.usage import robots
from briefs.usage.robots import is_robot
from tests.web import FIREFOX

PEOPLE = [
    FIREFOX,
    # In-app browsers of Korea, and a telephone whose name ends like a robot's.
    (
        "Mozilla/5.0 (Linux; Android 14; SM-S918N) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Version/4.0 Chrome/126.0 Mobile Safari/537.36;KAKAOTALK 2410690"
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 NAVER(inapp; search; "
        "2000; 12.7.1; 13PROMAX)"
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/126.0.0.0 Whale/3.27.254.15 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/126.0 Mobile Safari/537.36"
    ),
]
MACHINES = [
    "",
    "curl/8",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Yeti/1.1; +http://naver.me/spd)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "meta-externalagent/1.1",
    "Google-InspectionTool/1.0;",
    "facebookexternalhit/1.1;kakaotalk-scrap/1.0",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html)",
    "python-httpx/0.27.0",
]


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_no_machines(name: str) -> None:
    assert not is_robot(name)


@pytest.mark.parametrize("name", MACHINES)
def test_machines_are(name: str) -> None:
    assert is_robot(name)


def test_both_ways_of_telling_them_agree() -> None:
    fast = robots.fast(importlib.import_module("re2"))
    slow = robots.slow()

    for name in PEOPLE + MACHINES:
        small = name.lower().replace("cubot", "")
        assert fast(small) is slow(small), name


def test_a_list_of_ours_is_needed() -> None:
    assert len(robots.patterns()) > 1500
    assert set(robots.OURS) <= set(robots.patterns())
