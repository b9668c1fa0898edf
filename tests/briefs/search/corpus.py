"""The public corpus, synonyms and queries that search is accepted by."""

import datetime
import json
from pathlib import Path
from typing import Any

from briefs.models import Publication
from briefs.models.search import Synonym, SynonymGroup
from briefs.search import index, vocabulary
from briefs.search.synonyms import key
from experts.models import Center, Expert
from tests.make import make_center, make_expert, make_published

DATA = Path(__file__).parents[2] / "data"
SEED = DATA / "issue-brief-2022-19-en.txt"
SEED_HEAD = "380 views"  # the text begins behind it

# The people and centers of the corpus, as the institute knows them in both scripts.
PEOPLE = (
    ("최", "은미", "Choi", "Eunmi"),
    ("박", "지훈", "Park", "Jihoon"),
    ("이", "서연", "Lee", "Seoyeon"),
    ("강", "민지", "Kang", "Minji"),
    ("오", "세린", "Oh", "Serin"),
    ("정", "우성", "Jung", "Woosung"),
    ("김", "하늘", "Kim", "Haneul"),
)
CENTERS = (
    ("지역연구센터", "Center for Regional Studies"),
    ("외교안보센터", "Center for Foreign Policy and National Security"),
    ("글로벌거버넌스센터", "Center for Global Governance"),
    ("여론연구센터", "Center for Public Opinion"),
)


def load(name: str) -> Any:
    """Return what a file of the corpus holds."""
    return json.loads((DATA / "search" / f"{name}.json").read_text())


def make_synonyms(*groups: list[str]) -> None:
    """Make groups of synonyms; without any, those of the corpus."""
    for texts in groups or load("synonyms"):
        group = SynonymGroup.objects.create()
        for text in texts:
            if not Synonym.objects.filter(key=key(text)).exists():
                Synonym.objects.create(group=group, text=text, key=key(text))


def make_indexed(**fields: Any) -> Publication:
    """Publish a brief that can be found; the vocabulary is left as it was."""
    publication = make_published(**fields)
    index.index([publication.pk])
    return publication


def make_corpus() -> dict[str, Publication]:
    """Publish and index the corpus; return it by the ids of the queries' file."""
    experts: dict[str, Expert] = {}
    for family, given, latin_family, latin_given in PEOPLE:
        expert = make_expert(
            family_ko=family,
            given_ko=given,
            family_en=latin_family,
            given_en=latin_given,
        )
        experts |= {f"{family}{given}": expert, f"{latin_family} {latin_given}": expert}
    centers: dict[str, Center] = {}
    for korean, latin in CENTERS:
        center = make_center(name_ko=korean, name_en=latin)
        centers |= {korean: center, latin: center}
    made = {
        row["id"]: _published(row, experts[row["expert"]], centers[row["center"]])
        for row in load("corpus")
    }
    index.index([publication.pk for publication in made.values()])
    make_synonyms()
    vocabulary.refresh(force=True)
    return made


def _published(row: dict[str, str], expert: Expert, center: Center) -> Publication:
    year, n = map(int, row["number"].split("-"))
    body = row["body"] or SEED.read_text().partition(SEED_HEAD)[2].strip()
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n") if part)
    return make_published(
        language=row["language"],
        number=row["number"],
        title=row["title"],
        experts=(expert,),
        centers=(center,),
        sections=(("", paragraphs),),
        date=datetime.date(year, 1, 1) + datetime.timedelta(days=9 * n),
    )
