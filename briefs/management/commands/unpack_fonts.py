"""Unpack the fonts of our PDFs; the set-up calls it, and so may anyone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from briefs.exports import fonts


class Command(BaseCommand):
    help = "Unpack the fonts of our PDFs into the data folder; safe to repeat."
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = fonts.unpack()
        except fonts.FontsUnavailableError as error:
            raise CommandError(str(error)) from error
        if count:
            self.stdout.write(_("%(count)d fonts unpacked.") % {"count": count})
        else:
            self.stdout.write(_("The fonts are in place."))
