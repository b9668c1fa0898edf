"""Long lists in pages: the page an address asks for, and the way to the others."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

T = TypeVar("T")

PER_PAGE = 20


class Rows(Sequence[T], Generic[T]):
    """A list of known length whose rows are fetched by the stretch."""

    def __init__(self, count: int, fetch: Callable[[int, int], list[T]]) -> None:
        self._count = count
        self._fetch = fetch

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        start, stop, _step = (
            place.indices(self._count)
            if isinstance(place, slice)
            else (place, place + 1, 1)
        )
        found = self._fetch(start, stop) if start < stop else []
        return found if isinstance(place, slice) else found[0]


def number_of(request: HttpRequest) -> int:
    """Return which page is asked for. Raises Http404 for what is no number of one."""
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdecimal() and 0 < len(number) < 7):
        raise Http404(_("There is no such page of the list."))
    if int(number) < 1:
        raise Http404(_("There is no such page of the list."))
    return int(number)


def page_of(request: HttpRequest, rows: Rows[T]) -> "Page[T]":
    """Return the page asked for. Raises Http404 for one beyond the end."""
    number = number_of(request)
    try:
        return Paginator(rows, PER_PAGE).page(number)
    except EmptyPage as error:
        raise Http404(_("There is no such page of the list.")) from error


def ways(page: "Page[Any]", query: str = "?") -> list[tuple[str, str, bool]]:
    """Return number, address and whether it is this one; an address "" is a gap.

    The addresses keep the other parameters of `query`.
    """
    joined = query if query == "?" else f"{query}&"
    return [
        (
            str(n),
            f"{joined}page={n}" if isinstance(n, int) else "",
            n == page.number,
        )
        for n in page.paginator.get_elided_page_range(
            page.number, on_each_side=2, on_ends=1
        )
    ]


def canonical(request: HttpRequest, page: "Page[Any]") -> str:
    """Return the address of this page of the list, without other parameters."""
    return f"{request.path}?page={page.number}".removesuffix("?page=1")
