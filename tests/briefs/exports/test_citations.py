"""Citations: read back by other programs' rules, and equal to citeproc's."""

import json
import re
from dataclasses import replace

import pytest

from briefs.document import Contributor, Document
from briefs.exports import export
from briefs.exports.citations import bibtex, csl, ris
from briefs.exports.citations.styles import citations
from tests.briefs.exports.documents import IMPRINT, files, korean, sample
from tests.briefs.exports.hard import hard

CHOI = Contributor(1, "author", "Choi Eunmi", family="Choi", given="Eunmi")
HAN = Contributor(2, "author", "Han Garam", family="Han", given="Garam")
KIM = Contributor(3, "author", "Kim Minsu", family="Kim", given="Minsu Paul")
EUNMI = Contributor(1, "author", "최은미", family="최", given="은미")


def english(*people: Contributor, **fields: object) -> Document:
    return replace(sample(), contributors=people or (CHOI,), **fields)  # type: ignore[arg-type]


def said(document: Document) -> dict[str, str]:
    return {c.style: str(c) for c in citations(document, IMPRINT)}


# What pandoc 3.9 --citeproc made of our CSL-JSON by the styles of citation-style-language
# (apa, chicago-author-date, modern-language-association), as plain text; the hyphen of
# the number is ours, and Chicago and MLA leave the capitals of titles as they are.
TITLE = "Japan's External Strategy after the Kishida-Biden Summit"
PLACE = "https://briefs.example.org/en/briefs/2022-19/"
GOLDEN = [
    (
        english(),
        f"Choi, E. (2022). {TITLE} (Issue Brief 2022-19). The Institute. {PLACE}",
        f"Choi, Eunmi. 2022. {TITLE}. Issue Brief 2022-19. The Institute. {PLACE}.",
        (
            f"Choi, Eunmi. {TITLE}. Issue Brief 2022-19, The Institute, 22 July 2022, "
            f"{PLACE}."
        ),
    ),
    (
        english(CHOI, HAN, subtitle="A Second Look"),
        (
            f"Choi, E., & Han, G. (2022). {TITLE}: A Second Look (Issue Brief 2022-19). "
            f"The Institute. {PLACE}"
        ),
        (
            f"Choi, Eunmi, and Garam Han. 2022. {TITLE}: A Second Look. Issue Brief "
            f"2022-19. The Institute. {PLACE}."
        ),
        (
            f"Choi, Eunmi, and Garam Han. {TITLE}: A Second Look. Issue Brief 2022-19, The "
            f"Institute, 22 July 2022, {PLACE}."
        ),
    ),
    (
        english(CHOI, HAN, KIM),
        (
            f"Choi, E., Han, G., & Kim, M. P. (2022). {TITLE} (Issue Brief 2022-19). The "
            f"Institute. {PLACE}"
        ),
        (
            f"Choi, Eunmi, Garam Han, and Minsu Paul Kim. 2022. {TITLE}. Issue Brief "
            f"2022-19. The Institute. {PLACE}."
        ),
        (
            f"Choi, Eunmi, et al. {TITLE}. Issue Brief 2022-19, The Institute, 22 July "
            f"2022, {PLACE}."
        ),
    ),
    (
        replace(hard(), contributors=(EUNMI,)),
        (
            "최은미. (2024). 어려운 것 & <모두>: “시험”: 부제 100% #1 (이슈브리프 2024-07). "
            "아산정책연구원. https://doi.org/10.1234/ab.2024-07"
        ),
        (
            "최은미. 2024. 어려운 것 & <모두>: “시험”: 부제 100% #1. 이슈브리프 2024-07. "
            "아산정책연구원. https://doi.org/10.1234/ab.2024-07."
        ),
        (
            "최은미. 어려운 것 & <모두>: “시험”: 부제 100% #1. 이슈브리프 2024-07, "
            "아산정책연구원, 17 May 2024, https://doi.org/10.1234/ab.2024-07."
        ),
    ),
]


@pytest.mark.parametrize(("document", "apa", "chicago", "mla"), GOLDEN)
def test_styles_say_what_citeproc_says(
    document: Document, apa: str, chicago: str, mla: str
) -> None:
    found = said(document)

    assert found["APA"] == apa
    assert found["Chicago"] == chicago
    assert found["MLA"] == mla


