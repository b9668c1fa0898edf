"""What a row of the index is made from, and its hash: an unchanged one is left alone."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.db.models import Q

from briefs.models import Publication
from briefs.search.passages import Around
from briefs.search.text import VERSION
from experts.models import Center, Expert

# Another dictionary divides words otherwise.
PACKAGES = ("mecab-ko", "python-mecab-ko-dic", "hanja", "snowballstemmer")


@dataclass(frozen=True)
class Source:
    """What stands around a publication, and the hash of all that its row is made of."""

    around: Around
    digest: bytes


def sources(ids: Iterable[int]) -> dict[int, Source]:
    """Return the sources of those of the publications that have a text."""
    rows = list(
        Publication.objects.filter(pk__in=list(ids), version__isnull=False)
        .select_related("version")
        .defer("version__data")
    )
    experts = Expert.objects.in_bulk({pk for row in rows for pk in row.experts})
    centers = Center.objects.in_bulk({pk for row in rows for pk in row.centers})
    titles = _titles(rows)
    found: dict[int, Source] = {}
    for row in rows:
        names = [
            *(n for pk in row.experts if pk in experts for n in _names(experts[pk])),
            *(n for pk in row.centers if pk in centers for n in _both(centers[pk])),
        ]
        around = Around(tuple(names), tuple(titles[row.pk]))
        found[row.pk] = Source(around, _digest(row, around))
    return found


def _digest(row: Publication, around: Around) -> bytes:
    text = row.version.sha256 if row.version else ""
    made_of = [VERSION, _packages(), text, astuple(around)]
    return hashlib.sha256(json.dumps(made_of).encode()).digest()


@cache
def _packages() -> list[str]:
    return [_version(name) for name in PACKAGES]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _titles(rows: list[Publication]) -> Mapping[int, list[str]]:
    """Return for each the titles of its other editions, if readers can read these."""
    originals = {row.original for row in rows if row.original}
    near = list(
        Publication.objects.readable()
        .filter(Q(brief__in=originals) | Q(original__in={r.brief_id for r in rows}))
        .order_by("pk")
    )
    titles: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        for other in near:
            if row.original == other.brief_id or other.original == row.brief_id:
                titles[row.pk] += filter(None, (other.title, other.subtitle))
    return titles


def _names(expert: Expert) -> list[str]:
    korean = f"{expert.family_ko}{expert.given_ko}"
    latin = f"{expert.family_en} {expert.given_en}".strip()
    return [name for name in (korean, latin, *expert.aliases) if name]


def _both(center: Center) -> list[str]:
    return [name for name in (center.name_ko, center.name_en) if name]
