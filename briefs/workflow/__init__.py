"""The steps of a brief's life; the only writer of what readers see of briefs.

Each step is one transaction: lock the brief, refuse an illegal step by raising
Refused, change, append the event, defer jobs by name.
"""

from briefs.workflow.publishing import publish, unschedule, withdraw
from briefs.workflow.renewing import rename, reprint
from briefs.workflow.step import NotReady, Refused, Stale, step
from briefs.workflow.versions import working_copy
from briefs.workflow.writing import (
    approve,
    delete,
    restore,
    save,
    send_back,
    submit,
)

__all__ = [
    "NotReady",
    "Refused",
    "Stale",
    "approve",
    "delete",
    "publish",
    "rename",
    "reprint",
    "restore",
    "save",
    "send_back",
    "step",
    "submit",
    "unschedule",
    "withdraw",
    "working_copy",
]
