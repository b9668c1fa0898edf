"""A brief as JATS XML 1.1, for archives and indexing services."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from briefs.document import Contributor, Document, Original
from briefs.exports import wording
from briefs.exports.contract import Files, Imprint
from briefs.exports.lines import paragraphs
from briefs.exports.pandoc import program
from briefs.exports.pandoc.tree import Sections, Target

VERSION = "1.1"
PUBLISHING = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD '
    'v1.1 20151215//EN" "JATS-journalpublishing1.dtd">'
)
# The Publishing set demands an ISSN and a date. Archiving, the wider set, does not, and
# holds all that we write.
ARCHIVING = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and '
    'Interchange DTD v1.1 20151215//EN" "JATS-archivearticle1.dtd">'
)
XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TEMPLATE = (
    f'<article xmlns:xlink="{XLINK}"><body>$body$</body><back>$back$</back></article>'
)
RELATIONS = {"translation": "translated-article", "summary": "summarized-article"}
TYPES = {"translation": "translation", "summary": "abstract"}


def render(document: Document, files: Files, imprint: Imprint) -> bytes:
    """Return the XML; pictures are named by their public addresses.

    It is of the Publishing set if series and brief have what that demands, else of the
    Archiving set.
    """
    names = {picture.sha256: picture.name for picture in document.pictures}

    def address(sha256: str) -> str:
        return f"{imprint.site_url}/files/{sha256}/{names.get(sha256, '')}"

    blocks = Sections(document, imprint, Target(address)).blocks()
    with tempfile.TemporaryDirectory(prefix="jats-") as folder:
        template = Path(folder, "template.jats")
        template.write_text(TEMPLATE)
        options = ["--to=jats_publishing", f"--template={template}", "--wrap=none"]
        made = program.run(blocks, {}, options, document)
    root = etree.fromstring(made)
    root.set("article-type", TYPES.get(document.kind, "research-article"))
    root.set("dtd-version", VERSION)
    root.set(LANGUAGE, document.language)
    root.insert(
        0, _element("front", _journal(document, imprint), _article(document, imprint))
    )
    _mend(root)
    doctype = PUBLISHING if imprint.issn and document.date else ARCHIVING
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=doctype)


def _element(
    tag: str, *inside: etree._Element | str | dict[str, str]
) -> etree._Element:
    """Return an element with its attributes, and its text or its children."""
    element = etree.Element(tag, nsmap={"xlink": XLINK})
    for part in inside:
        if isinstance(part, str):
            element.text = part
        elif isinstance(part, dict):
            for name, value in part.items():
                element.set(name, value)
        else:
            element.append(part)
    return element


def _mend(root: etree._Element) -> None:
    """Name row headers as such, number notes in their order, drop an empty end."""
    for cell in list(root.iter("td")):
        if "scope" in cell.attrib:
            cell.tag = "th"
    references = root.findall(".//xref[@ref-type='fn']")
    numbers = {str(x.get("rid")): n for n, x in enumerate(references, 1)}
    for reference in references:
        number = numbers[str(reference.get("rid"))]
        reference.text = str(number)
        reference.set("rid", f"fn{number}")
    for group in root.iter("fn-group"):
        for note in group:
            number = numbers[str(note.get("id"))]
            note.set("id", f"fn{number}")
            for label in note.findall("label"):
                label.text = str(number)
        group[:] = sorted(group, key=lambda note: int(str(note.get("id"))[2:]))
    back = root.find("back")
    if back is not None and not len(back):
        root.remove(back)


def _journal(document: Document, imprint: Imprint) -> etree._Element:
    """Return what is said of the series."""
    language = document.language
    meta = _element(
        "journal-meta",
        _element(
            "journal-id", document.series.slug, {"journal-id-type": "publisher-id"}
        ),
        _element(
            "journal-title-group",
            _element("journal-title", document.series.name(language)),
        ),
    )
    if imprint.issn:
        meta.append(
            _element("issn", imprint.issn, {"publication-format": "electronic"})
        )
    meta.append(
        _element("publisher", _element("publisher-name", imprint.institute(language)))
    )
    return meta


def _article(document: Document, imprint: Imprint) -> etree._Element:
    meta = _element("article-meta")
    if document.number:
        kind = {"pub-id-type": "publisher-id"}
        meta.append(_element("article-id", document.number, kind))
    if document.doi:
        meta.append(_element("article-id", document.doi, {"pub-id-type": "doi"}))
    subject = wording.kind(document) or document.series.name(document.language)
    group = _element(
        "subj-group", _element("subject", subject), {"subj-group-type": "heading"}
    )
    meta.append(_element("article-categories", group))
    meta.append(_titles(document))
    meta.extend(_people(document))
    meta.extend(_dates(document))
    if document.number:
        meta.append(_element("elocation-id", document.number))
    if document.licence:
        meta.append(_permissions(document.licence))
    meta.append(_element("self-uri", {HREF: imprint.address(document)}))
    if document.original:
        meta.append(_related(document, document.original, imprint))
    if document.summary.strip():
        meta.append(_element("abstract", *_paragraphs(document.summary)))
    if document.topics:
        names = [topic.name(document.language) for topic in document.topics]
        kind = {"kwd-group-type": "author"}
        meta.append(
            _element("kwd-group", *(_element("kwd", name) for name in names), kind)
        )
    return meta


def _titles(document: Document) -> etree._Element:
    group = _element("title-group", _element("article-title", document.title))
    if document.subtitle:
        group.append(_element("subtitle", document.subtitle))
    return group


def _people(document: Document) -> Iterator[etree._Element]:
    """Yield the contributors, each with biography and centre, and the centres."""
    if not document.contributors:
        return
    centers = [
        c.center.name(document.language) for c in document.contributors if c.center
    ]
    numbers = {name: f"aff{n}" for n, name in enumerate(dict.fromkeys(centers), 1)}
    group = _element("contrib-group")
    for person in document.contributors:
        contrib = _element("contrib", {"contrib-type": person.role})
        if person.orcid:
            address = f"https://orcid.org/{person.orcid}"
            contrib.append(
                _element("contrib-id", address, {"contrib-id-type": "orcid"})
            )
        contrib.append(_name(person, document.language))
        if person.position:
            contrib.append(_element("role", person.position))
        if person.biography.strip():
            contrib.append(_element("bio", *_paragraphs(person.biography)))
        if person.center:
            center = numbers[person.center.name(document.language)]
            contrib.append(_element("xref", {"ref-type": "aff", "rid": center}))
        group.append(contrib)
    yield group
    for name, id in numbers.items():
        yield _element("aff", _element("institution", name), {"id": id})


def _name(person: Contributor, language: str) -> etree._Element:
    """Return the name in its parts; one that cannot be divided is all surname."""
    style = {"name-style": "eastern" if language == "ko" else "western"}
    if person.family and person.given:
        parts = (
            _element("surname", person.family),
            _element("given-names", person.given),
        )
        return _element("name", *parts, style)
    return _element("name", _element("surname", person.name), style)


def _dates(document: Document) -> Iterator[etree._Element]:
    if day := document.date:
        yield _element(
            "pub-date",
            _element("day", f"{day.day:02}"),
            _element("month", f"{day.month:02}"),
            _element("year", str(day.year)),
            {
                "date-type": "pub",
                "publication-format": "electronic",
                "iso-8601-date": day.isoformat(),
            },
        )


def _permissions(licence: str) -> etree._Element:
    where = {HREF: licence} if "://" in licence else {}
    return _element(
        "permissions", _element("license", _element("license-p", licence), where)
    )


def _related(
    document: Document, original: Original, imprint: Imprint
) -> etree._Element:
    said = {
        "related-article-type": RELATIONS.get(document.kind, "companion"),
        "id": "original",
        LANGUAGE: original.language,
    }
    if original.url:
        said |= {
            "ext-link-type": "uri",
            HREF: imprint.absolute(original.url, document),
        }
    return _element("related-article", original.title, said)


def _paragraphs(words: str) -> list[etree._Element]:
    return [_element("p", part) for part in paragraphs(words)]
