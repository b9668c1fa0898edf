"""The fixed words of bound volumes, in the volume's language.

Not gettext, for the same reasons as in `briefs.exports.wording`.
"""

import datetime

from briefs.exports.wording import date

FOREWORD = {"ko": "머리말", "en": "Foreword"}
CONTENTS = {"ko": "차례", "en": "Contents"}
PEOPLE = {"ko": "집필진 찾아보기", "en": "Index of contributors"}
CORRECTIONS = {"ko": "정정 내역", "en": "Corrections"}
SOURCES = {"ko": "수록 글의 출처", "en": "Sources"}
SOURCE_COLUMNS = {
    "ko": ("글", "판", "주소와 SHA-256"),
    "en": ("Brief", "Version", "Address and SHA-256"),
}
SOURCES_LEAD = {
    "ko": (
        "이 책에 실린 글은 아래 주소에 발행된 판과 같다. SHA-256은 발행된 글 자체의 "
        "값으로, 내용이 바뀌지 않았음을 확인하는 데 쓴다."
    ),
    "en": (
        "The texts in this volume are those published at these addresses. The SHA-256 "
        "sum is that of the published text itself and shows that it has not changed."
    ),
}
CORRECTIONS_LEAD = {
    "ko": "수록된 글에는 다음과 같이 바로잡은 내용이 반영되어 있다.",
    "en": "The texts in this volume include the following changes.",
}
KINDS = {
    "ko": {
        "correction": "정정",
        "clarification": "보충 설명",
        "update": "갱신",
        "concern": "우려 표명",
        "retraction": "철회",
    },
    "en": {
        "correction": "Correction",
        "clarification": "Clarification",
        "update": "Update",
        "concern": "Expression of concern",
        "retraction": "Retraction",
    },
}
EDITIONS = {
    "ko": {"ko": "국문판", "en": "영문판"},
    "en": {"ko": "Korean edition", "en": "English edition"},
}


def as_of(day: datetime.date | None, language: str) -> str:
    """Return up to which day the texts are corrected; nothing without a day."""
    if day is None:
        return ""
    if language == "ko":
        return f"{date(day, language)}까지의 정정을 반영하였다."
    return f"The texts stand as corrected up to {date(day, language)}."


def holds(count: int, language: str) -> str:
    """Return how many briefs the volume holds."""
    if language == "ko":
        return f"수록한 글: {count}편"
    return f"{count} brief" if count == 1 else f"{count} briefs"


def absent(edition: str, day: datetime.date | None, language: str) -> str:
    """Return why a page stands in place of an edition."""
    name = EDITIONS[language][edition]
    until = date(day, language)
    if language == "ko":
        return (
            f"이 글의 {name}은 {until}까지 발행되지 않아 싣지 않았다."
            if day
            else f"이 글의 {name}은 발행되지 않아 싣지 않았다."
        )
    if day:
        return f"The {name} of this brief was not published by {until}."
    return f"The {name} of this brief is not published."


def withheld(edition: str, language: str) -> str:
    """Return why a page stands in place of an edition that was withdrawn."""
    name = EDITIONS[language][edition]
    if language == "ko":
        return f"이 글의 {name}은 게시가 중단되어 싣지 않았다."
    return f"The {name} of this brief was withdrawn."