def test_korean_style_stands_first_in_korean_and_last_in_english() -> None:
    two = (EUNMI, replace(EUNMI, name="홍길동", family="홍", given="길동"))
    document = replace(korean(), contributors=two, subtitle="")

    first = citations(document, IMPRINT)[0]

    assert str(first) == (
        "최은미·홍길동, 「일본의 대외전략과 한일관계에의 함의」, 이슈브리프 2024-01, "
        "아산정책연구원, 2024.5.17., https://briefs.example.org/ko/briefs/2024-01/"
    )
    assert citations(english(), IMPRINT)[3].style == first.style == "korean"


def test_earlier_version_has_its_own_address_and_number() -> None:
    address = f"{PLACE}v1/"

    found = citations(english(doi="10.1/x"), IMPRINT, address=address, version=1)

    for citation in found:
        assert "Issue Brief 2022-19, version 1" in str(citation)
        assert address in str(citation)
        assert "doi.org" not in str(citation)


@pytest.mark.parametrize(
    ("document", "apa"),
    [
        (
            english(date=None),
            f"Choi, E. (n.d.). {TITLE} (Issue Brief 2022-19). The Institute. {PLACE}",
        ),
        (
            replace(sample(), contributors=()),
            f"The Institute. (2022). {TITLE} (Issue Brief 2022-19). {PLACE}",
        ),
        (
            english(replace(CHOI, given="Eun-mi")),
            f"Choi, E.-m. (2022). {TITLE} (Issue Brief 2022-19). The Institute. {PLACE}",
        ),
        (
            english(title="What Now?"),
            f"Choi, E. (2022). What Now? (Issue Brief 2022-19). The Institute. {PLACE}",
        ),
    ],
)
def test_what_is_not_known_is_left_out(document: Document, apa: str) -> None:
    assert said(document)["APA"] == apa


def test_csl_says_all_and_reads_no_range_in_the_number() -> None:
    document = replace(hard(), contributors=(EUNMI, replace(HAN, family="", given="")))

    (item,) = json.loads(export(document, "csl", files, IMPRINT))

    assert item["id"] == "issue-brief-2024-07-ko"
    assert item["type"] == "report"
    assert item["title"] == "어려운 것 & <모두>: “시험”: 부제 100% #1"
    assert item["author"] == [
        {"family": "최", "given": "은미"},
        {"literal": "Han Garam"},
    ]
    assert item["issued"] == {"date-parts": [[2024, 5, 17]]}
    assert (item["genre"], item["number"]) == ("이슈브리프", "2024\u201007")
    assert item["DOI"] == "10.1234/ab.2024-07"
    assert "Everything “hard”" in item["note"]


def test_bibtex_escapes_what_tex_would_read() -> None:
    guest = Contributor(None, "author", "A. {B} and Co")
    document = english(CHOI, guest, title="50% of $1 & #2_x {y} ~z^ \\w", subtitle="")

    text = export(document, "bib", files, IMPRINT).decode()

    assert text.startswith("@techreport{issue-brief-2022-19-en,\n")
    assert (
        r"title = {{50\% of \$1 \& \#2\_x \{y\} \textasciitilde{}z\textasciicircum{} "
        r"\textbackslash{}w}}" in text
    )
    assert r"author = {Choi, Eunmi and {A. \{B\} and Co}}" in text
    assert "month = jul" in text
    assert "number = {2022-19}" in text
    assert f"url = {{{PLACE}}}" in text
    assert text.count("{") == text.count("}")


def test_ris_is_one_line_a_field_and_ends_each_record() -> None:
    document = replace(hard(), contributors=(EUNMI,))

    data = ris.write([document, english()], IMPRINT).decode()

    lines = data.split("\r\n")
    assert "\n" not in data.replace("\r\n", "")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in lines)
    assert [line[:2] for line in lines].count("TY") == 2
    assert [line for line in lines if line.startswith("ER")] == ["ER  - "] * 2
    for field in ("AU  - 최, 은미", "PY  - 2024", "DA  - 2024/05/17", "M1  - 2024-07"):
        assert field in lines
    assert "AB  - 요약 한 문단. 둘째 문단." in lines


def test_many_briefs_make_one_file() -> None:
    documents = [english(), korean(), hard()]

    assert len(json.loads(csl.write(documents, IMPRINT))) == 3
    entries = bibtex.write(documents, IMPRINT).decode()
    assert len(set(re.findall(r"@techreport\{([^,]+),", entries))) == 3
