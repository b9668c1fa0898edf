"""Synonyms in the desk: groups of words and names, in both languages, that find alike."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefs.desk.listing import seoul_time
from briefs.models import Failure, Synonym, SynonymGroup
from briefs.search import groups
from briefs.search.synonyms import MOST_WORDS, key

LONGEST = Synonym._meta.get_field("text").max_length or 0


class SynonymGroupForm(forms.ModelForm):
    """A group with its members, one a line."""

    texts = forms.CharField(
        label=gettext_lazy("words and names"),
        help_text=gettext_lazy(
            "One a line, in either language: 지소미아, GSOMIA. Whoever searches for one"
            " finds what any of them finds, from the next search on. Spaces, hyphens"
            " and capitals make no difference."
        ),
        widget=forms.Textarea({"rows": 6}),
    )

    class Meta:
        model = SynonymGroup
        fields = ["note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            known = self.instance.synonyms.order_by("pk")
            self.initial["texts"] = "\n".join(synonym.text for synonym in known)

    def clean_texts(self) -> list[str]:
        """Return the texts, each once; whoever saves at the same time waits."""
        lines = map(" ".join, map(str.split, self.cleaned_data["texts"].splitlines()))
        texts = {key(line): line for line in reversed([*filter(None, lines)])}
        found = list(reversed(texts.values()))
        problems = [problem for text in found if (problem := _problem(text))]
        if not problems and len(found) < 2:
            problems = [_("Write at least two words or names that mean the same.")]
        groups.lock()
        problems += [
            _("“%(text)s” stands already in the group “%(group)s”.")
            % {"text": text, "group": group}
            for text, group in groups.taken(
                found, self.instance if self.instance.pk else None
            ).items()
        ]
        if problems:
            raise ValidationError(problems)
        return found


def _problem(text: str) -> str:
    """Return why no search would find the text, or ""."""
    if not key(text):
        return _("“%(text)s” holds no letter and no digit.") % {"text": text}
    if len(text) > LONGEST or len(text.split()) > MOST_WORDS:
        return _("“%(text)s” is too long: %(most)d words are looked up together.") % {
            "text": text,
            "most": MOST_WORDS,
        }
    return ""


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):
    """Groups of synonyms; editors and those above keep them."""

    form = SynonymGroupForm
    fields = ["texts", "note"]
    list_display = ["__str__", "note"]
    search_fields = ["synonyms__text", "note"]
    ordering = ["-pk"]
    show_full_result_count = False
    empty_value_display = ""
    change_list_template = "admin/searches/synonyms.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SynonymGroup]:
        """Return groups with their members."""
        return super().get_queryset(request).prefetch_related("synonyms")

    def save_model(
        self, request: HttpRequest, obj: SynonymGroup, form: Any, change: bool
    ) -> None:
        """Keep the group and its members."""
        super().save_model(request, obj, form, change)
        groups.put(obj, form.cleaned_data["texts"])


@admin.register(Failure)
class FailureAdmin(admin.ModelAdmin):
    """Briefs that search does not find yet, and why; they are tried again."""

    list_display = ["brief", "tries", "error", "last_tried"]
    list_display_links = None
    list_select_related = ["publication__brief"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("brief"))
    def brief(self, failure: Failure) -> SafeString:
        """Lead to the brief."""
        about = failure.publication.brief
        address = reverse("admin:briefs_brief_change", args=[about.pk])
        return format_html('<a href="{}">{}</a>', address, about)

    @admin.display(description=gettext_lazy("last tried"), ordering="at")
    def last_tried(self, failure: Failure) -> str:
        """Return when it was tried last."""
        return seoul_time(failure.at)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: failures are noted by the work itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: they go when the work is done."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: they go when the work is done."""
        return False
