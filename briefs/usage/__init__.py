"""How often a brief was read: who counts as a reader, and the count itself.

A reading goes one way: `note` judges a request that has been answered (`rule`), tells
the reader by a key of the day (`readers`) and appends a line to the server's own file
(`spool`). A few times a second the files are counted into the tables (`counting`,
`tables`), where requests of one reader less than 30 seconds apart are one (`window`).
"""

from briefs.models.usage import Kind
from briefs.usage.notes import (
    Item,
    bring_forward,
    count,
    keep_counting,
    note,
    own_spool,
    prepare,
)

__all__ = [
    "Item",
    "Kind",
    "bring_forward",
    "count",
    "keep_counting",
    "note",
    "own_spool",
    "prepare",
]
