"""What Django and allauth say is said as a Korean institute would write it."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from asanbriefs import wording
from tests.make import make_user

pytestmark = pytest.mark.django_db
RESET = "/admin/account/password/reset/"


@pytest.fixture
def korean() -> Client:
    """A browser that asks for Korean."""
    return Client(headers={"accept-language": "ko"})


def test_every_sentence_gathered_here_is_said_otherwise_in_korean() -> None:
    sentences = [*wording.SIGNING_IN[1:], *wording.SAVING, *wording.LISTING]

    with translation.override("ko"):
        said = [gettext(str(sentence)) for sentence in sentences]
        label = str(wording.SIGNING_IN[0])

    assert label == "아이디 또는 이메일"
    assert not set(said) & set(map(str, sentences))


def test_the_way_in_asks_for_what_it_takes(korean: Client) -> None:
    page = korean.get("/admin/account/login/").content.decode()

    assert "아이디 또는 이메일" in page


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("ko", "정책연구원 편집실 비밀번호 재설정 안내", "아이디는 writer입니다."),
        (
            "en",
            "Policy Institute: set a new password for the desk",
            "Your user name is writer.",
        ),
    ],
)
def test_a_mail_for_a_new_password_speaks_of_the_institute(
    language: str, subject: str, words: str
) -> None:
    make_user("author", username="writer", email="writer@example.org")
    client = Client(headers={"accept-language": language})

    page = client.post(RESET, {"email": "writer@example.org"}, follow=True)
    [sent] = mail.outbox

    assert page.status_code == 200
    assert sent.subject == subject
    assert words in sent.body
    assert "/admin/account/password/reset/key/" in sent.body
    assert "example.com" not in sent.body


def test_whoever_has_no_account_is_not_told_to_open_one(korean: Client) -> None:
    korean.post(RESET, {"email": "stranger@example.org"})
    [sent] = mail.outbox

    assert "등록된 사용자가 없습니다" in sent.body
    assert "signup" not in sent.body
