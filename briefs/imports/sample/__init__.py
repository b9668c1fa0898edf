"""A corpus for developing and measuring: as many invented briefs as wanted.

Half of the briefs are Korean, half English, of about 1,500 words each. Some words
stand in a known share of either language's briefs and in no others:

    50 %    외교        diplomacy
    10 %    수소        hydrogen
    1 %     희토류      lithium
    0.1 %   영구동토    permafrost

One person in twenty briefs; the first of them has a part in one brief of 23 as well.
"""

from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefs.imports.sample import readings
from briefs.imports.sample.cast import PREFIX, cast
from briefs.imports.sample.corpus import Corpus, people_for
from briefs.models import Brief, Series, Topic
from briefs.workflow import Refused, bulk
from experts.models import Center, Expert

SOURCE = "sample"
AT_ONCE = 500
TABLES = (
    *("brief", "section", "contribution", "brief_centers", "brief_topics"),
    *("version", "publication", "event", "total", "day"),
)


def grow(
    count: int, *, seed: int = 1, tell: Callable[[int], None] = lambda done: None
) -> int:
    """Let the corpus have `count` briefs; return how many were added.

    Adds what is missing in transactions of some hundred, so that a run cut short goes
    on where it stood. `tell` hears of each how many there are now. Raises Refused on
    a site that holds anything else.
    """
    _refuse_a_real_site(seed)
    known = dict(Brief.objects.values_list("source", "pk"))
    missing = [n for n in range(count) if f"{SOURCE}:{seed}:{n}" not in known]
    if not missing:
        return 0
    with transaction.atomic():
        owner = _owner()
        people = cast(seed, people_for(count))
    done = len(known)
    for some in _portions(missing):
        with transaction.atomic():
            ids = dict(zip(some, bulk.reserve(len(some)), strict=True))

            def id_of(n: int, ids: dict[int, int] = ids) -> int:
                return ids.get(n) or known[f"{SOURCE}:{seed}:{n}"]

            corpus = Corpus(seed, people, id_of)
            bulk.publish_new(
                [
                    bulk.New(ids[n], f"{SOURCE}:{seed}:{n}", corpus.document(n))
                    for n in some
                ],
                by=owner,
            )
            readings.add(seed, ids)
        known.update((f"{SOURCE}:{seed}:{n}", pk) for n, pk in ids.items())
        done += len(some)
        tell(done)
    _analyze()
    return len(missing)


def _refuse_a_real_site(seed: int) -> None:
    own = {"slug__startswith": PREFIX}
    if (
        Brief.objects.exclude(source__startswith=f"{SOURCE}:").exists()
        or Expert.objects.exclude(**own).exists()
        or Center.objects.exclude(**own).exists()
        or Topic.objects.exclude(**own).exists()
        or Series.objects.exclude(**own).exclude(slug=Series.DEFAULT_SLUG).exists()
    ):
        raise Refused(
            _(
                "Sample briefs go only into a site that holds nothing else; this one"
                " has briefs, people, centers, topics or series of its own."
            )
        )
    if Brief.objects.exclude(source__startswith=f"{SOURCE}:{seed}:").exists():
        raise Refused(_("The sample briefs here were made with another seed."))


def _owner() -> User:
    """Return the account that sample briefs belong to; nobody can sign in to it."""
    user, made = User.objects.get_or_create(
        username=SOURCE, defaults={"is_active": False}
    )
    if made:
        user.set_unusable_password()
        user.save()
    return user


def _portions(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _analyze() -> None:
    """Do at once what the database would do by itself in some minutes."""
    tables = ", ".join(f"briefs_{table}" for table in TABLES)
    # Scans of an index alone need the vacuum, which no transaction allows.
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {tables}, experts_expert, experts_center")
