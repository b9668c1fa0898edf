"""Who may open an account: nobody by themselves, editors are invited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from asanbriefs import institute


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's way in, without signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are made in the admin."""
        return False

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Let mails name the institute, as pages do; no page's context is theirs."""
        name = institute.name(get_language() or settings.LANGUAGE_CODE)
        super().send_mail(template_prefix, email, context | {"institute": name})
