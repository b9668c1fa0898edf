"""Series and topics in the desk: what briefs rest on stays."""

import pytest
from django.test import Client
from django.urls import reverse

from briefs.models import Series, Topic
from tests.briefs.desk.filled import change
from tests.make import (
    make_brief,
    make_published,
    make_series,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/briefs/brief/add/"


def test_a_series_keeps_its_address(client: Client) -> None:
    series = make_series()
    client.force_login(make_user("publisher"))
    data = {"name_ko": "새 이름", "slug": "other", "number_pattern": "{year}-{n}"}

    client.post(reverse("admin:briefs_series_change", args=[series.pk]), data)

    before, after = series.slug, Series.objects.get(pk=series.pk)
    assert (after.name_ko, after.slug) == ("새 이름", before)


def test_a_topic_that_briefs_use_stays(client: Client) -> None:
    client.force_login(make_user("administrator"))
    used, unused = make_topic(), make_topic()
    brief = make_brief(topics=(used,), title="Filed under it")
    published = make_published(topics=(used,), title="Once filed under it").brief
    published.topics.clear()

    pages = [
        client.post(
            reverse("admin:briefs_topic_delete", args=[topic.pk]), {"post": "yes"}
        ).content.decode()
        for topic in (used, unused)
    ]

    assert "Cannot delete topic" in pages[0]
    assert change(brief) in pages[0]
    assert change(published) in pages[0]
    assert list(Topic.objects.all()) == [used]


def test_topics_chosen_in_the_list_stay_while_one_is_used(client: Client) -> None:
    client.force_login(make_user("administrator"))
    used, unused = make_topic(), make_topic()
    make_brief(topics=(used,))
    data = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk]}

    answer = client.post(
        reverse("admin:briefs_topic_changelist"), data | {"post": "yes"}
    )

    assert "Cannot delete topics" in answer.content.decode()
    assert Topic.objects.count() == 2
