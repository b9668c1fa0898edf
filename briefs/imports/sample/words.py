"""The words that sample texts are made of, in Korean and English."""

from itertools import accumulate


def _words(text: str) -> list[str]:
    return text.split()


# Found nowhere else in the texts: the share of each language's briefs that hold them.
MARKED: dict[str, dict[str, float]] = {
    "ko": {"외교": 0.5, "수소": 0.1, "희토류": 0.01, "영구동토": 0.001},
    "en": {"diplomacy": 0.5, "hydrogen": 0.1, "lithium": 0.01, "permafrost": 0.001},
}

NOUNS: dict[str, list[str]] = {
    "ko": _words(
        "정책 협력 안보 경제 지역 국가 정부 제도 전략 동맹 해양 기술 산업 공급망 에너지"
        " 기후 인구 교육 노동 복지 재정 예산 무역 투자 금융 시장 기업 도시 농촌 환경"
        " 수자원 식량 보건 의료 통신 데이터 인공지능 반도체 배터리 조선 항만 철도 도로"
        " 항공 우주 위성 국방 군비 억제 협상 조약 규범 제재 분쟁 평화 통일 교류 이민"
        " 난민 문화 언론 여론 선거 정당 의회 법원 헌법 인권 개발 원조 기금 연구 혁신"
        " 특허 표준 규제 감독 평가 통계 조사 전망 위험 위기 재난 지진 홍수 가뭄 산림"
        " 어업 축산 관광 체육 청년 고령층 여성 가족 주택 교통 물류 관세 환율 물가 금리"
        " 부채 세금 연금 보험 임금 고용 창업 중소기업 대기업 공공기관 지방정부 시민사회"
        " 국제기구 대화 신뢰 투명성 책임 참여 합의 갈등 개혁 전환 회복 성장 불평등 격차"
        " 생산성 경쟁력 효율 형평 지속가능성 감축 배출 원자력 태양광 풍력 석유 가스 석탄"
        " 전력망 수출 수입 소비 저축 자본 인력 대학 연구소 학교 병원 항로 해협 연안 국경"
        " 반도 대륙 섬 하천 호수 사막 극지 북극 남극 빙하 생태계 생물다양성 폐기물 플라스틱"
        " 미세먼지 소음 수질 토양 농약 종자 곡물 쌀 밀 콩 어획 양식 선박 잠수함 미사일 드론"
        " 사이버공간 암호 개인정보 플랫폼 알고리즘 로봇 자동차 철강 화학 섬유 제약 백신 감염병"
    ),
    "en": _words(
        "policy cooperation security economy region state government institution strategy"
        " alliance ocean technology industry supply energy climate population education"
        " labour welfare budget trade investment finance market company city village"
        " environment water food health medicine network data computing semiconductor"
        " battery shipyard port railway road aviation space satellite defence armament"
        " deterrence negotiation treaty norm sanction dispute peace unification exchange"
        " migration refugee culture press opinion election party parliament court"
        " constitution right development aid fund research innovation patent standard"
        " regulation oversight assessment statistic survey outlook risk crisis disaster"
        " earthquake flood drought forest fishery livestock tourism sport youth elder"
        " family housing transport logistics tariff currency price interest debt tax"
        " pension insurance wage employment enterprise province society organisation"
        " dialogue trust transparency responsibility participation consensus conflict"
        " reform transition recovery growth inequality gap productivity competitiveness"
        " efficiency equity sustainability reduction emission reactor turbine oil gas coal"
        " grid export import consumption saving capital workforce university institute"
        " school hospital route strait coast border peninsula continent island river lake"
        " desert glacier ecosystem biodiversity waste plastic dust noise soil pesticide"
        " seed grain rice wheat soybean catch vessel submarine missile drone cipher privacy"
        " platform algorithm robot automobile steel chemical textile vaccine epidemic"
        " archive charter committee corridor deficit district doctrine forum framework"
        " frontier harbour incentive ledger mandate ministry navy observer pilot quota"
        " reservoir subsidy summit tribunal warehouse workshop"
    ),
}

ADJECTIVES: dict[str, list[str]] = {
    "ko": _words(
        "새로운 지속적인 포괄적인 실질적인 단기적인 장기적인 구체적인 긴밀한 안정적인 유연한"
        " 체계적인 국제적인 지역적인 다자적인 양자적인 제한된 중대한 불확실한 복합적인 점진적인"
        " 급격한 일관된 투명한 공정한 효율적인 취약한 견고한 전략적인 상호적인 독자적인 신중한"
        " 과감한 광범위한 초기의 최근의 향후의 주요한 부차적인 기술적인 재정적인"
    ),
    "en": _words(
        "new lasting broad practical brief long concrete close stable flexible systematic"
        " foreign regional multilateral bilateral limited grave uncertain complex gradual"
        " sudden consistent transparent fair efficient fragile robust strategic mutual"
        " independent careful bold wide early recent future major minor technical fiscal"
        " coastal rural urban domestic joint formal informal legal public private"
    ),
}

VERBS: dict[str, list[str]] = {
    "ko": _words(
        "강화하였다 검토하였다 추진하였다 확대하였다 축소하였다 분석하였다 제안하였다 평가하였다"
        " 조정하였다 지원하였다 개선하였다 점검하였다 논의하였다 합의하였다 연기하였다 보완하였다"
        " 반영하였다 제시하였다 확인하였다 촉진하였다 완화하였다 유지하였다 재편하였다 주도하였다"
    ),
    "en": _words(
        "strengthened reviewed pursued widened narrowed analysed proposed assessed adjusted"
        " supported improved inspected debated settled postponed supplemented reflected"
        " presented confirmed promoted eased maintained reorganised led delayed shaped"
        " financed tested measured restored"
    ),
}

