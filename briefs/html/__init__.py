"""The body of a section: how any HTML becomes clean, and how clean HTML is read.

Nothing here knows a model. `clean` is the only way in; everything else works on what
`clean` returned. The shape of a clean body is written down at `parse`.
"""

from briefs.html.cleaning import clean
from briefs.html.reading import (
    Illustration,
    Note,
    Problem,
    Rendered,
    note_id,
    pictures,
    problems,
    render,
    text,
    walk,
    without_notes,
)
from briefs.html.tree import Child, Node, parse, words, write

__all__ = [
    "Child",
    "Illustration",
    "Node",
    "Note",
    "Problem",
    "Rendered",
    "clean",
    "note_id",
    "parse",
    "pictures",
    "problems",
    "render",
    "text",
    "walk",
    "without_notes",
    "words",
    "write",
]
