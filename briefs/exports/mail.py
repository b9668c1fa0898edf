"""Word to the person who asked, when a long export is over."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from briefs.models import Export

logger = logging.getLogger(__name__)

# Who waits for less still looks at the page.
LONG = timedelta(minutes=1)


def tell(export: Export) -> None:
    """Write to the person, in the active language, if mail is set up and it took long.

    A mail that cannot be sent is logged and harms nothing.
    """
    ended, address = export.ended, export.by.email
    if not (settings.EMAIL_URL and address and ended and ended - export.asked > LONG):
        return
    page = settings.SITE_URL + reverse("admin:export", args=[export.pk])
    text = render_to_string("exports/over.txt", {"export": export, "page": page})
    subject = (
        _("Your export is ready")
        if export.state == Export.State.DONE
        else _("Your export failed")
    )
    try:
        send_mail(subject, text, None, [address])
    except OSError:
        logger.exception("Export %s: the mail could not be sent", export.pk)
