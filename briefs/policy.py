"""Who may do what: the one place every step and every view asks."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser, User

from briefs.models import Brief


class Verb(StrEnum):
    """What can be done with a brief, with what finds them or was taken out of them."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    UNSCHEDULE = "unschedule"
    WITHDRAW = "withdraw"
    RENAME = "rename"
    RESTORE = "restore"
    EXPORT = "export"
    SEE_EXPORTS = "see_exports"
    KEEP_SYNONYMS = "keep_synonyms"


# The right each verb needs; verbs that also depend on the brief are below.
RIGHTS = {
    Verb.VIEW: "view_brief",
    Verb.CREATE: "add_brief",
    Verb.EDIT: "change_brief",
    Verb.DELETE: "delete_brief",
    Verb.SUBMIT: "change_brief",
    Verb.SEND_BACK: "approve_brief",
    Verb.APPROVE: "approve_brief",
    Verb.PUBLISH: "publish_brief",
    Verb.UNSCHEDULE: "publish_brief",
    Verb.WITHDRAW: "publish_brief",
    Verb.RENAME: "publish_brief",
    Verb.RESTORE: "change_brief",
    Verb.EXPORT: "view_brief",
    Verb.SEE_EXPORTS: "view_export",
    Verb.KEEP_SYNONYMS: "change_synonymgroup",
}
OWN_ONLY = {Verb.EDIT, Verb.DELETE, Verb.SUBMIT, Verb.RESTORE}

# What each group may do besides; `ensure_defaults` gives these rights.
GROUPS: dict[str, str] = {
    "author": """
        briefs.view_brief briefs.add_brief briefs.change_brief briefs.delete_brief
        briefs.add_image briefs.view_image briefs.change_image
        briefs.view_series briefs.view_topic experts.view_expert experts.view_center
    """,
    "editor": """
        briefs.edit_any_brief briefs.approve_brief briefs.add_topic briefs.change_topic
        experts.add_expert experts.change_expert
        briefs.view_synonymgroup briefs.add_synonymgroup briefs.change_synonymgroup
        briefs.delete_synonymgroup
    """,
    "publisher": """
        briefs.publish_brief briefs.view_redirect briefs.add_redirect
        briefs.change_redirect briefs.view_page briefs.change_page
        briefs.add_series briefs.change_series
        experts.add_center experts.change_center briefs.view_event
    """,
    "administrator": """
        auth.view_user auth.add_user auth.change_user auth.view_group
        briefs.delete_redirect briefs.delete_topic briefs.delete_series
        experts.delete_expert experts.delete_center briefs.delete_image
        briefs.view_failure briefs.view_export
    """,
}


def can(user: User | AnonymousUser, verb: Verb, brief: Brief | None = None) -> bool:
    """Answer whether `user` may do `verb`, to `brief` where it concerns one.

    An author's rights reach their own briefs only, and only while those stand in
    draft; whoever may edit any brief may do so at every stage. Only briefs never
    published can be deleted.
    """
    if not (user.is_active and user.is_staff):
        return False
    if not user.has_perm(f"briefs.{RIGHTS[verb]}"):
        return False
    if brief is None or brief.pk is None:
        return True
    if verb is Verb.DELETE and brief.publications.exists():
        return False
    if verb in OWN_ONLY and not user.has_perm("briefs.edit_any_brief"):
        mine = brief.owner_id == user.pk
        return mine and brief.stage == Brief.Stage.DRAFT
    return True
