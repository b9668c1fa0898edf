"""The list with words to search for: what the page says, shows and leads to."""

import datetime
from typing import Any

import pytest
from django.test import Client

from briefs import workflow
from briefs.models import Asked, Publication
from briefs.search import asked, index, vocabulary
from tests.briefs.search.corpus import make_synonyms
from tests.make import (
    edit,
    make_brief,
    make_center,
    make_expert,
    make_published,
    make_series,
    make_topic,
)
from tests.web import FIREFOX

pytestmark = pytest.mark.django_db

BODY = "<p>Before the ports were closed, the ferries had sailed at noon.</p>"


def made_searchable(**fields: Any) -> Publication:
    """Publish a brief and do what the worker would."""
    shown = make_published(**fields)
    index.index([shown.pk])
    vocabulary.refresh(force=True)
    return shown


def titles(client: Client, address: str) -> list[str]:
    """Return the titles of what meets all that a page searched for, in order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [row.brief.title for row in answer.context["rows"]]


def said(client: Client, address: str) -> str:
    """Return a page's text without line breaks and runs of spaces."""
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize(
    "q",
    [
        *("tides", "TIDES of", "2024-61", "choi eunmi", "최은미", "Choe Un-mi"),
        *("Issue Brief 2024-61", "tides choi", '"tides of war"', "tide -peace"),
    ],
)
def test_words_find_title_number_series_and_names_in_either_script(
    client: Client, q: str
) -> None:
    expert = make_expert(
        family_ko="최",
        given_ko="은미",
        family_en="Choi",
        given_en="Eunmi",
        aliases=["Choe Un-mi"],
    )
    made_searchable(title="Other", number="2023-01")
    made_searchable(title="Of Tides of War", number="2024-61", experts=(expert,))

    answer = client.get("/en/briefs/", {"q": q})

    assert [row.brief.title for row in answer.context["rows"]] == ["Of Tides of War"]
    assert " ".join(q.split()) == answer.context["wanted"].q


def test_both_languages_are_searched_and_the_number_comes_first(
    client: Client,
) -> None:
    made_searchable(title="About 2024-70", number="2024-71")
    made_searchable(title="그 글", number="2024-70", language="ko")

    page = said(client, "/en/briefs/?q=2024-70")

    assert titles(client, "/en/briefs/?q=2024-70") == ["그 글", "About 2024-70"]
    assert "The brief of this number stands first." in page
    assert titles(client, "/en/briefs/?q=2024-70&lang=en") == ["About 2024-70"]


def test_the_count_comes_first_and_one_is_one(client: Client) -> None:
    made_searchable(title="Sea lanes")
    made_searchable(title="Sea bed")

    both, one = (said(client, f"/en/briefs/?q={q}") for q in ("sea", "lanes"))

    assert "<strong>2 briefs</strong> for “sea”" in both
    assert "<strong>1 brief</strong> for “lanes”" in one
    assert both.index("2 briefs") < both.index('class="row"')


def test_a_hit_shows_the_section_it_stands_in_and_leads_there(client: Client) -> None:
    made_searchable(
        number="2024-01",
        title="Ports & ferries",
        sections=(("", "<p>First.</p>"), ("The harbour", BODY)),
    )

    page = said(client, "/en/briefs/?q=ferry")

    assert (
        '<a href="/en/briefs/2024-01/#section-2">The harbour</a> '
        "<span>Before the ports were closed, the <mark>ferries</mark> had sailed"
    ) in page
    assert ">Ports &amp; <mark>ferries</mark></a></h2>" in page


def test_a_hit_in_the_other_language_says_so(client: Client) -> None:
    made_searchable(
        title="바다", language="ko", sections=(("항구", "<p>배가 정오에 떠났다.</p>"),)
    )

    page = said(client, "/en/briefs/?q=정오")

    assert 'lang="ko">항구</a> <span lang="ko">배가 <mark>정오</mark>에 떠났다.' in page


def test_names_and_numbers_are_marked_where_the_row_shows_them(client: Client) -> None:
    expert = make_expert(
        family_ko="최", given_ko="은미", family_en="Choi", given_en="Eunmi"
    )
    center = make_center(name_ko="지역연구센터", name_en="Center for Regional Studies")
    make = {"experts": (expert,), "centers": (center,)}
    made_searchable(number="2024-08", title="바다", language="ko", **make)

    name, place, number = (
        said(client, f"/en/briefs/?q={q}")
        for q in ("Choi Eun-mi", "지역연구센터", "2024-08")
    )

    assert '<span lang="ko"><mark>최은미</mark></span>' in name
    assert '<span lang="ko"><mark>지역연구센터</mark></span>' in place
    assert "<mark>2024-08</mark>" in number


