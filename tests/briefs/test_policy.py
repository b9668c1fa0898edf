"""briefs.policy: who may do what."""

import pytest
from django.contrib.auth.models import AnonymousUser

from briefs import workflow
from briefs.policy import Verb, can
from tests.make import make_brief, make_published, make_user

pytestmark = pytest.mark.django_db
AUTHORS = {Verb.VIEW, Verb.CREATE, Verb.EXPORT}
OWN = {Verb.EDIT, Verb.DELETE, Verb.SUBMIT, Verb.RESTORE}
REVIEW = {Verb.APPROVE, Verb.SEND_BACK}
SEARCH = {Verb.KEEP_SYNONYMS}


@pytest.mark.parametrize(
    ("group", "verbs"),
    [
        ("author", AUTHORS),
        ("editor", AUTHORS | OWN | REVIEW | SEARCH),
        ("publisher", set(Verb) - {Verb.SEE_EXPORTS}),
        ("administrator", set(Verb)),
    ],
)
def test_a_group_may_do_this_with_another_ones_brief(
    group: str, verbs: set[Verb]
) -> None:
    brief, user = make_brief(), make_user(group)

    assert {verb for verb in Verb if can(user, verb, brief)} == verbs


def test_an_author_edits_their_own_brief_while_it_is_a_draft() -> None:
    author = make_user("author")
    brief = make_brief(owner=author)

    before = {verb for verb in Verb if can(author, verb, brief)}
    workflow.submit(brief, by=author)
    after = {verb for verb in Verb if can(author, verb, brief)}

    assert before == AUTHORS | OWN
    assert after == AUTHORS


def test_nobody_deletes_a_published_brief() -> None:
    brief = make_published().brief

    assert not can(make_user("administrator", is_superuser=True), Verb.DELETE, brief)


def test_those_outside_may_do_nothing() -> None:
    brief = make_brief()
    left = make_user("publisher", is_active=False)
    reader = make_user("publisher", is_staff=False)

    for user in (AnonymousUser(), left, reader, make_user()):
        assert not any(can(user, verb, brief) for verb in Verb)
