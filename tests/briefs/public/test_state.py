"""briefs.public.state: what of an address a page depends on."""

import pytest

from briefs.public.state import query_of


@pytest.mark.parametrize(
    ("path", "query", "read"),
    [
        ("/en/briefs/", "sort=views&year=2024", "sort=views&year=2024"),
        ("/en/briefs/", "year=2024&sort=views", "sort=views&year=2024"),
        ("/en/briefs/", "utm_source=x&page=2", "page=2"),
        ("/en/briefs/", "q=%ED%95%9C&q=last", "q=last"),
        ("/en/briefs/", "q=", "q="),
        ("/en/briefs/", "sort=made-up&page=1", ""),
        ("/ko/experts/choi/", "page=2&sort=views", "page=2"),
        ("/ko/experts/", "page=2", ""),
        ("/en/briefs/2022-19/", "page=2&q=x", ""),
        ("/en/", "q=x", ""),
        ("/", "p=83920", "p=83920"),
        ("/old/address.php", "p=83920", "p=83920"),
    ],
)
def test_only_what_the_page_reads_counts(path: str, query: str, read: str) -> None:
    assert query_of(path, query) == read
