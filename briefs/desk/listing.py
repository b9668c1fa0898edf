"""The list of briefs: its columns, filters and search, and how a brief stands."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.desk.who import full_name
from briefs.models import Brief, Contribution
from experts.models import Center

LONGEST = 200
NAMES = {
    "live": gettext_lazy("Readers see it"),
    "waiting": gettext_lazy("Set for later"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "nothing": gettext_lazy("Not published"),
}


@dataclass(frozen=True)
class Standing:
    """What readers see of a brief; `state` chooses the dot, `words` say it."""

    state: str
    words: str
    address: str
    owner: str


def standing(brief: Brief) -> Standing:
    """Say what readers see of a brief that came with `with_readers_view`."""
    row: Any = brief
    state, words = row.readers_see, str(NAMES[row.readers_see])
    if state == "live" and row.shown_sha256 != row.newest_sha256:
        state, words = "changed", _("Readers see it, without the latest changes")
    if row.waiting_from:
        words = (
            _("%(words)s; from %(time)s the next")
            if row.shown_n
            else _("From %(time)s")
        )
        words = words % {
            "words": NAMES[row.readers_see],
            "time": seoul_time(row.waiting_from),
        }
    seen = row.readers_see in {"live", "withdrawn"}
    address = f"/{brief.language}/briefs/{brief.slug}/" if seen else ""
    return Standing(state, words, address, full_name(brief.owner))


def seoul_time(moment: datetime.datetime) -> str:
    """Return date and time as a clock in Seoul shows them."""
    return date_format(timezone.localtime(moment), "Y-m-d H:i")


@admin.display(description=gettext_lazy("number"), ordering="number")
def shown_number(brief: Brief) -> str:
    """Return the number, or a dash for a brief that has none yet."""
    return brief.number or "–"


@admin.display(description=gettext_lazy("title"), ordering="title")
def shown_title(brief: Brief) -> SafeString:
    """Return the title in its language, marked if it is for demonstration."""
    title = format_html(
        '<span lang="{}">{}</span>', brief.language, brief.title or _("(no title yet)")
    )
    if not brief.demonstration:
        return title
    return format_html('{} <span class="mark">{}</span>', title, _("demonstration"))


@admin.display(description=gettext_lazy("readers"), ordering="readers_see")
def readers_view(brief: Brief) -> SafeString:
    """Return what readers see, in words behind a dot."""
    now = standing(brief)
    return format_html('<span class="dot dot-{}"></span>{}', now.state, now.words)


@admin.display(description=gettext_lazy("date printed"), ordering="date")
def printed(brief: Brief) -> str:
    """Return the date on the brief."""
    return brief.date.isoformat() if brief.date else "–"


@admin.display(description=gettext_lazy("views"), ordering="views")
def views(brief: Brief) -> str:
    """Return how often it was read."""
    return f"{vars(brief)['views']:,}"


def search(briefs: QuerySet[Brief], text: str) -> QuerySet[Brief]:
    """Keep the briefs that hold each word in number, title or a contributor's name."""
    for word in text[:LONGEST].split():
        people = (
            Contribution.objects.filter(brief=OuterRef("pk"))
            .annotate(
                korean=Concat("expert__family_ko", "expert__given_ko"),
                latin=Concat("expert__family_en", Value(" "), "expert__given_en"),
            )
            .filter(
                Q(korean__icontains=word)
                | Q(latin__icontains=word)
                | Q(guest_name__icontains=word)
            )
        )
        briefs = briefs.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Exists(people)
        )
    return briefs


class ReadersFilter(admin.SimpleListFilter):
    """By what readers see."""

    title = gettext_lazy("what readers see")
    parameter_name = "readers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the states."""
        return [(state, str(words)) for state, words in NAMES.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Brief]
    ) -> QuerySet[Brief]:
        """Keep those in the state."""
        state = self.value()
        return queryset.filter(Q(readers_see=state)) if state in NAMES else queryset


class CenterFilter(admin.SimpleListFilter):
    """By the brief's own center or that of a contributor."""

    title = gettext_lazy("center")
    parameter_name = "center"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the centers."""
        return [(center.slug, center.name()) for center in Center.objects.all()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Brief]
    ) -> QuerySet[Brief]:
        """Keep those of the center."""
        slug = self.value()
        if not slug:
            return queryset
        written = Contribution.objects.filter(
            brief=OuterRef("pk"), expert__center__slug=slug
        )
        own = Brief.centers.through.objects.filter(
            brief=OuterRef("pk"), center__slug=slug
        )
        return queryset.filter(Exists(written) | Exists(own))


class YearFilter(admin.SimpleListFilter):
    """By the year printed."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the years there are, the latest first."""
        years = Brief.objects.dates("date", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in years]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Brief]
    ) -> QuerySet[Brief]:
        """Keep those of the year."""
        year = self.value() or ""
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            return queryset
        # There is no year 0, not even in Python's calendar.
        return queryset.filter(date__year=int(year)) if int(year) else queryset
