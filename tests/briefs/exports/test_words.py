"""Korean words stay whole at the end of a line, whatever runs through them."""

import pytest

from briefs.exports.words import Inline, keep_words, plain


def strong(*children: Inline) -> Inline:
    return {"t": "strong", "c": list(children)}


def boxed(nodes: list[Inline]) -> list[str]:
    """Return the text of each box, inside other nodes too."""
    found = []
    for node in nodes:
        if isinstance(node, dict):
            inside = node.get("c", [])
            found += [plain(inside)] if node["t"] == "word" else boxed(inside)
    return found


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        (["한미 동맹 and so on"], ["한미", "동맹"]),
        (["plain English only", " - and – dashes"], []),
        (["the U.S.-Japan summit"], ["U.S.-Japan"]),
        (["GSOMIA(협정)를 말한다."], ["GSOMIA(협정)를", "말한다."]),
        ([strong("GSOMIA"), "를"], ["GSOMIA를"]),
        (["이 ", strong("한미 동맹과 협정"), "을 본다"],
         ["이", "한미", "동맹과", "협정을", "본다"]),
        (["앞", strong("붙은 말")], ["앞붙은", "말"]),
        (["정책—특히 외교/안보"], ["정책—", "특히", "외교/", "안보"]),
        ([{"t": "br"}, "한\u00a0국"], ["한\u00a0국"]),
        (["가" * 23], []),
    ],
)  # fmt: skip
def test_words_with_east_asian_letters_or_hyphens_are_boxed(
    nodes: list[Inline], words: list[str]
) -> None:
    kept = keep_words(nodes)

    assert boxed(kept) == words
    assert plain(kept) == plain(nodes)


def test_note_stands_in_the_word_it_belongs_to_and_has_words_of_its_own() -> None:
    note: Inline = {"t": "note", "c": ["각주 내용"]}

    kept = keep_words(["동맹", note, "을 본다"])

    assert [plain([node]) for node in kept] == ["동맹을", " ", "본다"]
    first = kept[0]
    assert isinstance(first, dict)
    assert boxed([first["c"][1]]) == ["각주", "내용"]


def test_links_are_never_cut_in_two() -> None:
    link: Inline = {"t": "a", "href": "https://example.org/", "c": ["정책 연구원"]}

    kept = keep_words([link, "은"])

    assert [node["t"] for node in kept if isinstance(node, dict)] == ["a", "word"]
