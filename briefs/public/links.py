"""Where a brief's page leads: its own address, other editions, versions, neighbours."""

from collections.abc import Sequence
from functools import cached_property

from django.conf import settings
from django.urls import reverse

from briefs.document import Original
from briefs.models import Publication
from briefs.models.surroundings import Neighbour

QUIET = {Publication.Kind.FIRST, Publication.Kind.SILENT}
RELATED = 4


class Links:
    """The addresses around one brief, of which `shown` may be an earlier version."""

    def __init__(
        self,
        live: Publication,
        neighbours: Sequence[Neighbour] = (),
        shown: Publication | None = None,
        original: Original | None = None,
    ) -> None:
        self.live = live
        self.shown = shown or live
        self._original = original
        self._neighbours = neighbours

    @property
    def path(self) -> str:
        """The brief's address within the site."""
        return reverse("brief", args=[self.live.language, self.live.brief.slug])

    @property
    def canonical(self) -> str:
        """The brief's whole address, whichever version is shown."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def is_current(self) -> bool:
        """Whether the version shown is the one readers see at the brief's address."""
        return self.shown.n == self.live.n

    @cached_property
    def versions(self) -> list[Neighbour]:
        """Every published version, the newest first; none if there is only one."""
        found = self._of("version")
        return found if len(found) > 1 else []

    @cached_property
    def notice(self) -> Neighbour | None:
        """The latest change that readers of this version must be told of."""
        told = (v for v in self._of("version") if v.kind not in QUIET)
        return next((v for v in told if v.n <= self.shown.n), None)

    @cached_property
    def editions(self) -> list[Neighbour]:
        """The brief in the other language."""
        other = (e for e in self._of("edition") if e.language != self.live.language)
        return list({edition.brief: edition for edition in other}.values())

    @property
    def other_path(self) -> str:
        """Where the other language is chosen: this brief there, or the list."""
        for found in self.editions:
            return reverse("brief", args=[found.language, found.slug])
        return reverse("briefs", args=["en" if self.live.language == "ko" else "ko"])

    @property
    def earlier(self) -> Neighbour | None:
        """The brief before this one in the series."""
        return next(iter(self._of("earlier")), None)

    @property
    def later(self) -> Neighbour | None:
        """The brief after this one in the series."""
        return next(iter(self._of("later")), None)

    @cached_property
    def related(self) -> list[Neighbour]:
        """Briefs about the same, the nearest first; no other edition of this one."""
        own = {self.live.brief_id, *(edition.brief for edition in self._of("edition"))}
        near = {found.brief: found for found in self._of("related")}
        order = [brief for brief in self.live.near if brief in near]
        return [near[brief] for brief in order if brief not in own][:RELATED]

    @property
    def of_original(self) -> tuple[str, str]:
        """Title and address of what this was made from; "" if it cannot be opened."""
        printed = self._original
        if printed is None:
            return "", ""
        for found in self._of("edition"):
            if found.brief == printed.brief:
                path = reverse("brief", args=[found.language, found.slug])
                return found.title, path
        return printed.title, printed.url if printed.brief is None else ""

    @property
    def shown_address(self) -> str:
        """The whole address of the version shown; the current one has the brief's."""
        return (
            self.canonical if self.is_current else f"{self.canonical}v{self.shown.n}/"
        )

    def _of(self, part: str) -> list[Neighbour]:
        found = [n for n in self._neighbours if n.part == part]
        return sorted(found, key=lambda n: -n.n) if part == "version" else found
