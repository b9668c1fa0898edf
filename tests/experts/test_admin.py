"""The admin of experts and centers."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from asanbriefs import files
from briefs.models import Publication
from experts.models import Center, Expert
from tests.make import make_center, make_expert, make_published, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/experts/expert/add/"


@pytest.fixture
def editor() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user("editor"))
    return client


def portrait(**options: object) -> bytes:
    """Return a small photo."""
    output = io.BytesIO()
    Image.new("RGB", (30, 40), 90).save(output, "JPEG", **options)
    return output.getvalue()


def test_an_expert_is_written_with_a_photo_of_which_only_the_pixels_are_kept(
    editor: Client,
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = {
        "family_ko": "최",
        "given_ko": "은미",
        "slug": "choi-eunmi",
        "status": "current",
        "photo": SimpleUploadedFile("Choi (2).JPG", portrait(exif=exif)),
    }

    editor.post(ADD, data)

    expert = Expert.objects.get()
    sha256, _, name = str(expert.photo.name).partition("/")
    assert name.endswith(".jpg")
    assert b"secret" not in files.read(sha256)


def test_a_photo_that_is_none_is_refused(editor: Client) -> None:
    data = {
        "family_ko": "최",
        "slug": "choi",
        "status": "current",
        "photo": SimpleUploadedFile("photo.jpg", b"<svg/>"),
    }

    answer = editor.post(ADD, data)

    assert "not a picture" in answer.content.decode()
    assert not Expert.objects.exists()


def test_a_photo_stays_when_other_things_change(editor: Client) -> None:
    expert = make_expert(photo=f"{'a' * 64}/a.jpg")
    data = {
        "family_ko": "한",
        "slug": expert.slug,
        "status": "former",
        "aliases": "Hahn, Khan",
    }

    editor.post(f"/admin/experts/expert/{expert.pk}/change/", data)

    expert.refresh_from_db()
    assert expert.photo.name == f"{'a' * 64}/a.jpg"
    assert (expert.status, expert.aliases) == ("former", ["Hahn", "Khan"])


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0098", "1234"])
def test_an_orcid_that_cannot_be_is_refused(editor: Client, orcid: str) -> None:
    data = {"family_ko": "최", "slug": "choi", "status": "current", "orcid": orcid}

    answer = editor.post(ADD, data)

    assert "An ORCID looks like" in answer.content.decode()


def test_experts_are_found_by_every_spelling(editor: Client) -> None:
    expert = make_expert(family_ko="최", given_ko="은미", aliases=["Choe Unmi"])
    make_expert(family_ko="한", given_ko="가람")

    for words in ("최", "은미", "choe"):
        found = editor.get("/admin/experts/expert/", {"q": words}).context["cl"]
        assert list(found.result_list) == [expert]


def test_a_center_that_has_people_is_not_deleted() -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user("administrator"))
    center = make_center()
    make_expert(center=center)

    client.post(f"/admin/experts/center/{center.pk}/delete/", {"post": "yes"})

    assert Center.objects.filter(pk=center.pk).exists()


def test_a_present_profile_is_printed_on_published_briefs_by_those_who_publish(
    editor: Client,
) -> None:
    expert = make_expert(position_en="Fellow")
    make_published(experts=(expert,))
    Expert.objects.update(position_en="Director")
    publisher = Client(headers={"accept-language": "en"})
    publisher.force_login(make_user("publisher"))
    data = {"action": "reprint", "_selected_action": [expert.pk]}

    editor.post("/admin/experts/expert/", data)
    before = Publication.objects.count()
    answer = publisher.post("/admin/experts/expert/", data, follow=True)

    live = Publication.objects.live().get().document()
    assert before == 1
    assert "1 brief now prints the present profile." in answer.content.decode()
    assert live is not None
    assert live.contributors[0].position == "Director"
