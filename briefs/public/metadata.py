"""A brief described for machines: citation tags, Dublin Core, Open Graph, JSON-LD."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from asanbriefs import institute
from briefs import html
from briefs.document import Contributor, Document
from briefs.exports import FORMATS
from briefs.exports.contract import Group
from briefs.public.layout import Layout, Person
from briefs.public.links import Links

LOCALES = {"ko": "ko_KR", "en": "en_US"}
LONGEST = 300

Pair = tuple[str, str]


class Metadata:
    """The head of one brief's page; empty fields leave their tags out."""

    def __init__(self, layout: Layout, links: Links) -> None:
        self.layout = layout
        self.links = links
        self.document: Document = layout.document
        self.institute = institute.name(layout.document.language)
        self.pdf = self._file("pdf")

    @property
    def description(self) -> str:
        """The summary, or how the text begins."""
        if self.document.summary:
            return " ".join(self.document.summary.split())
        words = " ".join(html.text(s.body) for s in self.document.sections).split()
        whole = " ".join(words)
        if len(whole) <= LONGEST:
            return whole
        return whole[:LONGEST].rpartition(" ")[0] + " …"

    @property
    def names(self) -> list[Pair]:
        """Tags with a name: description, citation and Dublin Core."""
        pairs = [("description", self.description), *self._citation(), *self._core()]
        return [(name, content) for name, content in pairs if content]

    @property
    def properties(self) -> list[Pair]:
        """Tags with a property: Open Graph."""
        document = self.document
        pairs = [
            ("og:type", "article"),
            ("og:title", document.title),
            ("og:description", self.description),
            ("og:url", self.links.canonical),
            ("og:site_name", self.institute),
            ("og:locale", LOCALES[document.language]),
            *(("og:locale:alternate", LOCALES[e.language]) for e in self.equivalent),
            ("article:published_time", _iso(document)),
            ("article:modified_time", self._modified),
            ("article:section", document.series.name(document.language)),
            *(("article:tag", topic) for topic in self._topics),
        ]
        return [(name, content) for name, content in pairs if content]

    @property
    def equivalent(self) -> list[Any]:
        """The editions that say the same in the other language: translations."""
        kinds = {"full", "translation"}
        if self.document.kind not in kinds:
            return []
        return [edition for edition in self.links.editions if edition.form in kinds]

    @property
    def alternates(self) -> list[Pair]:
        """Languages and addresses of this text, if it has both."""
        others = [(e.language, _address(e.language, e.slug)) for e in self.equivalent]
        if not others:
            return []
        both = {self.document.language: self.links.canonical} | dict(others)
        return [*both.items(), ("x-default", both["en"])]

    @property
    def linked_data(self) -> dict[str, Any]:
        """The brief as schema.org's Report, and the way to it."""
        return {
            "@context": "https://schema.org",
            "@graph": [self._report(), self._breadcrumbs()],
        }

    @property
    def files(self) -> list[Pair]:
        """Media types and addresses of the files to read, and of the citations."""
        told = {Group.FIRST, Group.CITATION}
        return [
            (fmt.media_type.partition(";")[0], self._file(fmt.suffix))
            for fmt in FORMATS.values()
            if fmt.group in told and fmt.available
        ]

    def _file(self, suffix: str) -> str:
        language, slug = self.document.language, self.document.slug
        path = reverse("brief_file", args=[language, slug, f"{slug}.{suffix}"])
        return f"{settings.SITE_URL}{path}"

    @property
    def _topics(self) -> list[str]:
        language = self.document.language
        return [topic.name(language) for topic in self.document.topics]

    @property
    def _modified(self) -> str:
        notice = self.links.notice
        return notice.shown_from.date().isoformat() if notice else _iso(self.document)

    def _citation(self) -> Iterator[Pair]:
        document = self.document
        yield "citation_title", document.title
        for author in document.authors:
            yield "citation_author", _inverted(author)
            if author.center:
                center = author.center.name(document.language)
                yield "citation_author_institution", f"{center}, {self.institute}"
        day = _iso(document).replace("-", "/")
        yield "citation_publication_date", day
        yield "citation_online_date", day
        yield "citation_technical_report_institution", self.institute
        yield "citation_technical_report_number", document.number
        yield "citation_language", document.language
        yield "citation_abstract", document.summary
        yield "citation_keywords", "; ".join(self._topics)
        yield "citation_abstract_html_url", self.links.canonical
        yield "citation_pdf_url", self.pdf
        yield "citation_doi", document.doi

    def _core(self) -> Iterator[Pair]:
        document = self.document
        series = document.series.name(document.language)
        yield "DC.title", document.title
        yield from (("DC.creator", _inverted(author)) for author in document.authors)
        yield "DC.date", _iso(document)
        yield "DCTERMS.modified", self._modified
        yield "DC.identifier", self.links.canonical
        yield "DC.publisher", self.institute
        yield "DC.type", document.series.name("en")
        yield "DCTERMS.isPartOf", series
        yield "DC.language", document.language
        yield "DC.description", document.summary
        yield from (("DC.subject", topic) for topic in self._topics)
        yield "DC.relation", self._original()
        yield "DC.format", "text/html"
        yield "DC.rights", document.licence

    def _original(self) -> str:
        address = self.links.of_original[1]
        return f"{settings.SITE_URL}{address}" if address.startswith("/") else address

    def _report(self) -> dict[str, Any]:
        document = self.document
        language = document.language
        report = {
            "@type": "Report",
            "@id": self.links.canonical,
            "url": self.links.canonical,
            "headline": document.title,
            "name": document.title,
            "alternativeHeadline": document.subtitle,
            "author": [self._person(p) for p in self.layout.authors],
            "datePublished": _iso(document),
            "dateModified": self._modified,
            "publisher": {"@type": "Organization", "name": self.institute},
            "inLanguage": language,
            "reportNumber": document.number,
            "abstract": document.summary,
            "keywords": ", ".join(self._topics),
            "license": document.licence if "://" in document.licence else "",
            "sameAs": f"https://doi.org/{document.doi}" if document.doi else "",
            "isPartOf": {
                "@type": "CreativeWorkSeries",
                "name": document.series.name(language),
            },
            "encoding": {
                "@type": "MediaObject",
                "contentUrl": self.pdf,
                "encodingFormat": "application/pdf",
            },
        }
        if address := self._original():
            translated = document.kind == "translation"
            relation = "translationOfWork" if translated else "isBasedOn"
            report[relation] = {"@type": "Report", "@id": address, "url": address}
        return {key: value for key, value in report.items() if value}

    def _person(self, person: Person) -> dict[str, Any]:
        printed, language = person.printed, self.document.language
        found: dict[str, Any] = {
            "@type": "Person",
            "name": printed.name,
            "familyName": printed.family,
            "givenName": printed.given,
            "sameAs": f"https://orcid.org/{printed.orcid}" if printed.orcid else "",
        }
        if person.slug:
            path = reverse("expert", args=[language, person.slug])
            found["@id"] = found["url"] = f"{settings.SITE_URL}{path}"
        if printed.center:
            center = printed.center.name(language)
            found["affiliation"] = {"@type": "Organization", "name": center}
        return {key: value for key, value in found.items() if value}

    def _breadcrumbs(self) -> dict[str, Any]:
        language = self.document.language
        steps = [
            (self.institute, f"{settings.SITE_URL}{reverse('home', args=[language])}"),
            (
                self.document.series.name(language),
                f"{settings.SITE_URL}{reverse('briefs', args=[language])}",
            ),
            (self.document.title, self.links.canonical),
        ]
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "name": name, "item": address}
                for n, (name, address) in enumerate(steps, 1)
            ],
        }


def _inverted(person: Contributor) -> str:
    """Return `Choi, Eunmi`, as reference managers want it."""
    parts = (person.family, person.given)
    return ", ".join(parts) if all(parts) else person.name


def _iso(document: Document) -> str:
    return document.date.isoformat() if document.date else ""


def _address(language: str, slug: str) -> str:
    return f"{settings.SITE_URL}{reverse('brief', args=[language, slug])}"
