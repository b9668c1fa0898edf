"""Who and what sample texts are about: people, centers, topics and series.

All have addresses that begin with `sample-`, by which they are known again.
"""

from dataclasses import dataclass
from random import Random

from briefs.models import Series, Topic
from experts.models import Center, Expert

PREFIX = "sample-"
STILL_HERE = 60  # so many of the people work here now, however many there are

CENTERS = (
    ("한반도연구센터", "Center for Peninsula Studies"),
    ("해양정책센터", "Center for Ocean Policy"),
    ("에너지기후센터", "Center for Energy and Climate"),
    ("과학기술센터", "Center for Science and Technology"),
    ("국제통상센터", "Center for Trade"),
    ("인구복지센터", "Center for Population and Welfare"),
    ("거버넌스센터", "Center for Governance"),
    ("국방연구센터", "Center for Defence Studies"),
    ("도시지역센터", "Center for Cities and Regions"),
    ("여론조사센터", "Center for Public Opinion"),
    ("사이버정책센터", "Center for Cyber Policy"),
    ("개발협력센터", "Center for Development"),
)
FIELDS = (
    *(("동맹", "Alliance"), ("북한", "North Korea"), ("해양안보", "Maritime Security")),
    *(("통상", "Trade"), ("공급망", "Supply Chains"), ("에너지", "Energy")),
    *(
        ("기후", "Climate"),
        ("인구", "Population"),
        ("복지", "Welfare"),
        ("교육", "Education"),
    ),
    *(
        ("노동", "Labour"),
        ("재정", "Public Finance"),
        ("금융", "Finance"),
        ("도시", "Cities"),
    ),
    *(("농업", "Agriculture"), ("식량", "Food"), ("보건", "Health"), ("우주", "Space")),
    *(("인공지능", "Artificial Intelligence"), ("반도체", "Semiconductors")),
    *(("사이버안보", "Cyber Security"), ("핵비확산", "Non-proliferation")),
    *(
        ("국방개혁", "Defence Reform"),
        ("군비통제", "Arms Control"),
        ("인권", "Human Rights"),
    ),
    *(("이민", "Migration"), ("여론", "Public Opinion"), ("선거", "Elections")),
    *(
        ("지방자치", "Local Government"),
        ("개발협력", "Development"),
        ("재난", "Disasters"),
    ),
    *(
        ("수자원", "Water"),
        ("산림", "Forests"),
        ("교통", "Transport"),
        ("주택", "Housing"),
    ),
    *(("문화", "Culture"), ("언론", "Media"), ("청년", "Youth"), ("고령화", "Ageing")),
)
SERIES = (("정책노트", "Policy Note"), ("연구자료", "Working Paper"))


def _words(text: str) -> list[str]:
    return text.split()


FAMILIES = _words(
    "김 Kim 이 Lee 박 Park 최 Choi 정 Jung 강 Kang 조 Cho 윤 Yoon 장 Jang 임 Lim 한 Han"
    " 오 Oh 서 Seo 신 Shin 권 Kwon 황 Hwang 안 Ahn 송 Song 류 Ryu 홍 Hong"
)
GIVEN = _words(
    "가 Ga 나 Na 다 Da 라 Ra 민 Min 서 Seo 지 Ji 현 Hyun 은 Eun 우 Woo 도 Do 하 Ha"
    " 준 Jun 연 Yeon 영 Young 수 Su 진 Jin 경 Kyung 성 Sung 재 Jae"
)
POSITIONS = (
    *(("연구위원", "Research Fellow"), ("선임연구위원", "Senior Fellow")),
    *(("연구원", "Research Associate"), ("객원연구위원", "Visiting Fellow")),
)


@dataclass(frozen=True)
class Cast:
    """All that sample briefs name; people stand by their number."""

    series: tuple[Series, ...]
    centers: tuple[Center, ...]
    topics: tuple[Topic, ...]
    people: tuple[Expert, ...]


def cast(seed: int, people: int) -> Cast:
    """Return the cast, making those of it who are not here yet."""
    centers = [
        Center(name_ko=ko, name_en=en, slug=f"{PREFIX}{n}", order=n)
        for n, (ko, en) in enumerate(CENTERS, 1)
    ]
    topics = [
        Topic(name_ko=ko, name_en=en, slug=f"{PREFIX}{n}")
        for n, (ko, en) in enumerate(FIELDS, 1)
    ]
    series = [
        Series(name_ko=ko, name_en=en, slug=f"{PREFIX}{n}")
        for n, (ko, en) in enumerate(SERIES, 1)
    ]
    Center.objects.bulk_create(centers, ignore_conflicts=True)
    Topic.objects.bulk_create(topics, ignore_conflicts=True)
    Series.objects.bulk_create(series, ignore_conflicts=True)
    own = {"slug__startswith": PREFIX}
    here = tuple(Center.objects.filter(**own).order_by("order"))
    _add_people(seed, people, here)
    return Cast(
        series=(
            Series.objects.get(slug=Series.DEFAULT_SLUG),
            *Series.objects.filter(**own).order_by("pk"),
        ),
        centers=here,
        topics=tuple(Topic.objects.filter(**own).order_by("pk")),
        people=tuple(
            Expert.objects.filter(**own).select_related("center").order_by("pk")
        ),
    )


def _add_people(seed: int, count: int, centers: tuple[Center, ...]) -> None:
    known = Expert.objects.filter(slug__startswith=PREFIX).count()
    Expert.objects.bulk_create(
        (_person(seed, n, centers) for n in range(known, count)), batch_size=1000
    )


def _person(seed: int, n: int, centers: tuple[Center, ...]) -> Expert:
    rng = Random(f"{seed}:person:{n}")  # noqa: S311 - not a secret
    family = 2 * rng.randrange(len(FAMILIES) // 2)
    first, second = (2 * rng.randrange(len(GIVEN) // 2) for _ in range(2))
    position = rng.choice(POSITIONS)
    field = rng.choice(FIELDS)
    center = centers[n % len(centers)]
    family_en, given_en = (
        FAMILIES[family + 1],
        GIVEN[first + 1] + GIVEN[second + 1].lower(),
    )
    return Expert(
        family_ko=FAMILIES[family],
        given_ko=GIVEN[first] + GIVEN[second],
        family_en=family_en,
        given_en=given_en,
        slug=f"{PREFIX}{family_en}-{given_en}-{n}".lower(),
        position_ko=position[0],
        position_en=position[1],
        biography_ko=f"{field[0]} 분야를 연구한다. 본보기로 지어낸 사람이다.",
        biography_en=f"Works on {field[1].lower()}. An invented person, for a sample.",
        center=center,
        status=Expert.Status.CURRENT if n < STILL_HERE else Expert.Status.FORMER,
    )
