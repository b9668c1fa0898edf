"""Who is acting on the desk, what they may do, and how a user is called."""

import re
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _

from briefs.models import Brief
from briefs.policy import Verb, can

HANGUL = re.compile("[\uac00-\ud7a3]")


def acting(request: HttpRequest) -> User:
    """Return the signed-in user; the desk answers nobody else."""
    return cast(User, request.user)


def may(request: HttpRequest, verb: Verb, brief: Brief | None = None) -> bool:
    """Ask the policy for the signed-in user."""
    return can(acting(request), verb, brief)


def full_name(user: User | None) -> str:
    """Return the name as its language writes it; None is the system itself."""
    if user is None:
        return _("the system")
    family, given = user.last_name, user.first_name
    if HANGUL.search(family + given):
        return f"{family}{given}"
    return f"{given} {family}".strip() or user.username
