"""The first texts of the standing pages; the institute edits them in the admin."""

PAGES: dict[str, dict[str, str]] = {
    "about": {
        "title_ko": "소개",
        "title_en": "About",
        "body_ko": (
            "<p>이곳은 연구원이 펴내는 이슈브리프를 한국어와 영어로 읽을 수 있는 "
            "곳입니다. 이슈브리프는 외교·안보와 사회 현안에 대한 연구자의 분석을 "
            "짧게 정리한 글입니다.</p>"
            "<p>글에 담긴 견해는 저자 개인의 것이며 연구원의 공식 입장과 다를 수 "
            "있습니다. 출처를 밝히면 자유롭게 인용하실 수 있습니다.</p>"
        ),
        "body_en": (
            "<p>Here you can read the institute’s issue briefs, in Korean and in "
            "English. An issue brief sets out a researcher’s analysis of a current "
            "question of foreign policy, security or society.</p>"
            "<p>The views expressed are the authors’ own and need not be those of "
            "the institute. You are free to quote with attribution.</p>"
        ),
    },
    "privacy": {
        "title_ko": "개인정보 처리 안내",
        "title_en": "Privacy",
        "body_ko": (
            "<p>이 사이트의 공개 페이지는 쿠키를 사용하지 않으며, 다른 회사의 "
            "서버에 어떤 것도 요청하지 않습니다.</p>"
            "<h3>조회 수를 세는 방법</h3>"
            "<p>브리프가 열린 횟수를 셉니다. 같은 사람이 30초 안에 다시 연 것은 한 "
            "번으로 칩니다. 이를 위해 접속 주소와 브라우저 이름을 그날에만 쓰는 비밀 "
            "값과 섞어 되돌릴 수 없는 값으로 바꾸고, 그 값은 길어야 한 시간 남짓 "
            "보관합니다. 비밀 값은 하루가 지나면 지우므로 그 뒤에는 누구도 그 값을 "
            "사람과 연결할 수 없습니다. 접속 주소 자체는 저장하지 않습니다. 검색 로봇, 미리 불러오기, "
            "로그인한 편집자의 열람은 세지 않습니다. 로봇의 요청은 따로 세며 조회 수에 "
            "더하지 않습니다.</p>"
            "<h3>검색어</h3>"
            "<p>독자가 찾지 못하는 것이 무엇인지 알기 위해 검색어와 검색된 횟수를 90일 "
            "동안 보관합니다. 누가 검색했는지는 기록하지 않으며, 주소나 전화번호로 "
            "보이는 것은 보관하지 않습니다.</p>"
        ),
        "body_en": (
            "<p>The public pages of this site set no cookies and ask nothing of any "
            "other company’s servers.</p>"
            "<h3>How views are counted</h3>"
            "<p>We count how often a brief is opened. Opening it again within 30 "
            "seconds counts once. For this, your network address and your browser’s "
            "name are mixed with a secret made for that day into a value that cannot "
            "be turned back, and that value is kept for little more than an hour at "
            "most. The secret is deleted when its day is over, so nobody can connect the "
            "value with a person afterwards. The address itself is never stored. Search engines’ "
            "robots, pages loaded ahead but not looked at, and signed-in editors are not "
            "counted as readers; what robots ask for is counted apart.</p>"
            "<h3>What is searched for</h3>"
            "<p>To find out what readers miss, we keep the words of searches and how "
            "often they were searched for in 90 days, without anything about who did. "
            "Words that look like an address or a telephone number are not kept.</p>"
        ),
    },
    "accessibility": {
        "title_ko": "웹 접근성",
        "title_en": "Accessibility",
        "body_ko": (
            "<p>모든 분이 브리프를 읽을 수 있도록 웹 콘텐츠 접근성 지침(WCAG) 2.2 "
            "AA 수준을 목표로 만들고 있습니다. 키보드만으로 모든 기능을 쓸 수 있고, "
            "그림에는 대체 텍스트가 있으며, 다른 언어로 된 낱말에는 언어 표시가 있어 "
            "화면 낭독기가 바르게 읽습니다.</p>"
            "<p>불편한 점이 있으면 알려 주십시오. 고치겠습니다.</p>"
        ),
        "body_en": (
            "<p>We build these pages towards level AA of the Web Content "
            "Accessibility Guidelines 2.2, so that everyone can read the briefs. "
            "Everything works from the keyboard, pictures carry a text, and words in "
            "another language are marked so that screen readers pronounce them "
            "rightly.</p>"
            "<p>If something stands in your way, please tell us. We will mend it.</p>"
        ),
    },
}
