import datetime
import re
import time

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asanbriefs import answers
from briefs import usage, workflow
from briefs.models import Attachment, Brief
from tests.make import (
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_topic,
)

pytestmark = pytest.mark.django_db


def test_a_brief_is_shown_whole(client: Client) -> None:
    center = make_center(name_en="Center for Seas")
    expert = make_expert(
        family_en="Choi",
        given_en="Eunmi",
        slug="choi-eunmi",
        center=center,
        position_en="Fellow",
        biography_en="She studies tides.",
    )
    shown = make_published(
        number="2022-19",
        title="On <tides>",
        subtitle="A subtitle",
        experts=(expert,),
        centers=(center,),
        topics=(make_topic(name_en="Seas", slug="seas"),),
        sections=(
            ("", '<p>Opening.<span class="footnote">A <em>note</em>.</span></p>'),
            ("Second", "<p>Two.</p>"),
            ("Third", "<p>Three.</p>"),
        ),
    )
    usage.bring_forward(shown.brief, views=380)

    answer = client.get("/en/briefs/2022-19/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>On &lt;tides&gt;</title>" in page
    assert "A subtitle" in page
    assert '<data class="views" value="380">380 views</data>' in page
    assert '<a href="/en/experts/choi-eunmi/" rel="author">Choi Eunmi</a>' in page
    assert "Center for Seas" in page
    assert "She studies tides." in page
    assert "17 May 2024" in page
    assert page.index("Opening.") < page.index(">Second <") < page.index(">Third <")
    assert 'href="#section-2"' in page
    assert 'id="section-2"' in page
    assert 'href="#note-1" id="ref-1"' in page
    assert re.search(r'<li id="note-1">A <em>note</em>. <a [^>]*href="#ref-1"', page)
    assert 'href="/en/topics/seas/"' in page
    assert page.index("2022-19.pdf") < page.index("2022-19.md")


def test_a_brief_costs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    experts = tuple(make_expert(center=make_center()) for _ in range(3))
    korean = make_published(language="ko", number="2024-05", experts=experts)
    for number in ("2024-04", "2024-06"):
        make_published(number=number)
    make_published(
        number="2024-05", kind="translation", original=korean.brief, experts=experts
    )

    with django_assert_num_queries(2):
        answer = client.get("/en/briefs/2024-05/")

    assert answer.status_code == 200


def test_the_page_sets_no_cookie_and_does_not_vary_by_one(client: Client) -> None:
    shown = make_published()

    answer = client.get(f"/en/briefs/{shown.brief.slug}/")

    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert b"csrf" not in answer.content
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_page_says_what_in_it_changes_with_every_reader(client: Client) -> None:
    shown = make_published(language="ko")
    usage.bring_forward(shown.brief, views=1234)

    answer = client.get(f"/ko/briefs/{shown.brief.slug}/")

    assert isinstance(answer, answers.Page)
    live = answer.live
    assert live is not None
    assert (live.item, live.number) == (shown.brief_id, 1234)
    before, after = live.cut(answer.content)
    assert before + live.render(1234) + after == answer.content
    assert live.render(1).decode().strip() == (
        '<data class="views" value="1">조회 1</data>'
    )


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_brief_can_only_be_read(client: Client, method: str) -> None:
    shown = make_published()

    answer = getattr(client, method)(f"/en/briefs/{shown.brief.slug}/")

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "address", ["/en/briefs/2024-77/", "/en/briefs/2024-77/v1/", "/en/briefs/a%00b/"]
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    make_brief(number="2024-77")

    answer = client.get(address)

    assert answer.status_code == 404


def test_a_brief_appears_at_its_minute_and_not_before(client: Client) -> None:
    brief = make_brief(number="2024-30")
    at = timezone.now() + datetime.timedelta(seconds=1)
    workflow.publish(brief, by=None, at=at)
    addresses = [f"/en/briefs/2024-30/{rest}" for rest in ("", "v1/", "2024-30.json")]

    before = [client.get(address).status_code for address in addresses]
    time.sleep(1.1)
    after = [client.get(address).status_code for address in addresses]

    assert before == [404, 404, 404]
    assert after == [200, 200, 200]


def test_a_brief_of_the_other_language_is_not_found_but_pointed_to(
    client: Client,
) -> None:
    make_published(number="2024-08", language="ko", title="한국어 제목")

    answer = client.get("/en/briefs/2024-08/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This brief is in Korean only" in page
    assert re.search(r'<a href="/ko/briefs/2024-08/" lang="ko"[^>]*>한국어 제목', page)


def test_the_other_edition_is_one_step_away_from_either(client: Client) -> None:
    korean = make_published(number="2024-09", language="ko", title="원문")
    make_published(
        number="2024-09", title="In English", kind="summary", original=korean.brief
    )

    english_page = client.get("/en/briefs/2024-09/").content.decode()
    korean_page = client.get("/ko/briefs/2024-09/").content.decode()

    assert 'href="/ko/briefs/2024-09/"' in english_page
    assert 'href="/en/briefs/2024-09/"' in korean_page
    assert "This is the English summary of" in english_page
    assert re.search(r'<a href="/ko/briefs/2024-09/" lang="ko"[^>]*>원문', english_page)


def test_a_draft_that_names_a_brief_as_its_original_is_not_pointed_to(
    client: Client,
) -> None:
    korean = make_published(number="2024-09", language="ko")
    live = make_published(number="2024-09")
    live.brief.original = korean.brief
    live.brief.kind = "summary"
    live.brief.save()
    workflow.save(live.brief, by=None)

    page = client.get("/ko/briefs/2024-09/").content.decode()

    assert "/en/briefs/2024-09/" not in page


def test_an_original_elsewhere_is_named_and_linked(client: Client) -> None:
    shown = make_published(
        kind="summary",
        original_title="다른 곳의 원문",
        original_number="2022-19",
        original_language="ko",
        original_url="https://www.example.org/?p=83920",
    )

    page = client.get(f"/en/briefs/{shown.brief.slug}/").content.decode()

    assert "2022-19 “" in page
    assert re.search(
        r'<a href="https://www.example.org/\?p=83920" lang="ko"[^>]*>다른 곳의 원문</a>”',
        page,
    )


def test_neighbours_in_the_series_are_linked(client: Client) -> None:
    for month in (1, 2, 3):
        make_published(number=f"2024-0{month}", date=datetime.date(2024, month, 1))
    make_brief(number="2024-99", date=datetime.date(2024, 2, 2))

    page = client.get("/en/briefs/2024-02/").content.decode()

    assert re.search(r'href="/en/briefs/2024-01/" rel="prev"', page)
    assert re.search(r'href="/en/briefs/2024-03/" rel="next"', page)


def publish_again(brief: Brief, title: str, kind: str, reason_en: str = "") -> None:
    """Change the title and publish that."""
    brief.title = title
    brief.save()
    workflow.save(brief, by=None)
    workflow.publish(brief, by=None, kind=kind, reason_en=reason_en)


def test_a_correction_is_told_with_its_reason(client: Client) -> None:
    brief = make_published(title="As printed").brief
    publish_again(
        brief, "As corrected", kind="correction", reason_en="A figure was wrong."
    )
    publish_again(brief, "As corrected once more", kind="silent")

    page = client.get(f"/en/briefs/{brief.slug}/").content.decode()

    assert "As corrected once more" in page
    assert "A figure was wrong." in page
    assert f"/en/briefs/{brief.slug}/v1/" in page


def test_an_earlier_version_says_which_is_current(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    brief = make_published(title="As printed").brief
    publish_again(brief, "As corrected", kind="correction", reason_en="A slip.")
    client.get(f"/en/briefs/{brief.slug}/")

    with django_assert_num_queries(2):
        answer = client.get(f"/en/briefs/{brief.slug}/v1/")

    page = answer.content.decode()
    assert "As printed" in page
    assert "A slip." not in page
    assert "Read the current version (2)" in page
    assert '<meta name="robots" content="noindex' in page
    assert f'rel="canonical" href="http://127.0.0.1:8000/en/briefs/{brief.slug}/"' in (
        page
    )


@pytest.mark.parametrize("n", ["0", "2", "99999999999999999999"])
def test_a_version_that_never_was_is_not_found(client: Client, n: str) -> None:
    shown = make_published()

    answer = client.get(f"/en/briefs/{shown.brief.slug}/v{n}/")

    assert answer.status_code == 404


def test_a_withdrawn_brief_leaves_a_notice_everywhere(client: Client) -> None:
    brief = make_published(
        number="2024-11",
        title="Kept title",
        sections=(("", "<p>Secret words.</p>"),),
    ).brief
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="Wrong data.")

    answers = [client.get(f"/en/briefs/2024-11/{v}") for v in ("", "v1/", "v2/")]

    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Kept title" in page
        assert "Wrong data." in page
        assert "This brief was withdrawn on" in page
        assert "Secret words" not in page
    assert client.get("/en/briefs/2024-11/2024-11.json").status_code == 410


def test_withdrawn_text_stays_away_when_a_clean_version_follows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    brief = make_published(
        number="2024-11", sections=(("", "<p>Secret words.</p>"),)
    ).brief
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="Wrong data.")
    brief.refresh_from_db()
    brief.sections.update(body="<p>Clean words.</p>")
    workflow.save(brief, by=None)
    workflow.publish(brief, by=None, kind="correction", reason_en="Set right.")
    current = client.get("/en/briefs/2024-11/").content.decode()

    with django_assert_num_queries(1):
        old = client.get("/en/briefs/2024-11/v1/")
    pages = [old.content, client.get("/en/briefs/2024-11/v2/").content]

    assert "Clean words." in current
    for page in (found.decode() for found in pages):
        assert "Wrong data." in page
        assert "Secret words" not in page
        assert re.search(
            r'<a href="/en/briefs/2024-11/">Read the current version \(3\)', page
        )
    assert b"Clean words." in client.get("/en/briefs/2024-11/v3/").content


def test_a_demonstration_brief_says_so(client: Client) -> None:
    shown = make_published(demonstration=True)

    page = client.get(f"/en/briefs/{shown.brief.slug}/").content.decode()

    assert "Demonstration brief" in page


def test_a_table_scrolls_from_the_keyboard(client: Client) -> None:
    shown = make_published(
        sections=(
            (
                "",
                "<table><caption>Ships</caption><tbody><tr><th>1</th></tr></tbody></table>",
            ),
        )
    )

    page = client.get(f"/en/briefs/{shown.brief.slug}/").content.decode()

    assert '<div aria-label="Ships" class="scroll" role="region" tabindex="0">' in page


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("md", "text/markdown; charset=utf-8"), ("json", "application/json")],
)
def test_a_brief_can_be_taken_away(
    client: Client, suffix: str, media_type: str
) -> None:
    make_published(number="2024-12", title="Taken away")

    answer = client.get(f"/en/briefs/2024-12/2024-12.{suffix}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type
    assert b"Taken away" in b"".join(answer)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Link"].startswith("<http")


@pytest.mark.parametrize("name", ["2024-12.exe", "other.json", "2024-12.", "2024-12"])
def test_only_known_formats_are_given(client: Client, name: str) -> None:
    make_published(number="2024-12")

    answer = client.get(f"/en/briefs/2024-12/{name}")

    assert answer.status_code == 404


def test_the_institutes_own_pdf_stands_in(
    client: Client,
) -> None:
    brief = make_brief(number="2024-13")
    Attachment.objects.create(
        brief=brief, file=ContentFile(b"%PDF-1.7 typeset", name="t.pdf"), typeset=True
    )
    workflow.save(brief, by=None)
    workflow.publish(brief, by=None)

    whole = client.get("/en/briefs/2024-13/2024-13.pdf")
    rest = client.get("/en/briefs/2024-13/2024-13.pdf", headers={"Range": "bytes=9-"})

    assert b"".join(whole) == b"%PDF-1.7 typeset"
    assert b"".join(rest) == b"typeset"
    assert rest.status_code == 206
    assert whole.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
