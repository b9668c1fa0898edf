"""Who may open an account: nobody by themselves, editors are invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's way in, without signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are made in the admin."""
        return False
