"""The pages one process keeps: so many bytes, and the least recently used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator

from asanbriefs.pages.finished import Finished


class Memory:
    """Finished pages by key; safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, Finished] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._pages)

    def __iter__(self) -> Iterator[Finished]:
        """Go through the pages as they are now."""
        return iter(list(self._pages.values()))

    def get(self, key: Hashable) -> Finished | None:
        """Return the page and note that it is in use."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Finished) -> None:
        """Keep a page, and as many of the others as there is room for."""
        with self._lock:
            self._drop(key)
            if page.size > self._most:
                return
            self._pages[key] = page
            self.size += page.size
            while self.size > self._most:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self.size = 0

    def _drop(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size
