import hashlib
from collections.abc import Iterable

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from asanbriefs import files
from briefs import workflow
from briefs.models import Attachment, Brief, Page
from tests.make import make_brief, make_expert, make_published, make_user

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0123456789" * 10


def carry(brief: Brief, data: bytes, name: str = "chart.png") -> str:
    """Attach the bytes to a brief and return their address."""
    row = Attachment.objects.create(brief=brief, file=ContentFile(data, name=name))
    workflow.save(brief, by=None)
    return f"/files/{row.sha256}/{name}"


def body(answer: Iterable[bytes]) -> bytes:
    """Return what a streamed answer says."""
    return b"".join(answer)


def test_a_file_is_private_until_a_live_brief_carries_it(client: Client) -> None:
    brief = make_brief()
    address = carry(brief, PNG)
    before = client.get(address)
    workflow.publish(brief, by=None)
    after = client.get(address)
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error.")
    gone = client.get(address)

    assert before.status_code == 404
    assert body(after) == PNG
    assert after.headers["Content-Type"] == "image/png"
    assert after.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert after.headers["ETag"] == f'"{hashlib.sha256(PNG).hexdigest()}"'
    assert gone.status_code == 404


def test_staff_see_private_files_which_no_cache_may_keep(client: Client) -> None:
    address = carry(make_brief(), PNG)
    client.force_login(make_user("author"))

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_cookie_alone_opens_nothing(client: Client) -> None:
    address = carry(make_brief(), PNG)
    outsider = Client()
    outsider.force_login(make_user())
    client.cookies["session"] = "made-up"

    assert client.get(address).status_code == 404
    assert outsider.get(address).status_code == 404


def test_without_the_cookie_the_session_is_not_looked_at(client: Client) -> None:
    address = carry(make_brief(), PNG)

    answer = client.get(address)

    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_earlier_version_keeps_its_files_until_it_is_withdrawn(
    client: Client,
) -> None:
    brief = make_brief()
    former = carry(brief, PNG, "former.png")
    workflow.publish(brief, by=None)
    brief.attachments.all().delete()
    latter = carry(brief, PNG + b"2", "latter.png")
    workflow.publish(brief, by=None, kind="correction", reason_en="A wrong figure.")
    corrected = [client.get(address).status_code for address in (former, latter)]
    workflow.withdraw(brief, by=None, reason_ko="오류", reason_en="An error.")
    withdrawn = [client.get(address).status_code for address in (former, latter)]
    brief.refresh_from_db()
    workflow.publish(brief, by=None, kind="correction", reason_en="Set right.")

    again = [client.get(address).status_code for address in (former, latter)]

    assert corrected == [200, 200]
    assert withdrawn == [404, 404]
    assert again == [404, 200]


@pytest.mark.parametrize("body", ["body_ko", "body_en"])
def test_a_picture_on_a_standing_page_is_public(client: Client, body: str) -> None:
    name = files.keep(PNG, "map.png")
    before = client.get(f"/files/{name}")
    Page.objects.filter(slug="about").update(**{body: f'<img src="/files/{name}">'})

    after = client.get(f"/files/{name}")

    assert before.status_code == 404
    assert after.status_code == 200


def test_an_experts_photo_is_public(client: Client) -> None:
    name = files.keep(PNG, "portrait.png")
    make_expert(photo=name)

    assert client.get(f"/files/{name}").status_code == 200


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"\xff\xd8\xff\xe0 jpeg", "a.jpg", "image/jpeg"),
        (b"RIFF0000WEBPVP8 ", "a.webp", "image/webp"),
        (b"%PDF-1.7", "a.pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "a.html", "application/octet-stream"),
        (b"<svg xmlns='x'/>", "a.svg", "application/octet-stream"),
        (b"<html>", "a.png", "application/octet-stream"),
    ],
)
def test_only_what_the_bytes_prove_harmless_is_shown(
    client: Client, data: bytes, name: str, media_type: str
) -> None:
    brief = make_brief()
    address = carry(brief, data, name)
    workflow.publish(brief, by=None)

    answer = client.get(address)

    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    saved = answer.headers["Content-Disposition"].startswith("attachment")
    assert saved == (media_type == "application/octet-stream")


@pytest.mark.parametrize(
    ("wanted", "status", "got", "content_range"),
    [
        ("bytes=0-7", 206, PNG[:8], "bytes 0-7/108"),
        ("bytes=100-", 206, PNG[100:], "bytes 100-107/108"),
        ("bytes=-4", 206, PNG[-4:], "bytes 104-107/108"),
        ("bytes=100-999", 206, PNG[100:], "bytes 100-107/108"),
        ("bytes=108-", 416, b"", "bytes */108"),
        ("bytes=-0", 416, b"", "bytes */108"),
        ("bytes=0-1,4-5", 200, PNG, None),
        ("bytes=5-2", 200, PNG, None),
        ("bytes=-", 200, PNG, None),
        ("lines=1-2", 200, PNG, None),
        (f"bytes={'9' * 40}-", 200, PNG, None),
    ],
)
def test_ranges(
    client: Client, wanted: str, status: int, got: bytes, content_range: str | None
) -> None:
    brief = make_brief()
    address = carry(brief, PNG)
    workflow.publish(brief, by=None)

    answer = client.get(address, headers={"Range": wanted})

    assert answer.status_code == status
    assert body(answer) == got
    assert answer.headers.get("Content-Range") == content_range


def test_a_range_of_an_older_copy_gets_the_whole(client: Client) -> None:
    brief = make_brief()
    address = carry(brief, PNG)
    workflow.publish(brief, by=None)

    old = client.get(address, headers={"Range": "bytes=0-3", "If-Range": '"old"'})
    known = client.get(address, headers={"If-None-Match": old.headers["ETag"]})

    assert old.status_code == 200
    assert known.status_code == 304
    assert known.headers["ETag"] == old.headers["ETag"]


@pytest.mark.parametrize(
    "address", [f"/files/{'0' * 64}/a.png", "/files/abc/a.png", "/files/../x/y"]
)
def test_an_unknown_file_is_not_found(client: Client, address: str) -> None:
    make_published()

    assert client.get(address).status_code == 404
