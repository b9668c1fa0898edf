"""How often a brief was read: who counts as a reader, and the count itself."""

from briefs.models.usage import Kind
from briefs.usage.record import bring_forward, count

__all__ = ["Kind", "bring_forward", "count"]
