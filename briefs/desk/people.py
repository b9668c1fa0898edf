"""Users and groups: who is let in, and as what. Nobody types another one's password."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from briefs.desk.listing import seoul_time
from briefs.desk.who import full_name
from briefs.policy import GROUPS

NAMES = {
    "author": pgettext_lazy("group", "author"),
    "editor": pgettext_lazy("group", "editor"),
    "publisher": pgettext_lazy("group", "publisher"),
    "administrator": pgettext_lazy("group", "administrator"),
}
DUTIES = {
    "author": gettext_lazy("Writes briefs and edits their own while they are drafts."),
    "editor": gettext_lazy(
        "Also edits and reviews everybody’s briefs, and keeps experts and topics."
    ),
    "publisher": gettext_lazy(
        "Also publishes, corrects and withdraws, and keeps series, centers, standing "
        "pages and redirects."
    ),
    "administrator": gettext_lazy("Also invites people and lets them go."),
}

admin.site.unregister([User, Group])


def group_name(group: Group) -> str:
    """Return the group's name as an editor reads it."""
    return str(NAMES.get(group.name, group.name))


class GroupsField(forms.ModelMultipleChoiceField):
    """Our groups, by their names in the editor's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and what it means."""
        duty = DUTIES.get(obj.name)
        return f"{group_name(obj)}: {duty}" if duty else group_name(obj)


class UserForm(forms.ModelForm):
    """Who somebody is and what they do; `actor` is set by the view."""

    actor: User

    groups = GroupsField(
        Group.objects.order_by("pk"),
        label=gettext_lazy("groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a group somebody cannot open the desk."),
    )

    class Meta:
        model = User
        fields = ["username", "last_name", "first_name", "email", "is_active", "groups"]
        labels = {"is_active": gettext_lazy("may sign in")}
        help_texts = {
            "is_active": gettext_lazy(
                "Somebody who leaves is not deleted: their name stands in the history."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].required = True

    def clean_email(self) -> str:
        """One address belongs to one person: it is also a way to sign in."""
        email = str(self.cleaned_data["email"])
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Somebody else has this e-mail address."))
        return email

    def clean_is_active(self) -> bool:
        """Nobody shuts themselves out."""
        active = bool(self.cleaned_data["is_active"])
        if not active and self.instance.pk == self.actor.pk:
            raise ValidationError(_("You cannot end your own access."))
        return active

    def clean_groups(self) -> QuerySet[Group]:
        """Nobody shuts themselves out; superusers need no group."""
        groups: QuerySet[Group] = self.cleaned_data["groups"]
        own = self.instance.pk == self.actor.pk and not self.instance.is_superuser
        if own and not groups:
            raise ValidationError(_("You cannot end your own access."))
        return groups


class GroupFilter(admin.SimpleListFilter):
    """By group."""

    title = gettext_lazy("groups")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the groups."""
        return [(name, str(words)) for name, words in NAMES.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> QuerySet[User]:
        """Keep those of the group."""
        name = self.value()
        return queryset.filter(groups__name=name) if name in NAMES else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People. Superusers are made at the command line and changed by superusers."""

    form = UserForm
    list_display = [
        "username",
        "full_name",
        "email",
        "duties",
        "is_active",
        "seen",
    ]
    list_filter = ["is_active", GroupFilter]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["-is_active", "username"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "admin/auth/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return people with their groups."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"))
    def full_name(self, user: User) -> str:
        """Return the name as its language writes it."""
        return full_name(user)

    @admin.display(description=gettext_lazy("last signed in"), ordering="last_login")
    def seen(self, user: User) -> str:
        """Return when they signed in last."""
        return seoul_time(user.last_login) if user.last_login else "–"

    @admin.display(description=gettext_lazy("groups"))
    def duties(self, user: User) -> str:
        """Return the groups' names."""
        names = [group_name(group) for group in user.groups.all()]
        return (
            ", ".join([*names, *([_("superuser")] if user.is_superuser else [])]) or "–"
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers touch superusers."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: people who leave may no longer sign in, that is all."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Whoever is invited may sign in; ending that is for later."""
        fields = ["username", ("last_name", "first_name"), "email"]
        return [*fields, *(["is_active"] if obj else []), "groups"]

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Tell the form who is acting."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer one way to save somebody new: the invitation comes next."""
        one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one | (extra_context or {}))

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        """Give a new user no password: they set their own.

        An address that is no longer the user's no longer resets the password.
        """
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            old = EmailAddress.objects.filter(user=obj)
            old.exclude(email__iexact=obj.email).delete()

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Open the desk to those in a group, and to no one else."""
        super().save_related(request, form, formsets, change)
        user = form.instance
        user.is_staff = user.is_superuser or user.groups.exists()
        user.save(update_fields=["is_staff"])

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: Any = None
    ) -> HttpResponse:
        """Show the link by which the new user sets a password."""
        return self._invite(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """Add the invitation."""
        view = self.admin_site.admin_view(require_POST(self.invite))
        own = path("<int:pk>/invite/", view, name="auth_user_invite")
        return [own, *super().get_urls()]

    def invite(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a new link for somebody who has lost or never had a password."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user) or not user.is_active:
            raise PermissionDenied
        self.log_change(request, user, _("Link to set a password made."))
        return self._invite(request, user)

    def _invite(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send the link where mail is set up, and show it either way, once."""
        link = invitation_link(user)
        sent = bool(settings.EMAIL_URL) and _send(user, link)
        if settings.EMAIL_URL and not sent:
            messages.warning(request, _("The mail could not be sent."))
        return TemplateResponse(
            request,
            "admin/auth/user/invitation.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Invitation for %(name)s") % {"name": user.username},
                "person": user,
                "link": link,
                "sent": sent,
            },
        )


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """The groups as they are; who belongs to one is said at the user."""

    list_display = ["shown_name", "duty", "members"]
    list_display_links = None
    fields = ["shown_name", "duty"]
    readonly_fields = ["shown_name", "duty"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Return our groups in the order of their rights."""
        groups = Group.objects.filter(name__in=GROUPS).order_by("pk")
        return groups.annotate(count=Count("user"))

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, group: Group) -> str:
        """Return the name in the editor's language."""
        return group_name(group)

    @admin.display(description=gettext_lazy("what they do"))
    def duty(self, group: Group) -> str:
        """Return what belonging to it means."""
        return str(DUTIES.get(group.name, ""))

    @admin.display(description=gettext_lazy("members"))
    def members(self, group: Group) -> int:
        """Return how many belong to it."""
        return int(vars(group)["count"])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the policy knows four groups."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: their rights come from the policy."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the policy knows four groups."""
        return False


def invitation_link(user: User) -> str:
    """Return the address at which the user sets a password, once, within days."""
    key = default_token_generator.make_token(user)
    place = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.SITE_URL}{place}"


def _send(user: User, link: str) -> bool:
    """Send the link in both languages; tell whether the mail server took it."""
    context = {"person": user, "link": link, "site_url": settings.SITE_URL}
    texts = []
    for language in ("ko", "en"):
        with translation.override(language):
            texts.append(render_to_string("admin/auth/user/invitation.txt", context))
    subject = _("Your access to the briefs’ desk")
    try:
        count = send_mail(subject, "\n\n".join(texts), None, [user.email])
    except OSError:
        return False
    return count == 1
