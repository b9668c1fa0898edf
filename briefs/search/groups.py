"""Groups of synonyms, as editors keep them: a word stands in one group only."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from briefs.models import Synonym, SynonymGroup
from briefs.search.synonyms import key


class TakenError(Exception):
    """Some of the texts stand in other groups; `texts` says in which."""

    def __init__(self, texts: dict[str, SynonymGroup]) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


def lock() -> None:
    """Let nobody else change synonyms until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('briefs.search.groups'))")


def taken(texts: Iterable[str], group: SynonymGroup | None) -> dict[str, SynonymGroup]:
    """Return those of the texts that stand in another group, and in which."""
    keys = {key(text): text for text in texts}
    known = Synonym.objects.filter(key__in=keys).select_related("group")
    return {
        keys[synonym.key]: synonym.group
        for synonym in known.prefetch_related("group__synonyms")
        if group is None or synonym.group_id != group.pk
    }


def put(group: SynonymGroup, texts: Sequence[str]) -> None:
    """Let the group hold these texts, in this order, and no others."""
    if [synonym.text for synonym in group.synonyms.order_by("pk")] == list(texts):
        return
    with transaction.atomic():
        group.synonyms.all().delete()
        Synonym.objects.bulk_create(
            Synonym(group=group, text=text, key=key(text)) for text in texts
        )


def gather(texts: Sequence[str]) -> SynonymGroup:
    """Put the texts into the group some of them stand in already, else into a new one.

    Raises TakenError if they stand in several.
    """
    with transaction.atomic():
        lock()
        found = taken(texts, None)
        groups = {group.pk: group for group in found.values()}
        if len(groups) > 1:
            raise TakenError(found)
        group = next(iter(groups.values()), None) or SynonymGroup.objects.create()
        known = [synonym.text for synonym in group.synonyms.order_by("pk")]
        keys = set(map(key, known))
        put(group, [*known, *(text for text in texts if key(text) not in keys)])
        return group
