"""Makes what tests are about; each function fills in what the test does not say."""

import datetime
import itertools
from typing import Any

from django.contrib.auth.models import Group, User

from briefs import workflow
from briefs.models import (
    Brief,
    Contribution,
    Publication,
    Section,
    Series,
    Topic,
    Version,
)
from experts.models import Center, Expert

_n = itertools.count(1)


def make_user(group: str = "", **fields: Any) -> User:
    """Make somebody of a group; without one, a signed-up person who may nothing."""
    password = fields.pop("password", None)
    user = User(**{"username": f"user{next(_n)}", "is_staff": bool(group)} | fields)
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_center(**fields: Any) -> Center:
    """Make a center."""
    n = next(_n)
    defaults = {"name_ko": f"센터 {n}", "name_en": f"Center {n}", "slug": f"center-{n}"}
    return Center.objects.create(**defaults | fields)


def make_expert(**fields: Any) -> Expert:
    """Make an expert with a name in both scripts."""
    n = next(_n)
    defaults = {
        "family_ko": "한",
        "given_ko": f"가람{n}",
        "family_en": "Han",
        "given_en": f"Garam {n}",
        "slug": f"han-garam-{n}",
    }
    return Expert.objects.create(**defaults | fields)


def make_series(**fields: Any) -> Series:
    """Make a series beside the default one."""
    n = next(_n)
    defaults = {"name_ko": f"총서 {n}", "name_en": f"Series {n}", "slug": f"series-{n}"}
    return Series.objects.create(**defaults | fields)


def make_topic(**fields: Any) -> Topic:
    """Make a topic."""
    n = next(_n)
    defaults = {"name_ko": f"주제 {n}", "name_en": f"Topic {n}", "slug": f"topic-{n}"}
    return Topic.objects.create(**defaults | fields)


def make_brief(
    *,
    sections: tuple[tuple[str, str], ...] = (("", "<p>First.</p>"),),
    experts: tuple[Expert, ...] | None = None,
    centers: tuple[Center, ...] = (),
    topics: tuple[Topic, ...] = (),
    **fields: Any,
) -> Brief:
    """Make a brief ready to be published, saved once."""
    n = next(_n)
    defaults = {
        "language": "en",
        "number": f"2024-{n:02}",
        "title": f"Brief {n}",
        "date": datetime.date(2024, 5, 17),
    }
    fields = defaults | fields
    fields.setdefault(
        "series", Series.objects.get_or_create(slug=Series.DEFAULT_SLUG)[0]
    )
    if "owner" not in fields:
        fields["owner"] = make_user("publisher")
    brief = Brief.objects.create(**fields)
    brief.centers.set(centers)
    brief.topics.set(topics)
    for order, expert in enumerate(experts or (make_expert(),), 1):
        Contribution.objects.create(brief=brief, expert=expert, order=order)
    for position, (heading, body) in enumerate(sections, 1):
        Section.objects.create(
            brief=brief,
            position=position,
            heading=heading,
            body=body,
            anchor=brief.take_anchor(),
        )
    workflow.save(brief, by=None)
    return brief


def make_published(
    *, at: datetime.datetime | None = None, **fields: Any
) -> Publication:
    """Make a brief and publish it, now or from `at`."""
    return workflow.publish(make_brief(**fields), by=None, at=at)


def edit(brief: Brief, **fields: str) -> Version:
    """Save the brief with other texts."""
    for name, text in fields.items():
        setattr(brief, name, text)
    brief.save()
    return workflow.save(brief, by=None)
