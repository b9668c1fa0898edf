"""A brief with everything that is hard to write: one body for all formats to keep."""

from briefs.document import Document, Label, Original, Section
from tests.briefs.exports.documents import make_document, make_picture

LONG = "https://www.example.org/" + "a" * 170 + "/?q=1"
OLD_HANGUL = "나랏말ᄊᆞ미 듀ᇰ귁에 달아"


def hard() -> Document:
    """Return the brief; it is in Korean, with runs in three other languages."""
    chart = make_picture()
    rule = make_picture("rule.png", colour="gray", alt="")
    source = f"/files/{chart.sha256}/chart.png"
    opening = (
        f"<p>{OLD_HANGUL}, 𠮷野家의 <em>첫째(first)</em>로 <strong>둘째</strong>는"
        "<span class='footnote'>하나. <em>강조</em> <a href='https://a.example/'>누리집</a>"
        "</span> 그리고<span class='footnote' lang='en'>Two, in English.</span> 또"
        "<span class='footnote'>셋, H<sub>2</sub>O.</span> 끝"
        "<span class='footnote'>넷 <q>인용</q>.</span>.</p>"
        f"<p><a href='{LONG}'>{LONG}</a>에서 "
        "<strong><em>굵고 기운</em></strong>을 <q>말하되 <q>안의 말</q>을</q> 본다. "
        "<cite>책 이름</cite>, <code>a &lt; b</code>, 10<sup>3</sup>.</p>"
    )
    second = (
        "<h3>목록</h3>"
        "<ul><li>하나<ul><li>안의 하나<ol start='4'><li>안의 안</li><li>다음</li></ol>"
        "</li></ul></li><li>둘</li></ul>"
        "<ol><li><p>문단 하나.</p><p>문단 둘.</p></li><li><p>다음.</p></li></ol>"
        "<h4>표</h4>"
        "<table><caption>표 1. 응답<span class='footnote'>표의 주.</span></caption>"
        "<thead><tr><th rowspan='2' scope='col'>질문</th>"
        "<th colspan='2' scope='colgroup'>응답</th></tr>"
        "<tr><th scope='col'>찬성</th><th scope='col'>반대</th></tr></thead>"
        "<tbody><tr><th scope='row' rowspan='2'>예산</th><td>72</td><td>21</td></tr>"
        "<tr><td colspan='2'>모름<span class='footnote'>칸의 <em>주</em>.</span></td></tr>"
        "<tr><th scope='row'>병력</th><td><p>한 칸에</p><p>두 문단</p></td>"
        "<td><ul><li>목록도</li></ul></td></tr></tbody></table>"
        "<table><tbody><tr><td>머리 없는</td><td>표</td></tr></tbody></table>"
    )
    third = (
        f"<figure><img alt='오르는 막대' src='{source}' width='60' height='30'>"
        "<figcaption>그림 1. <strong>추이</strong><span class='footnote'>그림의 주."
        "</span> <cite>신문사</cite></figcaption></figure>"
        f"<figure><img alt='' src='/files/{rule.sha256}/rule.png'></figure>"
        "<blockquote><p lang='ja'>日本語の引用。</p><p>둘째 문단.</p></blockquote><hr>"
        "<p><span lang='en'>In English</span>와 <span lang='zh'>习近平</span>.</p>"
    )
    return make_document(
        language="ko",
        slug="2024-07",
        number="2024-07",
        title="어려운 것 & <모두>: “시험”",
        subtitle="부제 100% #1",
        summary="요약 한 문단.\n\n둘째 문단.",
        kind="translation",
        topics=(Label(1, "test", "시험", "Test"),),
        doi="10.1234/ab.2024-07",
        licence="CC BY 4.0",
        original=Original(
            None, "2024-07", "Everything “hard”", "en", "https://www.example.org/o"
        ),
        sections=(
            Section(1, "", opening),
            Section(2, "목록과 표", second),
            Section(3, "그림과 언어", third),
        ),
        pictures=(chart, rule),
    )
