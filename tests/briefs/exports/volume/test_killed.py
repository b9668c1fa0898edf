"""A worker that is killed in the middle of a volume leaves no half file."""

import hashlib
import io
import os
import signal
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from briefs.exports import asked, running
from briefs.exports.volume.recipe import Recipe
from briefs.models import Export
from tests.briefs.exports.workers import (
    declare_dead,
    forget_jobs,
    start_worker,
    wait_for,
)
from tests.make import make_published, make_user

LONG = "<p>Some words of a brief that takes several pages.</p>" * 600

pytestmark = pytest.mark.django_db(transaction=True)


def test_volume_of_a_killed_worker_is_made_whole_by_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    briefs = [
        make_published(number=f"2024-{n:02}", sections=(("", LONG),)).brief
        for n in range(1, 9)
    ]
    forget_jobs()  # those that publishing left
    recipe = Recipe(tuple(brief.pk for brief in briefs), "Volume", language="en")
    by = make_user("publisher")
    export = asked.ask("volume", recipe.to_json(), by=by, language="en")
    folder = Path(settings.EXPORTS_ROOT) / running.ROOT / str(export.pk)

    first = start_worker(settings, tmp_path)
    try:
        wait_for(lambda: bool(list(folder.glob("*/volume-*/volume.json"))), 60)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    left = list(folder.glob("*/file"))
    declare_dead()
    second = start_worker(settings, tmp_path)
    try:
        wait_for(lambda: over(export), 150)
    finally:
        second.terminate()
        second.wait()

    export.refresh_from_db()
    files = [path for path in folder.rglob("*") if path.is_file()]
    data = files[0].read_bytes()
    assert left == []
    assert (export.state, export.name) == ("done", "volume.pdf")
    assert files == [running.path(export)]
    assert hashlib.sha256(data).hexdigest() == export.sha256
    assert len(data) == export.size
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages[:4])
    assert all(brief.title in text for brief in briefs)


def over(export: Export) -> bool:
    """Whether the export is over."""
    return not Export.objects.under_way().filter(pk=export.pk).exists()