def test_markup_in_a_query_and_in_a_text_stays_text(client: Client) -> None:
    made_searchable(
        title="<b>Bold</b> claims",
        sections=(("<i>Head", "<p>A &lt;script&gt;bold()&lt;/script&gt; word.</p>"),),
    )

    page = said(client, "/en/briefs/?q=bold%20<img>")
    partly = said(client, "/en/briefs/?q=bold")

    assert "“bold &lt;img&gt;”" in page
    assert "<img>" not in page
    assert "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt; claims" in partly
    assert "&lt;script&gt;<mark>bold</mark>()&lt;/script&gt;" in partly


def test_a_slip_is_put_right_and_can_be_searched_for_all_the_same(
    client: Client,
) -> None:
    for n in range(3):
        made_searchable(title=f"정상회담 {n}", language="ko")

    page = said(client, "/en/briefs/?q=정상히담")
    typed = client.get("/en/briefs/?q=정상히담&literal=1")

    assert "<strong>3 briefs</strong> for “정상회담”" in page
    assert "Nothing was found for “정상히담”; these are results for “정상회담”." in page
    assert "Search for “정상히담” as typed" in page
    assert "literal=1" in page
    assert typed.context["found"].corrected == ""
    assert typed.context["found"].step == "partly"
    assert "“정상히담”" in typed.content.decode()


def test_what_meets_a_part_only_stands_below_a_line(client: Client) -> None:
    made_searchable(title="Whales and lanterns")
    made_searchable(title="Whales alone")

    page = client.get("/en/briefs/?q=whales lanterns")
    none = said(client, "/en/briefs/?q=whales submarines")

    assert [r.brief.title for r in page.context["rows"]] == ["Whales and lanterns"]
    assert [r.brief.title for r in page.context["partly"]] == ["Whales alone"]
    assert "Partly matching" in page.content.decode()
    assert "<strong>2 briefs</strong> with some of “whales submarines”" in none
    assert "No brief has all of it." in none


def test_choices_count_what_the_others_leave_of_the_search(client: Client) -> None:
    seas, land = make_center(slug="seas"), make_center(slug="land")
    han, kim = make_expert(slug="han"), make_expert(slug="kim")
    tides, notes = make_topic(slug="tides"), make_series(slug="notes")
    early, late = datetime.date(2023, 1, 1), datetime.date(2024, 1, 1)
    made_searchable(title="Whale 1", centers=(seas,), experts=(han,), date=early)
    made_searchable(title="Whale 2", centers=(seas, land), experts=(kim,), date=late)
    made_searchable(title="Whale 3", centers=(land,), series=notes, topics=(tides,))
    made_searchable(title="고래 whale", language="ko", centers=(seas,), date=late)
    made_searchable(title="Elephants", centers=(seas,), date=late)

    answer = client.get("/en/briefs/?q=whale&center=seas&year=2024")

    facets = {
        facet.key: {c.value: c.count for c in facet.choices}
        for facet in answer.context["facets"]
    }
    assert facets["center"] == {"seas": 2, "land": 2}
    assert facets["year"] == {"2024": 2, "2023": 1}
    assert facets["lang"] == {"all": 2, "ko": 1, "en": 1}
    assert answer.context["page"].paginator.count == 2
    removable = [one.address for one in answer.context["removable"]]
    assert removable == ["?q=whale&year=2024", "?q=whale&center=seas"]
    for key, values in facets.items():
        for value, count in values.items():
            chosen = {"q": "whale", "center": "seas", "year": "2024"} | {key: value}
            again = client.get("/en/briefs/", chosen)
            assert again.context["page"].paginator.count == count, (key, value)


def test_what_filters_leave_out_is_one_step_away(client: Client) -> None:
    made_searchable(title="Whale", centers=(make_center(slug="seas"),))
    make_center(slug="land")

    for chosen in (
        *("center=land", "center=nosuch", "center=all", "year=1999", "year=x"),
        *("year=all", "lang=ko"),
    ):
        page = said(client, f"/en/briefs/?q=whale&{chosen}")

        assert "Nothing was found for “whale”." in page
        assert '<a href="?q=whale">1 brief without “' in page
        assert "without any filter" not in page


def test_of_several_filters_it_says_which_to_drop_and_what_that_gives(
    client: Client,
) -> None:
    seas, land = make_center(slug="seas", name_en="Seas"), make_center(slug="land")
    old, new = datetime.date(2020, 1, 1), datetime.date(2024, 1, 1)
    made_searchable(title="Whale 1", centers=(seas,), date=old)
    made_searchable(title="Whale 2", centers=(seas,), date=old)
    made_searchable(title="Elephant", centers=(land,), date=new, language="ko")

    page = said(client, "/en/briefs/?q=whale&center=seas&year=2024")
    far = said(client, "/en/briefs/?q=whale&center=land&year=2024")
    plain = said(client, "/en/briefs/?center=seas&year=2024&lang=en")

    assert '"?q=whale&amp;center=seas">2 briefs without “Year: 2024”</a>' in page
    assert "without “Center" not in page
    assert '"?q=whale">2 briefs without any filter</a>' in page
    assert '"?q=whale">2 briefs without any filter</a>' in far
    assert "without “" not in far
    assert '"?center=seas&amp;lang=en">2 briefs without “Year: 2024”</a>' in plain
    assert "Nothing was found: no brief meets all that is chosen." in plain


