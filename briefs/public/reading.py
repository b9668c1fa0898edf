"""The page of a brief, of its published versions, and its files to take away."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from asanbriefs import answers, ranges
from briefs import usage
from briefs.document import Document
from briefs.exports import FORMATS, store
from briefs.exports.citations.styles import Citation, citations
from briefs.exports.contract import ExportRefusedError, Format, Group
from briefs.models import Publication
from briefs.models.surroundings import around
from briefs.public import errors
from briefs.public.layout import lay_out
from briefs.public.links import Links
from briefs.public.metadata import Metadata

# As the template `briefs/_views.html` writes it; the first in the page is the brief's.
VIEWS = re.compile(rb'<data class="views".*?</data>', re.DOTALL)


@require_safe
def brief(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show the brief as it stands now, or the notice that it was withdrawn."""
    live = _live(language, slug)
    return _answer(request, live, live)


@require_safe
def version(request: HttpRequest, language: str, slug: str, n: int) -> HttpResponse:
    """Show a version that was once published, or the notice that withdrew it.

    What a withdrawal took away stays away when a later version is published.
    """
    rows = Publication.objects.shown().at(language, slug).with_live(n).for_page()
    asked = next((row for row in rows if row.n == n), None)
    live = next((row for row in rows if vars(row)["is_live"]), None)
    if asked is None or live is None:
        raise _missing(language, slug)
    notices = [row for row in rows if row.withdrawn and row.n > n]
    shown = min(notices, key=lambda row: row.n, default=asked)
    return _answer(request, shown, live)


@csrf_exempt
@require_POST
def shown(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Hear that a page loaded ahead of time is now being looked at."""
    live = _live(language, slug)
    if live.withdrawn:
        raise Http404
    response = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    item = usage.Item(live.brief_id, usage.Kind.VIEW, shown_late=True)
    answers.reads(response, item)
    return response


@require_safe
def brief_file(
    request: HttpRequest, language: str, slug: str, name: str
) -> HttpResponseBase:
    """Give the brief in one of the formats, built now if nobody has yet."""
    suffix = name.removeprefix(f"{slug}.")
    fmt = next((key for key, f in FORMATS.items() if f.suffix == suffix), "")
    if not fmt or name != f"{slug}.{suffix}":
        raise Http404(_("There is no such file."))
    if not FORMATS[fmt].available:
        raise errors.NotOfferedError(str(FORMATS[fmt].label))
    live = _live(language, slug)
    document = live.document()
    if document is None:
        return errors.gone(request)
    response = _file(request, document, fmt, live)
    response.headers["Link"] = f'<{Links(live).canonical}>; rel="canonical"'
    if FORMATS[fmt].counted:
        answers.reads(response, usage.Item(live.brief_id, usage.Kind.DOWNLOAD))
    return response


def _file(
    request: HttpRequest, document: Document, fmt: str, live: Publication
) -> HttpResponseBase:
    try:
        path = store.get(document, fmt, live.n, live.series.issn)
    except ExportRefusedError as error:
        raise Http404(_("This file could not be made.")) from error
    return ranges.answer(
        request,
        path,
        name=f"{document.slug}.{FORMATS[fmt].suffix}",
        media_type=FORMATS[fmt].media_type,
        etag=path.stem[:32],
        cache=answers.ASKED,
        attachment=FORMATS[fmt].attachment,
    )


def _answer(
    request: HttpRequest, asked: Publication, live: Publication
) -> HttpResponse:
    """Show one publication of a brief whose live one is given, and count it."""
    shown = live if live.withdrawn else asked
    document = shown.document()
    if document is None:
        links = Links(live)
        context = {
            "publication": shown,
            "links": links,
            "other_path": links.other_path,
        }
        return answers.page(
            request,
            "briefs/withdrawn.html",
            context,
            cache=answers.ASKED,
            lifetime=None,
        )
    original = document.original
    neighbours = around(live, original.brief if original else None)
    links = Links(live, neighbours, shown, original)
    layout = lay_out(document, shown)
    context = {
        "publication": shown,
        "layout": layout,
        "links": links,
        "metadata": Metadata(layout, links),
        "other_path": links.other_path,
        "formats": {group.value: _offered(group) for group in Group},
        "citations": _citations(document, links),
    }
    response = answers.page(
        request,
        "briefs/brief.html",
        context,
        cache=answers.ASKED,
        lifetime=None,
        live=_views(live),
    )
    answers.reads(response, usage.Item(live.brief_id, usage.Kind.VIEW))
    return response


def _offered(group: Group) -> list[Format]:
    """Return the formats of a group that this installation can write."""
    return [fmt for fmt in FORMATS.values() if fmt.group is group and fmt.available]


def _citations(document: Document, links: Links) -> list[Citation]:
    """Return the citations; an earlier version has its own address and number."""
    if links.is_current:
        return citations(document, store.imprint())
    address, n = links.shown_address, links.shown.n
    return citations(document, store.imprint(), address=address, version=n)


def _views(live: Publication) -> answers.Live:
    """Return the number of views, which grows while the page stays as it is."""
    language = live.language

    def render(number: int) -> bytes:
        with override(language):
            said = render_to_string("briefs/_views.html", {"views": number})
        return said.strip().encode()

    return answers.Live(live.brief_id, vars(live)["views"], VIEWS, render)


def _live(language: str, slug: str) -> Publication:
    found = Publication.objects.live().at(language, slug).for_page().first()
    if found is None:
        raise _missing(language, slug)
    return found


def _missing(language: str, slug: str) -> Http404:
    """Return the refusal, which knows of an edition in the other language."""
    other = "en" if language == "ko" else "ko"
    found = Publication.objects.readable().at(other, slug).first()
    return errors.InOtherLanguageError(found) if found else Http404()
