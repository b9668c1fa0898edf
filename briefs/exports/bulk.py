"""Take out what readers can read now: one brief or all, as a file or an archive."""

import datetime
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from briefs.document import Document
from briefs.exports import FORMATS, archive, store, table
from briefs.exports.contract import ExportRefusedError
from briefs.exports.table import Row
from briefs.models import Publication
from briefs.models.publication import PublicationQuerySet
from experts.models import Center, Expert

CSV = "csv"
CHOICES = (*FORMATS, CSV)
CHUNK = 50

Progress = Callable[[int], None]
Refused = Callable[[Document, ExportRefusedError], None]


def select(
    *,
    language: str | None = None,
    center: str | None = None,
    expert: str | None = None,
    year: int | None = None,
    since: datetime.date | None = None,
) -> PublicationQuerySet:
    """Return what readers can read now, narrowed down; people and centers by slug.

    A slug that nobody has selects nothing. The printed date counts.
    """
    found = Publication.objects.readable()
    if language:
        found = found.filter(language=language)
    if center:
        found = found.filter(centers__overlap=_ids(Center, center))
    if expert:
        found = found.filter(experts__overlap=_ids(Expert, expert))
    if year:
        found = found.filter(date__year=year)
    if since:
        found = found.filter(date__gte=since)
    return found


def write(
    publications: PublicationQuerySet,
    formats: list[str],
    output: Path,
    *,
    progress: Progress = lambda done: None,
    refused: Refused,
) -> int:
    """Write the briefs to `output`, which appears whole or not at all; return how many.

    A list alone is CSV; one brief in one format is its file; everything else, and
    whatever is to be called `.zip`, is an archive. `progress` hears how many briefs
    are done, `refused` of each that a format cannot write.
    """
    rows = _rows(publications, progress)
    files = [fmt for fmt in formats if fmt != CSV]
    packed = output.suffix.lower() == ".zip"
    with _whole(output) as target:
        if not files and not packed:
            return _write_table(rows, target)
        if len(formats) == 1 and not packed and publications.count() == 1:
            return _write_one(next(rows).document, files[0], target, refused)
        return archive.write(
            rows,
            files,
            target,
            get=store.get,
            imprint=store.imprint(),
            refused=refused,
        )


def _ids(model: type[Center] | type[Expert], slug: str) -> list[int]:
    return list(model.objects.filter(slug=slug).values_list("pk", flat=True))


def _rows(publications: PublicationQuerySet, progress: Progress) -> Iterator[Row]:
    whole = publications.select_related("version").with_views()
    for done, publication in enumerate(whole.iterator(CHUNK), 1):
        document = publication.document()
        if document is not None:
            yield Row(document, vars(publication)["views"])
        progress(done)


def _write_table(rows: Iterator[Row], target: IO[bytes]) -> int:
    with open(
        target.fileno(), "w", encoding="utf-8", newline="", closefd=False
    ) as text:
        return table.write(rows, text, store.imprint())


def _write_one(
    document: Document, fmt: str, target: IO[bytes], refused: Refused
) -> int:
    try:
        target.write(store.get(document, fmt).read_bytes())
    except ExportRefusedError as error:
        refused(document, error)
        return 0
    return 1


@contextmanager
def _whole(output: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the output that takes its place if all goes well."""
    with tempfile.NamedTemporaryFile(dir=output.parent, delete=False) as copy:
        try:
            yield copy.file
            copy.flush()
            os.fsync(copy.fileno())
        except BaseException:
            os.unlink(copy.name)
            raise
    os.chmod(copy.name, 0o644)
    os.replace(copy.name, output)
