"""Any HTML or plain text as a clean body: the one way in."""

import re

from briefs.html import rules
from briefs.html.office import gather_notes
from briefs.html.shape import shape
from briefs.html.tree import VOID, dom, write

DEEPEST = 60
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")


def clean(text: str) -> str:
    """Return the one normal form of a body, safe to show as it is.

    Idempotent, and equal to what the body editor writes, so that opening a text and
    saving it changes nothing. Text is kept, except in scripts, styles and forms, and
    pictures that are not ours go. Plain text becomes paragraphs at its blank lines.

    The sanitiser comes last and nothing may touch the string afterwards.
    """
    source = _shallow(rules.read(rules.usable(text)))
    # A character reference may only now have become a character.
    body = dom(rules.usable(source))
    gather_notes(body)
    return rules.allow("\n".join(write([block]) for block in shape(body)))


def _shallow(html: str) -> str:
    """Return well-formed HTML without the tags nested deeper than any text needs.

    The parser would otherwise stop there and lose the text.
    """
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2] in VOID:
            return tag[0]
        depth += -1 if tag[1] else 1
        return tag[0] if depth + bool(tag[1]) <= DEEPEST else ""

    return _TAG.sub(keep, html)
