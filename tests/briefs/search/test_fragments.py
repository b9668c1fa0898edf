"""What of a brief is shown for a query, and what of it is marked."""

import pytest

from briefs.models import Publication
from briefs.search.fragments import Hit, Pieces, fragments
from briefs.search.query import parse
from briefs.search.synonyms import expanded, lexicon
from tests.briefs.search.corpus import make_indexed, make_synonyms
from tests.make import make_expert

pytestmark = pytest.mark.django_db


def shown(q: str, *texts: str, title: str = "Title", heading: str = "") -> Hit:
    sections = tuple((heading, f"<p>{text}</p>") for text in texts)
    made = make_indexed(title=title, sections=sections).pk
    found = Publication.objects.with_passages().filter(pk=made)
    return fragments(expanded(parse(q), lexicon()), found)[made]


def marked(pieces: Pieces) -> list[str]:
    return [text for text, is_marked in pieces if is_marked]


def whole(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def test_the_stem_is_marked_and_particles_are_not() -> None:
    hit = shown("협력", "두 나라의 협력을 넓힌다.")

    assert hit.fragments[0].pieces == (
        ("두 나라의 ", False),
        ("협력", True),
        ("을 넓힌다.", False),
    )


def test_spaces_and_hanja_in_the_text_do_not_hide_a_word() -> None:
    hit = shown("한일관계", "한일 관계와 韓日關係를 말한다.")

    assert marked(hit.fragments[0].pieces) == ["한일 관계", "韓日關係"]


def test_all_forms_of_an_english_word_are_marked_whole_and_no_others() -> None:
    hit = shown("policy", "Policies and a policy, not the police.")

    assert marked(hit.fragments[0].pieces) == ["Policies", "policy"]


def test_what_means_the_same_is_marked_too() -> None:
    make_synonyms(["quad", "쿼드"])

    hit = shown("쿼드", "The Quad met.", title="쿼드와 Quad")

    assert marked(hit.title) == ["쿼드", "Quad"]
    assert marked(hit.fragments[0].pieces) == ["Quad"]


@pytest.mark.parametrize(
    "q", ["choi eunmi", "崔恩美", '"choi eunmi"', '"Choi, Eun-mi"', '"최은미"']
)
def test_a_name_is_marked_in_either_script_also_if_it_is_quoted(q: str) -> None:
    make_expert(family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi")

    hit = shown(q, "최은미는 썼다.", title="By Choi Eunmi")

    assert marked(hit.fragments[0].pieces) == ["최은미"]
    assert {"Choi", "Eunmi"} <= {*marked(hit.title)}


@pytest.mark.parametrize("q", ["eunmi", "Eun-mi", "은미", "은미의", '"Eunmi"', "恩美"])
def test_a_given_name_alone_is_marked_in_either_script(q: str) -> None:
    make_expert(family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi")

    hit = shown(q, "최은미는 썼다.", title="By Choi Eunmi")

    assert marked(hit.fragments[0].pieces) == ["은미"]
    assert marked(hit.title) == ["Eunmi"]


def test_a_given_name_of_one_syllable_marks_no_beginnings_of_words() -> None:
    make_expert(family_ko="김", given_ko="산", family_en="Kim", given_en="San")

    hit = shown("san", "산업과 산림.", title="San")

    assert hit.fragments == ()


def test_a_quoted_word_is_marked_as_it_stands() -> None:
    make_synonyms(["quad", "쿼드"])

    hit = shown('"quad"', "쿼드와 Quad.")

    assert marked(hit.fragments[0].pieces) == ["Quad"]


def test_the_stretch_with_the_most_of_the_query_is_shown_between_whole_words() -> None:
    rest = "Nothing else stands in this place. " * 30
    text = f"Lithium here. {rest}Tariffs on lithium rise. {rest}"
    hit = shown("lithium tariffs", text)

    [fragment] = hit.fragments
    cut = whole(fragment.pieces)
    assert marked(fragment.pieces) == ["Tariffs", "lithium"]
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert set(cut.strip("…").split()) <= set(text.split())
    assert 100 < len(cut) < 180


def test_at_most_two_sections_are_shown_in_the_order_of_the_text() -> None:
    texts = ("Lithium.", "Nothing.", "Lithium and tariffs.", "Lithium again.")
    hit = shown("lithium tariffs", *texts, heading="Part")

    anchors = [fragment.anchor for fragment in hit.fragments]
    assert anchors == ["section-1", "section-3"]
    assert {fragment.heading for fragment in hit.fragments} == {"Part"}


def test_what_is_left_out_is_not_marked() -> None:
    hit = shown("lithium -cobalt", "Lithium and cobalt.")

    assert marked(hit.fragments[0].pieces) == ["Lithium"]


def test_one_syllable_is_marked_where_a_word_begins_with_it() -> None:
    hit = shown("핵", "핵 운용과 핵심, 그리고 탄핵.")

    assert marked(hit.fragments[0].pieces) == ["핵", "핵"]


def test_where_nothing_stands_in_the_text_there_is_no_fragment() -> None:
    hit = shown("lithium", "Nothing.", title="Lithium")

    assert marked(hit.title) == ["Lithium"]
    assert hit.fragments == ()


def test_pieces_are_the_text_as_it_was_written() -> None:
    text = "① ﬁrst ＬＩＴＨＩＵＭ ‘İstanbul’ 가\u0301 🇰🇷 lithium ½"
    hit = shown("lithium istanbul", text)

    assert whole(hit.fragments[0].pieces) == text
    assert marked(hit.fragments[0].pieces) == ["ＬＩＴＨＩＵＭ", "İstanbul", "lithium"]
