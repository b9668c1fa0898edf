"""briefs.exports.volume.child: a volume whole or not at all, whatever memory it has."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from briefs.exports.volume import child

MEGABYTE = 1 << 20
ENOUGH = 4096
# Rare letters last: their font is used when much is taken already.
VOLUME = """
#let read = json("volume.json")
#set document(title: "Volume", date: datetime(year: 2026, month: 1, day: 1))
#set text(font: ("Noto Serif", "Noto Serif KR", "Brief Han Extra"), lang: "ko")
#for n in range(40) [
  = 제목 #n
  #lorem(200)
]
_𠮷野家_
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / child.MAIN).write_text(VOLUME)
    (tmp_path / "volume.json").write_text(json.dumps(["가나다 " * 50] * 20_000))
    return tmp_path


def set_within(folder: Path, megabytes: int) -> tuple[int, bytes]:
    """Set the volume; return the exit code, and the PDF if there is one."""
    made = folder / child.MADE
    made.unlink(missing_ok=True)
    command = [sys.executable, "-m", child.__name__, str(folder), "2026-01-01"]
    with subprocess.Popen(
        [*command, str(megabytes * MEGABYTE)],
        cwd=settings.BASE_DIR,
        env=os.environ,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        code = process.wait()
    return code, made.read_bytes() if made.exists() else b""


def test_with_little_memory_nothing_is_left_out_in_silence(folder: Path) -> None:
    code, whole = set_within(folder, ENOUGH)
    assert code == 0

    for megabytes in range(100, 460, 40):
        code, made = set_within(folder, megabytes)

        assert made in {b"", whole}
        assert bool(made) == (code == 0)
        assert code == 0 or code == child.TOO_LARGE or code < 0
