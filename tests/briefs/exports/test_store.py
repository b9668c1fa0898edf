"""Built files: made once however many ask, and made anew when anything changes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from briefs.exports import store
from briefs.exports.contract import ExportRefusedError
from tests.briefs.exports.documents import make_document

ROOT = Path(__file__).parents[3]

# Builds one long file, and says where it lies and which file it was then.
BUILDER = """
import os, sys, time
import django
django.setup()
from django.conf import settings
settings.EXPORTS_ROOT = sys.argv[1]
from briefs.exports import store
from tests.briefs.exports.documents import make_document

document = make_document("<p>Some words of a long brief.</p>" * 4000)
while time.time() < float(sys.argv[2]):
    time.sleep(0.005)
path = store.get(document, "pdf")
print(path, os.stat(path).st_ino)
"""


def test_file_is_kept_and_read_again(settings: Settings) -> None:
    document = make_document()

    first = store.get(document, "pdf")
    before = first.stat().st_mtime_ns
    again = store.get(document, "pdf")

    assert again == first
    assert again.stat().st_mtime_ns == before
    assert first.read_bytes().startswith(b"%PDF-")
    assert first.parent.parent == Path(settings.EXPORTS_ROOT)
    assert first.parent.name == first.name[:2]


def test_another_text_format_or_institute_is_another_file(
    settings: Settings,
) -> None:
    paths = {
        store.get(make_document(), "pdf"),
        store.get(make_document(title="Other"), "pdf"),
        store.get(make_document(), "md"),
    }

    settings.INSTITUTE_NAME_EN = "Another Institute"
    paths.add(store.get(make_document(), "pdf"))

    assert len(paths) == 4


def test_refused_brief_leaves_nothing_behind(settings: Settings) -> None:
    with pytest.raises(ExportRefusedError):
        store.get(make_document(title="ก"), "pdf")

    kept = [path for path in Path(settings.EXPORTS_ROOT).rglob("*") if path.is_file()]

    assert [path.name for path in kept] == [".lock"]


def test_builders_at_once_make_one_file(settings: Settings) -> None:
    start = time.time() + 3
    command = [sys.executable, "-c", BUILDER, str(settings.EXPORTS_ROOT), str(start)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "asanbriefs.settings"}

    builders = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [builder.communicate()[0].rsplit(" ", 1) for builder in builders]

    paths, inodes = zip(*said, strict=True)
    path = Path(paths[0])
    assert len(set(paths)) == 1
    assert {int(inode) for inode in inodes} == {path.stat().st_ino}
    assert path.read_bytes().startswith(b"%PDF-")
    assert [p for p in path.parent.iterdir() if p.name != ".lock"] == [path]
