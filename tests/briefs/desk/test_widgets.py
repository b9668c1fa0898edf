"""The body field of the desk's forms."""

import json

from django import forms

from briefs.desk.widgets import BodyField, BodyWidget


class SectionForm(forms.Form):
    body = BodyField(required=False, widget=BodyWidget(upload_url="/admin/upload/"))


def test_what_is_sent_comes_out_clean() -> None:
    form = SectionForm({"body": "<p onclick=x>가<script>x</script> <b>나</b></p>"})

    valid = form.is_valid()

    assert valid
    assert form.cleaned_data["body"] == "<p>가 <strong>나</strong></p>"


def test_a_body_sent_back_unchanged_is_no_change() -> None:
    stored = "<p>가</p>\n<p>나</p>"
    sent = {"body": "<p>가</p>\r\n<p>나</p>"}

    form = SectionForm(sent, initial={"body": stored})

    assert not form.has_changed()


def test_a_text_without_words_counts_as_empty() -> None:
    class Required(forms.Form):
        body = BodyField()

    form = Required({"body": "<p>&nbsp;</p>"})

    assert "body" in form.errors


def test_the_text_area_tells_the_scripts_what_they_need() -> None:
    form = SectionForm(initial={"body": "<p>가</p>"})

    attrs = (
        form["body"].build_widget_attrs({})
        | (form.fields["body"].widget.get_context("body", "", {})["widget"]["attrs"])
    )

    assert attrs["data-upload-url"] == "/admin/upload/"
    assert all(json.loads(attrs["data-labels"]).values())


def test_scripts_and_styles_are_files_of_the_site() -> None:
    media = str(SectionForm().media)

    assert "briefs/editor/start.js" in media
    assert 'type="module"' in media
    assert "importmap" not in media
