"""Whose name stands on what a command does."""

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def acting_user(username: str | None) -> User:
    """Return the named account, or the first administrator's.

    Raises CommandError if there is none.
    """
    active = User.objects.filter(is_active=True)
    if username:
        user = active.filter(username=username).first()
    else:
        user = active.filter(is_superuser=True).order_by("pk").first()
    if user is None:
        raise CommandError(
            _("There is no active account “%(name)s”.") % {"name": username}
            if username
            else _("There is no administrator yet; make one, or name somebody: --by.")
        )
    return user
