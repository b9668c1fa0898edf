"""Lists on a site that is watched: what is asked of the database once, and again."""

import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from asanbriefs import generation
from briefs import usage
from briefs.models import Day, Publication
from briefs.models.publication import PublicationQuerySet
from briefs.models.usage import Kind
from tests.briefs.public.watched import fill
from tests.briefs.public.watched import watched as watched
from tests.make import make_expert, make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watched")]


@pytest.mark.parametrize(
    "address", ["briefs/", "experts/han/", "centers/seas/", "topics/tides/"]
)
def test_a_new_state_of_the_site_renews_the_counts(
    client: Client, address: str
) -> None:
    fill(2)
    before = client.get(f"/en/{address}").context["page"].paginator.count
    new = Publication.objects.filter(n=1)[0]
    make_published(
        title="Just published",
        experts=tuple(c.expert for c in new.brief.contributions.all() if c.expert),
        centers=tuple(new.brief.centers.all()),
        topics=tuple(new.brief.topics.all()),
    )

    generation.saw("two")
    answer = client.get(f"/en/{address}")

    assert before == 2
    assert answer.context["page"].paginator.count == 3
    assert "Just published" in answer.content.decode()


def test_every_brief_is_on_exactly_one_page_of_the_most_read(client: Client) -> None:
    fill(23)
    for publication in Publication.objects.all()[:5]:
        usage.bring_forward(publication.brief, views=publication.pk)

    pages = [client.get(f"/en/briefs/?sort=views&page={n}") for n in (1, 2)]

    rows = [row for page in pages for row in page.context["page"]]
    assert len({row.pk for row in rows}) == len(rows) == 23
    views = [row.views for row in rows]
    assert views == sorted(views, reverse=True)
    assert views[5:] == [0] * 18


def test_people_beyond_the_first_dozen_are_still_named_when_chosen(
    client: Client,
) -> None:
    people = [make_expert(slug=f"person-{n}") for n in range(40)]
    for n, person in enumerate(people):
        make_published(title=f"By {n}", experts=(person, *people[:n]))

    answer = client.get("/en/briefs/?expert=person-39")

    (facet,) = (f for f in answer.context["facets"] if f.key == "expert")
    assert [choice.value for choice in facet.first if choice.chosen] == ["person-39"]
    assert [choice.count for choice in facet.choices][:3] == [40, 39, 38]
    assert (len(facet.first), len(facet.further)) == (13, 12)
    assert [p.title for p in answer.context["page"]] == ["By 39"]


def test_the_most_read_of_late_is_a_minute_old_at_most(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_published(title="Old hit").brief
    new = make_published(title="New hit").brief
    today, clock = timezone.localdate(), time.monotonic
    Day.objects.create(brief=old, kind=Kind.VIEW, day=today, count=5)
    Day.objects.create(brief=old, kind=Kind.DOWNLOAD, day=today, count=50)

    found = [client.get("/en/").context["most_read"]]
    Day.objects.create(brief=new, kind=Kind.VIEW, day=today, count=9)
    found.append(client.get("/en/").context["most_read"])
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 61)
    found.append(client.get("/en/").context["most_read"])

    titles = [[publication.title for publication in most] for most in found]
    assert titles == [["Old hit"], ["Old hit"], ["New hit", "Old hit"]]


@pytest.mark.parametrize(
    ("found", "index"),
    [
        # Of few rows either index may seem the shorter way.
        (lambda p: p.in_language("en").newest(), "publication_(newest|by_date)"),
        (lambda p: p.in_language("en").oldest(), "publication_(newest|by_date)"),
        (lambda p: p.newest(), "publication_by_date"),
        (lambda p: p.in_language("en").most_viewed(), "total_most_read"),
    ],
)
def test_an_index_has_the_order_of_each_list(found: object, index: str) -> None:
    assert callable(found)
    fill(3)
    publications: PublicationQuerySet = found(Publication.objects.readable())
    with connection.cursor() as cursor:
        # Of a table this small the plan would be to read it all.
        for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    plan = publications.values("pk")[980:1000].explain()

    assert re.search(f"using {index} on", plan)
    assert re.search(r"(?<!Incremental )Sort  \(", plan) is None
