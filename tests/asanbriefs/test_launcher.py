"""`make run` from the outside, as far as it takes seconds."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.contrib.auth import authenticate, get_user_model

from asanbriefs import messages, port, preparation
from asanbriefs.children import Child
from tests.asanbriefs.test_embedded import remove_traces

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_busy_port_is_one_message_that_names_it_before_anything_is_installed(
    busy: int,
) -> None:
    done = subprocess.run(
        ["make", "-n", "run", f"PORT={busy}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    refused = subprocess.run(
        [sys.executable, "-S", "asanbriefs/port.py"],
        cwd=ROOT,
        env={"PORT": str(busy)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "asanbriefs/port.py" in done.stdout.split("asanbriefs.launcher")[0]
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"PORT {busy} is in use" in refused.stderr


@pytest.mark.parametrize("number", ["0", "65536", "eighty", "-1", "８０００"])
def test_a_port_that_is_no_port_is_refused(number: str) -> None:
    assert "PORT must be a number" in port.refusal(number)


def test_a_free_port_is_accepted(busy: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]

    assert port.refusal(str(free)) == ""


@pytest.mark.django_db
def test_a_new_password_makes_the_administrator_and_lets_them_in() -> None:
    first = preparation.reset_password()

    second = preparation.reset_password()

    user = authenticate(username="admin", password=second)
    assert user == get_user_model().objects.get(is_superuser=True, is_staff=True)
    assert authenticate(username="admin", password=first) is None
    assert len(second) >= 16


def test_a_child_and_its_own_children_end_when_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = (
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.fork()\n"
        f"open({str(mark)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        "time.sleep(60)\n"
    )
    child = Child("trial", ["-c", script])
    while not mark.exists() or mark.read_text().count("\n") < 2:
        time.sleep(0.02)

    child.ask_to_stop()
    time.sleep(0.2)
    alive_after_asking = not child.ended()
    child.kill()

    assert alive_after_asking
    assert child.ended()
    for pid in mark.read_text().split():
        assert not _runs(int(pid))


def _runs(pid: int) -> bool:
    """Tell whether a process does anything; one that nobody collects does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_missing_translation_is_found_and_a_whole_one_compiles(
    tmp_path: Path,
) -> None:
    for name in ("locale/ko/LC_MESSAGES", "briefs", "templates"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "briefs/models.py").write_text('x = _("Brief")\ny = _("Expert")\n')
    (tmp_path / "templates/a.html").write_text(
        "{% load i18n %}\n  <p>\n {% translate 'Home' %} it's {% translate \"Away\" %}"
    )
    po = tmp_path / "locale/ko/LC_MESSAGES/django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Brief"\nmsgstr "브리프"\n\nmsgid "Home"\nmsgstr "홈"\n\n'
        '#, fuzzy\nmsgid "Away"\nmsgstr "어웨이"\n\nmsgid "Expert"\nmsgstr ""\n'
    )

    found = messages.missing(tmp_path)
    compiled = (messages.compile_all(tmp_path), messages.compile_all(tmp_path))

    assert [line.split(": ")[-1] for line in found] == ["'Expert'", "'Away'"]
    assert compiled == (1, 0)
    assert "브리프".encode() in po.with_suffix(".mo").read_bytes()
    assert "어웨이".encode() not in po.with_suffix(".mo").read_bytes()


class Launch:
    """A launcher on a free port with a folder of its own."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "asanbriefs.launcher"],
            cwd=ROOT,
            env={"PATH": os.defpath, "PORT": str(self.port), "VAR_DIR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_ready(self) -> str:
        """Return what it said until it was ready, or until it ended."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        return said

    def status(self, path: str) -> int:
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


def test_two_starts_one_after_the_other(tmp_path: Path) -> None:
    var = tmp_path / "연구원 누리집" / "var"

    begun = time.monotonic()
    first = Launch(var)
    first_said = first.until_ready()
    first_status = first.status("/healthz")
    first_took = time.monotonic() - begun
    first_end = first.stop(signal.SIGINT)
    begun = time.monotonic()
    second = Launch(var)
    second_said = second.until_ready()
    second_status = second.status("/healthz")
    second_took = time.monotonic() - begun
    second_end = second.stop(signal.SIGTERM)
    remove_traces(var)

    assert (first_status, second_status) == (200, 200), first_said + second_said
    assert re.search(r"Sign in as admin with the password \S{16}\n", first_said)
    assert "2022-19" in first_said
    assert "password" not in second_said
    # In seconds it would depend on what else the machine does.
    assert second_took < first_took / 2
    assert first_end == second_end == (0, "Stopping …\nStopped.\n")
