"""The four promises the design is built on, each with the test that holds it."""

import ast
import datetime
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from briefs import workflow
from briefs.models import Brief, Publication, Version
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
    make_user,
)

MARK = "Zaubermarke"
TEXTS = ("title", "subtitle", "summary", "licence")
LINK = re.compile(r"""(?:href|src|action)="([^"#]+)""")


def mark_every_field(brief: Brief) -> None:
    """Write the marker into all that an editor can fill in."""
    for name in TEXTS:
        setattr(brief, name, f"{MARK} {name}")
    brief.kind, brief.original = Brief.Kind.TRANSLATION, None
    brief.original_title = brief.original_number = MARK
    brief.original_url = f"https://{MARK}.example/"
    brief.doi = f"10.1234/{MARK}"
    brief.save()
    brief.sections.update(heading=MARK, body=f"<p>{MARK}</p>")
    brief.contributions.update(expert=None, guest_name=MARK, guest_position=MARK)
    brief.centers.add(make_center(name_ko=MARK, name_en=MARK, active=False))
    brief.topics.add(make_topic(name_ko=MARK, name_en=MARK))
    workflow.save(brief, by=None)


def crawl(client: Client, *starts: str) -> dict[str, bytes]:
    """Fetch every address that can be reached from the starts; return what they say."""
    waiting, answers = list(starts), dict[str, bytes]()
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        answer = client.get(address, follow=True)
        body = b"".join(answer) if answer.streaming else answer.content
        answers[address] = body + str(dict(answer.headers)).encode()
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in LINK.findall(body.decode()):
            path = link.replace("&amp;", "&").removeprefix(settings.SITE_URL)
            if path.startswith("?"):
                path = address.split("?")[0] + path
            ours = path.startswith("/") and not path.startswith(("/admin", "/static"))
            if ours and path.count("&") < 2:  # no more than two facets at once
                waiting.append(path)
    return answers


@pytest.mark.django_db
def test_a_draft_is_nowhere_to_be_seen() -> None:
    expert, center, topic = make_expert(), make_center(), make_topic()
    korean = make_published(
        language="ko", experts=(expert,), centers=(center,), topics=(topic,)
    ).brief
    mark_every_field(korean)
    live = make_published(
        number="2024-90", kind="summary", original=korean, experts=(expert,)
    ).brief
    gone = make_published(number="2024-91").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="An error")
    draft, waiting = make_brief(number="2024-92"), make_brief(number="2024-93")
    for brief in (live, gone, draft, waiting):
        mark_every_field(brief)
    later = timezone.now() + datetime.timedelta(hours=1)
    workflow.publish(waiting, by=None, at=later)
    workflow.publish(live, by=None, at=later, kind="update", reason_en=MARK)
    guesses = [
        f"/{language}/briefs/{slug}/{rest}"
        for language in ("ko", "en")
        for slug in (korean.slug, live.slug, gone.slug, "2024-92", "2024-93")
        for rest in (
            *("", "v1/", "v2/", "v3/"),
            *(f"{slug}.{suffix}" for suffix in ("pdf", "md", "json")),
        )
    ]
    lists = [f"/{lang}/briefs/?lang=all&q={q}" for lang in ("ko", "en") for q in "a2"]

    answers = crawl(Client(), "/ko/", "/en/", "/robots.txt", *lists, *guesses)

    assert len(answers) > 60
    searched = [path for path, said in answers.items() if MARK.encode() in said]
    assert searched == []
    for shown in (korean, live):
        path = f"/{shown.language}/briefs/{shown.slug}/"
        assert shown.publications.get(n=1).title.encode() in answers[path]


@pytest.mark.django_db
def test_asking_for_the_marker_itself_finds_nothing() -> None:
    make_published(title="Other words")
    mark_every_field(make_brief(number="2024-92"))

    answer = Client().get("/en/briefs/", {"q": MARK, "lang": "all"})

    found = answer.content.decode()
    assert 'href="/en/briefs/2024-92/"' not in found
    assert f"{MARK} title" not in found


def test_only_the_workflow_writes_what_readers_see() -> None:
    writing = {"create", "bulk_create", "update", "delete", "get_or_create", "save"}
    allowed = {"briefs/workflow", "briefs/erasure.py", "briefs/models"}
    faults = []

    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        place = path.relative_to(settings.BASE_DIR).as_posix()
        ours = place.startswith(("briefs/", "experts/", "asanbriefs/"))
        if not ours or "migrations" in place or place.startswith(tuple(allowed)):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            subject, _, verb = called.rpartition(".")
            names = re.split(r"\W+", subject)
            if verb in writing and {
                *("Publication", "Version", "publications", "versions"),
            } & set(names):
                faults.append(f"{place}:{node.lineno} {called}")
            # The preview shows a publication made up for its page and never saved.
            made_up = place == "briefs/public/preview.py"
            if called in {"Publication", "Version"} and not made_up:
                faults.append(f"{place}:{node.lineno} {called}")

    assert faults == []


def test_no_format_knows_the_models() -> None:
    program = (
        "import sys\n"
        "from django.conf import settings\n"
        "settings.configure(USE_I18N=False)\n"
        "import briefs.exports as exports\n"
        "from briefs.document import Document, Label\n"
        "label = Label(None, 'issue-brief', '이슈브리프', 'Issue Brief')\n"
        "document = Document('en', label, '2024-01', '2024-01', 'A title')\n"
        "imprint = exports.Imprint('연구원', 'Institute', 'https://a.example')\n"
        "for name in ('md', 'json'):\n"
        "    assert b'A title' in exports.export(document, name, None, imprint)\n"
        "assert 'pdf' in exports.FORMATS\n"
        "loaded = [n for n in sys.modules if n.startswith('briefs.models')]\n"
        "assert loaded == [], loaded\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_what_was_published_can_be_shown_again_as_it_was() -> None:
    first = make_published(title="As first printed")
    brief = first.brief
    as_shown = first.version.sha256 if first.version else ""
    brief.title = "As corrected"
    brief.save()
    workflow.save(brief, by=None)
    workflow.publish(brief, by=None, kind="correction", reason_en="The title.")

    old = Client().get(f"/en/briefs/{brief.slug}/v1/").content.decode()
    new = Client().get(f"/en/briefs/{brief.slug}/").content.decode()

    assert "As first printed" in old
    assert "As corrected" in new
    version = Version.objects.get(publications__n=1, brief=brief)
    assert version.document().sha256 == version.sha256 == as_shown
    assert Publication.objects.shown().of(brief).count() == 2


@pytest.mark.django_db
def test_a_preview_of_a_draft_is_for_the_desk_alone() -> None:
    brief = make_brief(title=MARK)
    author = make_user("author")
    path = f"/admin/briefs/brief/{brief.pk}/preview/"

    stranger, signed_in = Client(), Client()
    signed_in.force_login(author)

    assert MARK.encode() not in stranger.get(path, follow=True).content
    assert MARK.encode() in signed_in.get(path).content
