"""Pictures: what is kept of an upload, and what is refused."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pixels

from asanbriefs import files
from briefs.models import Image
from tests.make import make_user

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/briefs/image/upload/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make_user("author"))
    return client


def picture(kind: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    """Return a small picture."""
    output = io.BytesIO()
    Pixels.new(mode, options.pop("size", (40, 30)), 120).save(output, kind, **options)
    return output.getvalue()


def upload(client: Client, data: bytes, name: str = "Chart one.png") -> Any:
    """Send a picture as the body editor does."""
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "jpg"), ("GIF", "png")],
)
def test_a_picture_is_kept_and_its_address_answered(
    author: Client, kind: str, suffix: str
) -> None:
    answer = upload(author, picture(kind))

    image = Image.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "src": f"/files/{image.sha256}/Chart-one.{suffix}",
        "width": 40,
        "height": 30,
    }


def test_the_same_picture_is_kept_once(author: Client) -> None:
    first = upload(author, picture()).json()
    again = upload(author, picture(), "Another name.png").json()

    assert first == again
    assert Image.objects.count() == 1


def test_nothing_but_the_pixels_is_kept(author: Client) -> None:
    exif = Pixels.Exif()
    exif[0x010E] = "secret place"
    data = picture("JPEG", exif=exif) + b"<script>alert('behind the picture')</script>"

    upload(author, data)

    kept = files.read(Image.objects.get().sha256)
    assert b"secret" not in kept
    assert b"script" not in kept


def test_a_picture_taken_sideways_is_turned_upright(author: Client) -> None:
    exif = Pixels.Exif()
    exif[0x0112] = 6

    answer = upload(author, picture("JPEG", exif=exif)).json()

    assert (answer["width"], answer["height"]) == (30, 40)


def test_clear_pixels_stay_clear(author: Client) -> None:
    output = io.BytesIO()
    Pixels.new("RGBA", (4, 4), (0, 0, 0, 0)).save(output, "WEBP", lossless=True)

    upload(author, output.getvalue())

    kept = Pixels.open(io.BytesIO(files.read(Image.objects.get().sha256)))
    assert kept.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.svg", SVG),
        ("drawing.png", SVG),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("cut.png", picture()[:40]),
        ("empty.png", b"\n"),
        ("scan.tiff", picture("TIFF")),
        ("icon.bmp", picture("BMP")),
    ],
)
def test_what_is_no_picture_is_refused(author: Client, name: str, data: bytes) -> None:
    answer = upload(author, data, name)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not Image.objects.exists()


@pytest.mark.parametrize("size", [(8000, 5001), (20000, 20000)])
def test_a_picture_of_too_many_pixels_is_refused(
    author: Client, size: tuple[int, int]
) -> None:
    answer = upload(author, picture("PNG", "1", size=size))

    assert answer.status_code == 400
    assert "40 million" in answer.json()["error"]


def test_no_file_is_refused_with_a_message(author: Client) -> None:
    answer = author.post(UPLOAD)

    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "Choose a picture file.",
    )


def test_the_form_keeps_pictures_in_the_same_way(author: Client) -> None:
    data = {
        "file": SimpleUploadedFile("map.png", picture()),
        "alt": "A map",
        "credit": "KRI",
    }

    author.post("/admin/briefs/image/add/", data)
    again = author.post(
        "/admin/briefs/image/add/",
        data | {"file": SimpleUploadedFile("map2.png", picture())},
    )

    image = Image.objects.get()
    assert (image.alt, image.width, image.src) == (
        "A map",
        40,
        f"/files/{image.sha256}/map.png",
    )
    assert "is here already" in again.content.decode()


def test_the_words_of_a_picture_change_and_the_picture_stays(author: Client) -> None:
    upload(author, picture())
    image = Image.objects.get()

    author.post(
        f"/admin/briefs/image/{image.pk}/change/",
        {"alt": "New", "file": SimpleUploadedFile("x.png", picture(size=(9, 9)))},
    )

    image.refresh_from_db()
    assert (image.alt, image.width) == ("New", 40)
