"""Finished pages: answers from memory above Django, with a number that stays live.

`layer` is the WSGI program, `finished` a page ready to be sent, `memory` those kept,
and `watch` asks the database a few times a second whether they are still true. It
knows nothing of briefs: views say what may be kept (`asanbriefs.answers`), and
`asanbriefs.wsgi` brings the rest together.
"""

from asanbriefs.pages.layer import Layer
from asanbriefs.pages.watch import State, Watch

__all__ = ["Layer", "State", "Watch"]
