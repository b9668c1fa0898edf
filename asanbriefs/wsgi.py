"""The entry point for the web server: Django, with finished pages and the count above."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from asanbriefs.pages import Layer, Watch
from asanbriefs.proxies import Proxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asanbriefs.settings")


def compose(*, busy: bool = True) -> Layer:
    """Return the whole site as one WSGI program.

    Unless it is `busy`, nothing is watched and counted beside the requests.
    """
    django = get_wsgi_application()
    # Only now are the models there.
    from briefs import usage
    from briefs.public.state import look, query_of
    from briefs.search import asked
    from briefs.usage.rule import signed_in

    return Layer(
        django,
        proxies=Proxies(settings.TRUSTED_PROXIES),
        watch=Watch(look),
        most=settings.PAGES_MEMORY,
        query=query_of,
        private=signed_in,
        note=usage.note,
        besides=[usage.keep_counting, asked.keep_writing] if busy else None,
    )


application = compose()
