"""The number that rises with every change readers can see."""

from django.db import models


class Generation(models.Model):
    """One row, raised by triggers on every table that public pages are made from.

    A trigger runs once in each transaction, when it commits: the row is locked last and
    briefly, so that no two steps wait for each other crosswise.
    """

    id = models.SmallIntegerField(primary_key=True)
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.n)
