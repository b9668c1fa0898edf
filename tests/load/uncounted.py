"""The site as `asanbriefs.wsgi` composes it, but nobody counts what is read."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from asanbriefs.pages import Layer, Watch
from asanbriefs.proxies import Proxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asanbriefs.settings")


def compose() -> Layer:
    """Return the site as one WSGI program."""
    django = get_wsgi_application()
    # Only now are the models there.
    from briefs.public.state import look, query_of
    from briefs.usage.rule import signed_in

    return Layer(
        django,
        proxies=Proxies(settings.TRUSTED_PROXIES),
        watch=Watch(look),
        most=settings.PAGES_MEMORY,
        query=query_of,
        private=signed_in,
        note=lambda environ, status, item: None,
        besides=[],
    )


application = compose()
