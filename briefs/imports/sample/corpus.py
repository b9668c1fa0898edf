"""Sample briefs by their number: the same seed, number and cast give the same brief."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from briefs import snapshot
from briefs.document import Document, Label, Original
from briefs.imports.sample import prose
from briefs.imports.sample.cast import Cast
from briefs.models import Brief
from experts.models import Expert

FIRST_YEAR, YEARS = 2011, 15
BRIEFS_EACH = 20  # a person's own; the busy one has a part in every 23rd pair
BUSY_EVERY = 23


@dataclass(frozen=True)
class Corpus:
    """Briefs in pairs, Korean and then English, of one day and by the same people.

    Of every other pair the English one is a translation or summary of the Korean.
    `id_of` tells the id of the brief with a number.
    """

    seed: int
    cast: Cast
    id_of: Callable[[int], int]

    def document(self, n: int) -> Document:
        """Return the n-th brief."""
        language = "en" if n % 2 else "ko"
        pair = Random(f"{self.seed}:pair:{n // 2}")  # noqa: S311 - not a secret
        series = pair.choices(self.cast.series, weights=(8, 1, 1))[0]
        year = FIRST_YEAR + n // 2 % YEARS
        day = datetime.date(year, 1, 1) + datetime.timedelta(pair.randrange(365))
        people = self._people(n // 2, pair)
        topics = sorted(
            pair.sample(self.cast.topics, k=pair.choice((1, 1, 2, 3))),
            key=lambda topic: (topic.name_ko, topic.pk),
        )
        kind = pair.choice((Brief.Kind.TRANSLATION, Brief.Kind.SUMMARY))
        edition = language == "en" and n // 2 % 2 == 0
        own = n - n % 2 if edition else n
        number = f"{year}-{own // (2 * YEARS) * 2 + own % 2 + 1:02}"
        slug = number if series == self.cast.series[0] else f"{series.slug}-{number}"
        text = prose.text(language, *self._given(n, language))
        return Document(
            language=language,
            series=series.label(),
            number=number,
            slug=slug,
            title=text.title,
            kind=kind if edition else Brief.Kind.FULL,
            subtitle=text.subtitle,
            summary=text.summary,
            date=day,
            original=self._original(n - 1, number, slug) if edition else None,
            centers=_centers(people),
            topics=tuple(topic.label() for topic in topics),
            contributors=tuple(
                snapshot.contributor(person, "author", language) for person in people
            ),
            sections=text.sections,
        )

    def _given(self, n: int, language: str) -> tuple[Random, prose.Marks]:
        """Return what the text of the n-th brief hangs on."""
        rng = Random(f"{self.seed}:{n}")  # noqa: S311 - not a secret
        return rng, prose.marks(language, self.seed, n // 2)

    def _people(self, pair: int, rng: Random) -> list[Expert]:
        """Whose turn it is, sometimes with somebody from before, sometimes the busy one."""
        turn = 1 + 2 * pair // BRIEFS_EACH
        numbers = [turn]
        if rng.random() < 0.3:
            numbers.append(rng.randint(1, turn))
        if pair % BUSY_EVERY == 0:
            numbers.append(0)
        return [self.cast.people[n] for n in dict.fromkeys(numbers)]

    def _original(self, n: int, number: str, slug: str) -> Original:
        title = prose.title("ko", *self._given(n, "ko"))
        return Original(self.id_of(n), number, title, "ko", f"/ko/briefs/{slug}/")


def people_for(briefs: int) -> int:
    """Return how many people so many briefs are by."""
    return 2 + briefs // BRIEFS_EACH


def _centers(people: list[Expert]) -> tuple[Label, ...]:
    found = {person.center for person in people[:2] if person.center}
    return tuple(
        Label(center.pk, center.slug, center.name_ko, center.name_en)
        for center in sorted(found, key=lambda center: center.order)
    )
