"""The server as it runs: two workers, pages from memory, every reading counted once."""

import gzip
import http.client
import itertools
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
import pytest
from django.db.models import Sum
from playwright.sync_api import Page, expect

from briefs import workflow
from briefs.models import Brief, Day, Publication, Total
from briefs.usage import counting
from briefs.usage.spool import Spool
from tests.browser.conftest import MakeFolder
from tests.browser.server import forgotten, serve
from tests.make import edit, make_center, make_expert, make_published, make_topic

SOON = 1.0  # seconds until every worker knows
COUNTED = 10
FRESH = 20  # connections, as the system chooses the worker that answers
COOKIE = "session=of-somebody-signed-in"
MACHINE = "Googlebot/2.1"

_readers = itertools.count(1)


class Answer(NamedTuple):
    """What came back; the body is decoded."""

    status: int
    headers: Message
    body: str

    @property
    def views(self) -> int:
        """Return the number on the page."""
        found = re.search(r'<data class="views" value="(\d+)">', self.body)
        assert found
        return int(found[1])


def ask(address: str, **headers: str) -> Answer:
    """Ask over a connection of its own, as a machine unless told who reads."""
    place = urlsplit(address)
    assert place.hostname
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.request(
            "GET", place.path or "/", headers={"User-Agent": MACHINE} | sent
        )
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    return Answer(response.status, response.headers, body.decode())


def read(address: str, **headers: str) -> Answer:
    """Read as somebody who never came before."""
    agent = f"Mozilla/5.0 (X11; Linux) Firefox/140.0 reader-{next(_readers)}"
    return ask(address, User_Agent=agent, **headers)


def brief_address(site: str, publication: Publication) -> str:
    """Return where its page is."""
    return f"{site}/en/briefs/{publication.brief.slug}/"


def soon(true: Callable[[], bool], seconds: float = COUNTED) -> bool:
    """Wait a while for something to be true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def counted(brief: Brief) -> int:
    """Return the running total of views."""
    total = Total.objects.filter(brief=brief).aggregate(n=Sum("counted"))["n"]
    return total or 0


def publish_again(brief: Brief, title: str) -> None:
    """Publish the brief with another title."""
    edit(brief, title=title)
    workflow.publish(brief, by=None, kind="silent")


@contextmanager
def readers(address: str, answers: list[Answer]) -> Iterator[None]:
    """Let eight threads read for as long as the block lasts."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            answers.append(read(address))

    threads = [threading.Thread(target=go_on) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def workers_of(site: str) -> list[int]:
    """Return the numbers of the server's worker processes."""
    port = f"--port {urlsplit(site).port}"
    every = {
        process.pid: process.info
        for process in psutil.process_iter(["ppid", "cmdline"])
        if process.info["cmdline"]
    }
    said = {pid: " ".join(info["cmdline"]) for pid, info in every.items()}
    parents = {pid: every[pid]["ppid"] for pid in every if port in said[pid]}
    # Forked workers say the same of themselves.
    (server,) = (pid for pid, parent in parents.items() if parent not in parents)
    return [
        pid
        for pid, info in every.items()
        if info["ppid"] == server and "resource_tracker" not in said[pid]
    ]


@pytest.fixture(scope="module")
def two_workers(django_db_setup: None, make_folder: MakeFolder) -> Iterator[str]:
    with serve(make_folder(), workers=2) as address:
        yield address


@pytest.fixture
def live_site(transactional_db: None, two_workers: str) -> str:
    """Return the address of a site with two workers, on which nothing is yet."""
    forgotten()
    return two_workers


def test_the_number_is_right_in_every_encoding(live_site: str, page: Page) -> None:
    publication = make_published()
    address = brief_address(live_site, publication)

    for _ in range(12):
        read(address)
    assert soon(lambda: all(ask(address).views == 12 for _ in range(FRESH)))

    assert ask(address, Accept_Encoding="identity").views == 12
    zipped = ask(address, Accept_Encoding="gzip, br, zstd")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.views == 12
    page.goto(address)
    expect(page.locator("data.views").first).to_have_text("12 views")
    if curl := shutil.which("curl"):
        printed = subprocess.run(
            [curl, "-s", "--compressed", address], capture_output=True, check=True
        )
        assert '<data class="views" value="12">' in printed.stdout.decode()


def test_no_public_page_sets_or_varies_by_a_cookie(live_site: str) -> None:
    center, topic = make_center(), make_topic()
    expert = make_expert(center=center)
    publication = make_published(experts=(expert,), centers=(center,), topics=(topic,))
    slug = publication.brief.slug
    paths = ["", "briefs/", f"briefs/{slug}/", f"briefs/{slug}/v1/", "privacy/"]
    paths += [f"experts/{expert.slug}/", f"centers/{center.slug}/"]
    paths += [f"topics/{topic.slug}/", f"briefs/{slug}/{slug}.md"]

    answers = {
        (path, bool(headers)): ask(f"{live_site}/en/{path}", **headers)
        for path in paths
        for headers in ({}, {"Cookie": COOKIE})
    }

    assert {key: a.status for key, a in answers.items() if a.status != 200} == {}
    faults = {
        key: answer.headers.items()
        for key, answer in answers.items()
        if "Set-Cookie" in answer.headers
        or "cookie" in answer.headers.get("Vary", "").lower()
    }
    assert faults == {}


def test_a_copy_stays_good_while_only_the_number_changes(live_site: str) -> None:
    publication = make_published()
    address = brief_address(live_site, publication)

    first = read(address)
    assert soon(lambda: ask(address).views == 1)
    again = read(address, If_None_Match=first.headers["ETag"])

    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.body) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert soon(lambda: counted(publication.brief) == 2)