def test_results_are_sorted_as_asked(client: Client) -> None:
    for title, year in (("Whale whale", 2020), ("A whale", 2024), ("On a whale", 2022)):
        made_searchable(title=title, date=datetime.date(year, 1, 1))

    newest = titles(client, "/en/briefs/?q=whale&sort=newest")
    oldest = titles(client, "/en/briefs/?q=whale&sort=oldest")

    assert newest == ["A whale", "On a whale", "Whale whale"]
    assert oldest == newest[::-1]


def test_pages_hold_each_result_once(client: Client) -> None:
    for n in range(23):
        made_searchable(title=f"Whale {n}")

    first, second = (titles(client, f"/en/briefs/?q=whale&page={n}") for n in (1, 2))

    assert (len(first), len(second)) == (20, 3)
    assert {*first, *second} == {f"Whale {n}" for n in range(23)}
    for page in ("3", "999999", "0", "x"):
        assert client.get(f"/en/briefs/?q=whale&page={page}").status_code == 404


def test_an_empty_page_says_what_to_do_next(client: Client) -> None:
    center = make_center(slug="asia", name_en="Center for Asian Seas")
    made_searchable(title="Of that center", centers=(center,))
    made_searchable(title="Of none")

    page = said(client, "/en/briefs/?q=xylophone%20seas%20-seas")
    other = said(client, "/ko/briefs/?q=xylophone")

    assert "Nothing was found for “xylophone seas -seas”." in page
    assert "Newest briefs of Center for Asian Seas" in page
    assert "Of that center" in page
    assert 'href="/en/briefs/"' in page
    assert 'value="xylophone seas -seas"' in page
    assert "xylophone" in other


@pytest.mark.parametrize(
    "q", ["\0", "%", "_", "'\"<script>", "a" * 5000, "🐋", "-", '"']
)
def test_odd_words_do_no_harm(client: Client, q: str) -> None:
    made_searchable(title="Plain")

    answer = client.get("/en/briefs/", {"q": q})

    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_what_stands_only_in_a_draft_is_nowhere(client: Client) -> None:
    draft = make_brief(title="Narwhal in a draft")
    over = made_searchable(title="Published", number="2024-77").brief
    edit(over, title="Narwhal over it")
    later = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
    waiting = make_published(title="Narwhal to come", at=later)
    gone = made_searchable(title="Narwhal withdrawn").brief
    workflow.withdraw(gone, by=None, reason_ko="오류", reason_en="An error.")
    index.index([waiting.pk])
    vocabulary.refresh(force=True)

    for address in (
        *("/en/briefs/?q=narwhal", "/en/briefs/?q=narwhal&literal=1"),
        *("/ko/briefs/?q=narwhl", "/en/briefs/?q=narwha", "/en/briefs/?q=Nar"),
    ):
        answer = client.get(address)

        text = answer.content.decode()
        assert not any(row.hit for row in answer.context["rows"])
        assert "Narwhal" not in text
        assert "narwhal" not in text.replace(answer.context["wanted"].q, "")
        assert str(draft.number) not in text


def test_a_synonym_and_a_new_name_find_at_once(client: Client) -> None:
    expert = make_expert(family_en="Choi", given_en="Eunmi", family_ko="최")
    made_searchable(title="고고도 방어", language="ko", experts=(expert,))
    before = titles(client, "/ko/briefs/?q=THAAD&literal=1")

    make_synonyms(["THAAD", "고고도 방어"])
    expert.aliases = ["Tsoi Inmi"]
    expert.save()

    assert before == []
    assert titles(client, "/ko/briefs/?q=THAAD") == ["고고도 방어"]
    assert titles(client, "/ko/briefs/?q=Tsoi Inmi") == ["고고도 방어"]
    assert titles(client, "/ko/briefs/?q=Choi Eunmi") == ["고고도 방어"]


def test_searches_are_kept_nowhere_and_not_for_robots(client: Client) -> None:
    made_searchable(title="Whale")

    answer = client.get("/en/briefs/?q=whale")

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert b'<meta name="robots" content="noindex, follow">' in answer.content
    assert not answer.cookies
    assert b"Disallow: /*/briefs/?*q=" in client.get("/robots.txt").content


def test_what_people_search_for_is_noted_and_what_robots_do_is_not(
    client: Client,
) -> None:
    made_searchable(title="Whale")
    asked.write()
    Asked.objects.all().delete()

    client.get("/en/briefs/?q=whale", headers={"User-Agent": FIREFOX})
    client.get("/en/briefs/?q=zebra&center=x", headers={"User-Agent": FIREFOX})
    client.get("/en/briefs/?q=robot", headers={"User-Agent": "Googlebot/2.1"})
    asked.write()

    assert list(Asked.objects.values_list("query", "language", "hits")) == [
        ("whale", "en", 1)
    ]
