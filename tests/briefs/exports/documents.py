"""Documents that exports are tried on: the sample, and a Korean one with everything."""

import datetime
import hashlib
import io
import re
from pathlib import Path
from typing import Any

from PIL import Image

from briefs.document import (
    Contributor,
    Document,
    Label,
    Original,
    Picture,
    Section,
)
from briefs.exports.contract import Imprint

SAMPLE = Path(__file__).parents[2] / "data" / "issue-brief-2022-19-en.txt"
HEADINGS = (
    "Japan’s Progress Through the U.S.-Japan Summit",
    "Implications for Korea",
)
IMPRINT = Imprint("아산정책연구원", "The Institute", "https://briefs.example.org")
SERIES = Label(1, "issue-brief", "이슈브리프", "Issue Brief")
CENTER = Label(1, "regional", "지역연구센터", "Center for Regional Studies")

# What `files` gives; filled by `make_picture`.
STORE: dict[str, bytes] = {}


def files(sha256: str) -> bytes:
    """Read a picture of a test."""
    try:
        return STORE[sha256]
    except KeyError as error:
        raise FileNotFoundError(sha256) from error


def make_picture(name: str = "chart.png", **fields: Any) -> Picture:
    """Store a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (60, 30), fields.pop("colour", "navy")).save(buffer, "PNG")
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    STORE[sha256] = buffer.getvalue()
    defaults: dict[str, Any] = {"alt": "A chart", "width": 60, "height": 30}
    return Picture(sha256, name, **defaults | fields)


def make_document(*bodies: str, **fields: Any) -> Document:
    """Make a short English brief of sections with the given bodies."""
    sections = tuple(
        Section(n, "" if n == 1 else f"Part {n}", body)
        for n, body in enumerate(bodies or ("<p>First.</p>",), 1)
    )
    defaults: dict[str, Any] = {
        "language": "en",
        "series": SERIES,
        "number": "2024-01",
        "slug": "2024-01",
        "title": "A brief",
        "date": datetime.date(2024, 5, 17),
        "contributors": (Contributor(1, "author", "Han Garam", center=CENTER),),
        "sections": sections,
    }
    return Document(**defaults | fields)


def sample_paragraphs() -> list[str]:
    """Return the body of the sample, headings included, without its blank lines."""
    text = SAMPLE.read_text(encoding="utf-8")
    body = text[text.index("Since the") : text.index("This article is")]
    return [" ".join(line.split()) for line in body.splitlines() if line.strip()]


def sample_biography() -> str:
    """Return the biography of the sample's expert."""
    text = SAMPLE.read_text(encoding="utf-8")
    return text[text.index("Dr. CHOI") :].strip()


def sample() -> Document:
    """Return the sample brief."""
    sections = [Section(1, "", "")]
    for paragraph in sample_paragraphs():
        if paragraph in HEADINGS:
            sections.append(Section(len(sections) + 1, paragraph, ""))
            continue
        last = sections.pop()
        body = f"{last.body}<p>{paragraph}</p>"
        sections.append(Section(last.anchor, last.heading, body))
    return make_document(
        number="2022-19",
        slug="2022-19",
        title="Japan's External Strategy after the Kishida-Biden Summit",
        kind="summary",
        date=datetime.date(2022, 7, 22),
        original=Original(
            None,
            "2022-19",
            "기시다-바이든 미일정상회담 이후 일본의 대외전략과 한일관계에의 함의",
            "ko",
            "https://www.example.org/?p=83920",
        ),
        contributors=(
            Contributor(
                1,
                "author",
                "Choi Eunmi",
                name_other="최은미",
                center=CENTER,
                biography=sample_biography(),
            ),
        ),
        sections=tuple(sections),
    )


KOREAN_WORDS = (
    "한미일 협력의 틀 안에서 한일 협력을 강화할 필요가 있다. 林芳正 외무상과 戰略的 "
    "互惠關係, 뷁 꿻 펲시콜라, 읽기 쉬운 𠮷野家, 読売新聞, 习近平, 듀ᇰ귁에 달아 ᄊᆞ미."
)


def korean() -> Document:
    """Return a Korean brief with notes, table, figure, lists and rare letters."""
    chart, photo = make_picture(), make_picture("photo.png", colour="gray")
    source = f"/files/{chart.sha256}/chart.png"
    opening = (
        f"<p>{KOREAN_WORDS}<span class='footnote'>첫째 <em>각주</em>. "
        "<a href='https://www.example.org/'>누리집</a> 참조.</span></p>"
        "<p><em>파트너(global partner)</em>로 규정한 <strong>GSOMIA</strong>를"
        "<span class='footnote'>둘째 각주.</span> 둘러싼 여론.</p>"
    )
    second = (
        "<h3>여론의 변화</h3><h4>세부</h4>"
        "<table><caption>표 1. 여론 (단위: %)</caption><thead>"
        "<tr><th rowspan='2'>질문</th><th colspan='2'>응답</th></tr>"
        "<tr><th>찬성</th><th>반대</th></tr></thead><tbody>"
        "<tr><th scope='row'>방위력 강화</th><td>72</td><td>21</td></tr>"
        "<tr><td>예산<span class='footnote'>셋째 각주.</span></td><td>53</td>"
        "<td>43</td></tr></tbody></table>"
        f"<figure><img alt='오르는 막대' src='{source}'>"
        "<figcaption>그림 1. 추이 <cite>신문사</cite></figcaption></figure>"
        "<blockquote><p>국제정세가 불안정해질수록.</p></blockquote>"
        "<ul><li>하나<ul><li>안의 하나</li></ul></li><li>둘</li></ul>"
        "<ol start='3'><li>셋</li></ol><hr>"
        "<p><span lang='en'>In English</span> 그리고 H<sub>2</sub>O.</p>"
    )
    return make_document(
        language="ko",
        title="일본의 대외전략과 한일관계에의 함의",
        subtitle="조건과 과제",
        summary="요약문이다.\n\n둘째 단락.",
        topics=(Label(1, "japan", "일본", "Japan"),),
        contributors=(
            Contributor(
                1,
                "author",
                "최은미",
                name_other="Choi Eunmi",
                position="연구위원",
                center=CENTER,
                biography="지역연구센터 연구위원이다.",
                photo=Picture(photo.sha256, "photo.png", "최은미의 사진"),
            ),
            Contributor(None, "author", "홍길동"),
        ),
        sections=(Section(1, "", opening), Section(2, "한국에 주는 함의", second)),
        pictures=(chart,),
    )


def spaceless(text: str) -> str:
    """Return text without what line breaks may change."""
    return re.sub(r"\s", "", text)
