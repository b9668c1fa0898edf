"""Everything people read is there in Korean."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from asanbriefs import messages
from tests.make import make_center, make_expert, make_published

PLACES = [
    *("", "briefs/", "briefs/?q=없음", "briefs/2024-01/", "experts/", "experts/han/"),
    *("centers/", "about/", "privacy/", "accessibility/", "briefs/none/"),
]
# Names of formats and of the other language stand in Latin letters on purpose.
LATIN = {
    *("English", "PDF", "EPUB", "Word", "OpenDocument", "HTML", "Markdown", "JATS"),
    *("XML", "JSON", "BibTeX", "RIS", "CSL", "APA", "Chicago", "MLA", "WCAG", "AA"),
}


def test_no_text_waits_for_its_translation() -> None:
    assert messages.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_a_korean_page_speaks_korean(place: str) -> None:
    center = make_center(name_ko="지역연구센터", name_en="")
    expert = make_expert(
        slug="han", given_ko="가람", family_en="", given_en="", center=center
    )
    make_published(
        language="ko",
        number="2024-01",
        title="제목",
        experts=(expert,),
        sections=(("", "<p>첫 문단.</p>"), ("절", "<p>둘째 문단.</p>")),
    )

    page = Client().get(f"/ko/{place}").content.decode()

    # How other countries' styles cite is written as they write.
    seen = re.sub(
        r"(?s)<(script|style|head)\b.*?</\1>|<[^>]*lang=\"en\".*?</"
        r"|<dl class=\"citations\">.*?</dl>",
        "",
        page,
    )
    words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", seen)))
    assert {word for word in words if word not in LATIN} <= {"http", "ko", "briefs"}
    assert 'lang="ko"' in page


@pytest.mark.django_db
def test_numbers_and_dates_are_written_as_in_korea() -> None:
    make_published(language="ko", number="2024-01", title="제목")

    with override("ko"):
        page = Client().get("/ko/briefs/2024-01/").content.decode()

    assert "2024년 5월 17일" in page
    assert re.search(r'<data class="views" value="0">조회 0</data>', page)