# Slots: N a noun, A an adjective, B one with its article, V a verb, P a place, Y a year,
# Q a number. ! begins with a capital; a Korean particle stands in its form after a
# consonant.
SENTENCES: dict[str, list[str]] = {
    "ko": [
        "[P]의 [A] [N:은] [N:과] [N:을] 중심으로 [Y]년 이후 [V].",
        "정부는 [A] [N:을] 위하여 [P] [N]의 [N:을] [V].",
        "[N:이] [A] [N:으]로 이어지면서 [P]의 [N]에 대한 관심도 커졌다.",
        "그러나 [P:은] [N]에서 [N:을] 확보하지 못하여 [A] [N:이] 필요하다.",
        "이러한 [N]의 변화는 [A] [N:과] [N]의 관계를 다시 살펴보게 한다.",
        "[Y]년 조사에 따르면 응답자의 [Q]%가 [P]의 [N:을] [A] 문제로 보았다.",
        "[P:과] [P:은] [A] [N]에 관한 [N:을] 공동으로 [V].",
        "특히 [N:은] [N]보다 [A] 영향을 받으므로 [N:을] 함께 고려하여야 한다.",
        "첫째 [N:을] 정비하고, 둘째 [A] [N:을] 마련하며, 셋째 [N:을] 공개하여야 한다.",
        "[P]의 사례는 [A] [N:이] [N]에 어떤 결과를 낳는지 보여 준다.",
        "따라서 [N:과] [N:을] 연계하는 [A] 방안을 [P:과] 협의할 필요가 있다.",
        "전문가들은 [P] [N]의 규모가 [Q]배 늘어날 것으로 내다보았다.",
    ],
    "en": [
        "The [A] [N] of [P] [V] the [N] and the [N] after [Y].",
        "For the sake of [A] [N] the government [V] the [N] of [P].",
        "As the [N] turned into [B] [N], interest in the [N] of [P] grew as well.",
        "[P], however, could not secure the [N] and needs [B] [N] of its own.",
        "Such a change of [N] makes us look again at the [A] tie of [N] and [N].",
        "In a survey of [Y] some [Q] per cent saw the [N] of [P] as [B] problem.",
        "[P] and [P] together [V] the [N] on [A] [N].",
        "The [N] in particular is under more [A] pressure than the [N] or the [N].",
        "First mend the [N], second prepare [B] [N], and third publish the [N].",
        "The case of [P] shows what [B] [N] can do to the [N] within [Q] months.",
        "It is therefore time to discuss with [P] how [N] and [A] [N] belong together.",
        "Experts expect the [N] of [P] to be [Q] times what the [N] was in [Y].",
    ],
}
ABOUT_MARKED = {
    "ko": "이와 함께 [P]의 {word:은} [A] [N]의 한 부분으로 다루어졌다.",
    "en": "Beside this, {word} in [P] was treated as one part of [B] [N].",
}
HEADINGS = {
    "ko": ["[P]의 [N:과] [N]", "[A] [N]의 과제", "[N]에서 [N]까지", "[N] 정책의 방향"],
    "en": [
        "[N!] and [N] in [P]",
        "[B!] task for [N]",
        "From [N] to [N]",
        "Where [N] should go",
    ],
}
TITLES = {
    "ko": [
        "[P]의 [A] [N:과] [N] 전망",
        "[Y]년 [P] [N]: [N]의 과제와 대응",
        "[A] [N:과] [P]의 선택",
    ],
    "en": [
        "[P]: Outlook for [B] [N] and the [N]",
        "The [N] of [P] since [Y] and what [N] demands",
        "[B!] [N] and the choice of [P]",
    ],
}
NOTES = {
    "ko": "[P] [N]연구소, 「[A] [N]의 [N]」, [Y], [Q]쪽.",
    "en": "Institute for [N] of [P], The [A] [N], [Y], p. [Q].",
}
CAPTIONS = {"ko": "[P]의 [N] 추이", "en": "[N!] of [P] by year"}
HEADS = {"ko": ["연도", "[N]", "[N]"], "en": ["Year", "[N!]", "[N!]"]}

# The same syllables in both scripts, so that a place has one name in each language.
_SYLLABLES = {
    "ko": _words(
        "가 나 다 라 마 바 사 아 카 타 파 하 로 모 고 보 노 도 루 무 수 부 리 미 시 니"
    ),
    "en": _words(
        "ga na da ra ma ba sa a ka ta pa ha ro mo go bo no do ru mu su bu ri mi si ni"
    ),
}
_PLACES = 12_000


def places(language: str) -> list[str]:
    """Return the names of twelve thousand invented places."""
    parts = _SYLLABLES[language]
    size = len(parts)
    # A stride that is prime to their number leads past each combination once.
    numbers = (n * 7919 % size**3 for n in range(_PLACES))
    names = (
        parts[n % size] + parts[n // size % size] + parts[n // size**2] for n in numbers
    )
    return [name.capitalize() for name in names]


def falling(words: list[str]) -> list[float]:
    """Return sums of weights that fall as words of a language do, the first highest."""
    return list(accumulate(1 / (rank + 8) for rank in range(len(words))))
