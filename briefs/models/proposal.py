"""What published texts themselves say means the same, until an editor decides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from briefs.models.publication import Publication


class Gloss(models.Model):
    """Names that a publication gives to one thing, such as 지소미아(GSOMIA).

    `keys` are how synonyms are looked up, in order; `meaning` is all of them in one.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="glosses"
    )
    texts = ArrayField(models.TextField())
    keys = ArrayField(models.TextField())
    meaning = models.TextField(db_index=True)

    def __str__(self) -> str:
        return " = ".join(self.texts)


class Dismissed(models.Model):
    """A meaning that is no longer proposed."""

    meaning = models.TextField(primary_key=True)

    def __str__(self) -> str:
        return self.meaning