def test_what_is_published_shows_on_every_worker_within_a_second(
    live_site: str,
) -> None:
    brief = make_published(title="The first title").brief
    address = f"{live_site}/en/briefs/{brief.slug}/"
    for _ in range(FRESH):
        assert "The first title" in ask(address).body
        ask(f"{live_site}/en/briefs/")

    for title in ("The second title", "The third title"):
        publish_again(brief, title)
        time.sleep(SOON)

        for where in (address, f"{live_site}/en/briefs/"):
            for _ in range(FRESH):
                assert title in ask(where).body


def test_what_is_published_while_people_read_shows_and_loses_no_reading(
    live_site: str,
) -> None:
    brief = make_published(title="Edition 0").brief
    address = f"{live_site}/en/briefs/{brief.slug}/"
    answers: list[Answer] = []

    with readers(address, answers):
        for n in range(1, 4):
            publish_again(brief, f"Edition {n}")
            time.sleep(SOON)
            seen = len(answers)
            assert soon(lambda seen=seen: len(answers) > seen + FRESH)  # type: ignore[misc]
            # Those that had begun before are not told.
            for answer in answers[seen + 8 :]:
                assert f"Edition {n}" in answer.body

    assert {answer.status for answer in answers} == {200}
    assert soon(lambda: counted(brief) == len(answers))
    days = Day.objects.filter(brief=brief).aggregate(
        readings=Sum("count"), unique=Sum("unique_items"), machines=Sum("machines")
    )
    assert days == {"readings": len(answers), "unique": len(answers), "machines": 0}


@pytest.mark.parametrize("killed", [1, 2])
def test_a_killed_worker_takes_no_reading_with_it(
    transactional_db: None, make_folder: MakeFolder, killed: int
) -> None:
    publication = make_published()
    folder = make_folder()

    def all_counted() -> bool:
        counting.count(Spool(folder / "spool"))
        return counted(publication.brief) == 50

    with serve(folder, workers=2) as site:
        address = brief_address(site, publication)
        ask(address)
        workers = workers_of(site)

        answered = [read(address).status for _ in range(50)]
        for pid in workers[:killed]:
            os.kill(pid, signal.SIGKILL)

        assert answered == [200] * 50
        assert soon(all_counted)
        # Nothing waits that could be counted a second time.
        time.sleep(SOON)
        assert all_counted()
