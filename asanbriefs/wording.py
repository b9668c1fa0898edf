"""Sentences of Django and allauth that the institute says in Korean of its own.

Nothing uses them here: they stand here to be found when texts are gathered for the
catalogue, whose translations go before those that come with the libraries.
"""

from django.utils.translation import gettext_noop, ngettext_lazy, pgettext_lazy

SIGNING_IN = (
    pgettext_lazy("field label", "Login"),
    gettext_noop("Username or email"),
)
ACCOUNTS = (gettext_noop("username"),)
SAVING = (
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
)
REFUSING = (
    ngettext_lazy(
        "Please correct the error below.", "Please correct the errors below.", 0
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has "
        "%(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has "
        "%(show_value)d).",
        "limit_value",
    ),
    gettext_noop("%(model_name)s with this %(field_label)s already exists."),
)
LISTING = (
    gettext_noop("Action:"),
    gettext_noop("No action selected."),
    gettext_noop("0 of %(cnt)s selected"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
)
