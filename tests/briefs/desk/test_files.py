"""The files beside a brief, as its form takes and refuses them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from briefs.models import Attachment
from tests.briefs.desk.filled import change, opened
from tests.make import make_brief

pytestmark = pytest.mark.django_db


def test_a_file_is_offered_beside_the_brief(editor: Client) -> None:
    brief = make_brief()
    data = opened(editor, brief)
    data["attachments-0-file"] = SimpleUploadedFile("The set text.pdf", b"%PDF-1.7 x")
    data["attachments-0-typeset"] = "on"

    editor.post(change(brief), data)

    (attachment,) = brief.versions.first().document().attachments  # type: ignore[union-attr]
    assert (attachment.name, attachment.typeset) == ("The_set_text.pdf", True)
    assert attachment.sha256 == Attachment.objects.get().sha256


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "noname"])
def test_a_file_that_a_browser_would_run_is_refused(editor: Client, name: str) -> None:
    brief = make_brief()
    data = opened(editor, brief)
    data["attachments-0-file"] = SimpleUploadedFile(name, b"<script>x()</script>")

    answer = editor.post(change(brief), data)

    assert "Files of this kind are not taken" in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("data.csv", b"a,b"), ("text.pdf", b"<html>%PDF-")]
)
def test_only_a_pdf_can_be_the_typeset_one_whatever_its_name(
    editor: Client, name: str, content: bytes
) -> None:
    brief = make_brief()
    data = opened(editor, brief)
    data["attachments-0-file"] = SimpleUploadedFile(name, content)
    data["attachments-0-typeset"] = "on"

    answer = editor.post(change(brief), data)

    assert "must be a PDF" in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"no PDF"])
def test_a_file_is_looked_into_when_it_becomes_the_typeset_one(
    editor: Client, start: bytes
) -> None:
    brief = make_brief()
    data = opened(editor, brief)
    data["attachments-0-file"] = SimpleUploadedFile("text.pdf", start)
    editor.post(change(brief), data)

    data = opened(editor, brief) | {"attachments-0-typeset": "on"}
    editor.post(change(brief), data)

    assert Attachment.objects.get().typeset is (start == b"%PDF-1.7")
