"""Any number of ids as one parameter of a statement."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array(ids: Iterable[int]) -> str:
    """Return ids as an array is written; a driver takes ten times as long for a list."""
    return f"{{{','.join(map(str, ids))}}}"


def one_of(ids: Iterable[int]) -> RawSQL:
    """Return what `__in` takes for any number of ids.

    They are one parameter, of which a statement has no more than 65,535.
    """
    return RawSQL("SELECT unnest(%s::bigint[])", (array(ids),))
