"""The page of a brief as readers would see it, for staff and before it is published."""

from typing import cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from asanbriefs import answers
from briefs import workflow
from briefs.document import Document
from briefs.models import Brief, Publication
from briefs.policy import Verb, can
from briefs.public.layout import lay_out
from briefs.public.links import Links

PRIVATE = "private, no-store"
NO_ADDRESS = "preview"  # what stands for the address of a brief without a number


@require_safe
def _preview(request: HttpRequest, pk: int, n: int | None = None) -> HttpResponse:
    """Show the working copy, or version `n`; nothing of it is kept by browsers."""
    brief = get_object_or_404(Brief.objects.select_related("series"), pk=pk)
    if not can(cast(User, request.user), Verb.VIEW, brief):
        raise PermissionDenied
    if n is None:
        document = workflow.working_copy(brief)
    else:
        document = get_object_or_404(brief.versions, n=n).document()
    publication = _as_if_published(brief, document)
    original = document.original
    with override(document.language):
        response = answers.page(
            request,
            "briefs/preview.html",
            {
                "publication": publication,
                "layout": lay_out(document, publication),
                "links": Links(publication, (), publication, original),
                "other_path": request.path,
                "formats": (),
            },
            cache=PRIVATE,
            lifetime=0,
        )
    response.headers["Content-Language"] = document.language
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _as_if_published(brief: Brief, document: Document) -> Publication:
    """Return a publication that is never saved, with what the page's template reads."""
    brief.slug = brief.slug or NO_ADDRESS
    first = document.authors[0].center if document.authors else None
    centers = document.centers or ((first,) if first else ())
    publication = Publication(
        brief=brief,
        n=1,
        kind=Publication.Kind.FIRST,
        language=document.language,
        series=brief.series,
        number=document.number,
        title=document.title,
        date=document.date or timezone.localdate(),
        byline=", ".join(author.name for author in document.authors),
        affiliation=", ".join(c.name(document.language) for c in centers),
    )
    vars(publication).update(views=0, profiles=[], center_pages=[], topic_pages=[])
    return publication


preview = admin.site.admin_view(_preview)
