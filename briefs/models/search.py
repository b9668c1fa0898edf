"""What search looks up: the index of publications, its vocabulary, synonyms, askings."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from briefs.models.publication import Publication


class IndexedQuerySet(models.QuerySet["Indexed"]):
    def readable(self) -> Self:
        """Rows of what readers can read now; a notice of withdrawal has none."""
        return self.exclude(publication__in=Publication.objects.early_or_over())

    def holding(self, tsquery: str) -> Self:
        """Rows that meet a tsquery, found by the index however many they may be."""
        held = RawSQL("vector @@ (SELECT %s::tsquery)", [tsquery], BooleanField())
        return self.filter(held)


class Indexed(models.Model):
    """How one publication is found, also one set for later.

    `title_vector` holds the title, the number and the names; `vector` all of it, under
    weights. `passages` are what fragments are cut from: `anchor` (as on the page),
    `heading` and `text` of each, the summary first. `words` are those it is written in,
    for spelling help. `source` is the hash of all that went in. What lists count by
    stands here once more, as it never changes: counting reads nothing but these rows.
    """

    publication = models.OneToOneField(
        Publication, primary_key=True, on_delete=models.CASCADE, related_name="indexed"
    )
    title_key = models.TextField()
    title_vector = SearchVectorField()
    vector = SearchVectorField()
    passages = models.JSONField(default=list)
    words = ArrayField(models.TextField(), default=list)
    analyzer = models.SmallIntegerField()
    source = models.BinaryField()
    at = models.DateTimeField(auto_now=True)
    language = models.CharField(max_length=2)
    series = models.BigIntegerField()
    date = models.DateField()
    year = models.GeneratedField(
        expression=ExtractYear("date"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    centers = ArrayField(models.BigIntegerField(), default=list)
    topics = ArrayField(models.BigIntegerField(), default=list)
    experts = ArrayField(models.BigIntegerField(), default=list)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        indexes = [
            # Rows come one by one, and a search must not pay for those before it.
            GinIndex(fields=["vector"], fastupdate=False, name="indexed_vector"),
            GinIndex(
                fields=["title_vector"], fastupdate=False, name="indexed_title_vector"
            ),
            models.Index(
                OpClass("title_key", "text_pattern_ops"), name="indexed_title_prefix"
            ),
            GinIndex(
                OpClass("title_key", "gin_trgm_ops"), name="indexed_title_trigrams"
            ),
            models.Index(fields=["analyzer"], name="indexed_analyzer"),
        ]

    def __str__(self) -> str:
        return self.title_key


class Stale(models.Model):
    """A publication to be indexed again from `due` on; triggers say which.

    A person's or a center's name changed, or another edition of the brief appears.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="+"
    )
    due = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.publication_id} {self.due}"


class Failure(models.Model):
    """A publication that could not be indexed, until it can."""

    publication = models.OneToOneField(
        Publication, primary_key=True, on_delete=models.CASCADE, related_name="failure"
    )
    tries = models.PositiveIntegerField(_("tries"), default=1)
    error = models.TextField(_("error"))
    at = models.DateTimeField(_("last tried"), auto_now=True)

    class Meta:
        verbose_name = _("brief not indexed")
        verbose_name_plural = _("briefs not indexed")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.error


class Related(models.Model):
    """The briefs nearest to a publication, nearest first."""

    publication = models.OneToOneField(
        Publication, primary_key=True, on_delete=models.CASCADE, related_name="related"
    )
    briefs = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"{self.briefs}"


class Term(models.Model):
    """In how many of the publications readers can read a lexeme stands."""

    lexeme = models.TextField(primary_key=True)
    df = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.lexeme


class Word(models.Model):
    """A word as written, with the keys that type it, for spelling help."""

    word = models.TextField(primary_key=True)
    keys = models.TextField()
    df = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass("keys", "gin_trgm_ops"), name="word_keys_trigrams")]

    def __str__(self) -> str:
        return self.word


class Vocabulary(models.Model):
    """One row: of which state of the index terms and words were taken, and when."""

    id = models.SmallIntegerField(primary_key=True)
    state = models.TextField()
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.state


class SynonymGroup(models.Model):
    """Words and names that find what any of them finds, in both languages."""

    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return " = ".join(synonym.text for synonym in self.synonyms.all())


class Synonym(models.Model):
    """One of a group; `key` is how it is looked up, and stands in one group only."""

    group = models.ForeignKey(
        SynonymGroup, on_delete=models.CASCADE, related_name="synonyms"
    )
    text = models.CharField(_("word or name"), max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Asked(models.Model):
    """How often something was searched for on a day, and what came of it; by nobody.

    `hits` is what the last asking found.
    """

    query = models.CharField(_("searched for"), max_length=200)
    language = models.CharField(_("language of the page"), max_length=2)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=1)
    hits = models.PositiveIntegerField(_("hits"))

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.UniqueConstraint(
                fields=["query", "language", "day"], name="asked_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="asked_day")]

    def __str__(self) -> str:
        return self.query
