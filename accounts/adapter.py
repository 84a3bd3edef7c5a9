"""How django-allauth behaves in a school: the school makes the accounts, and an error says what to do."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together. Try once more."),
        "too_many_login_attempts": _("This was tried too often. Wait five minutes and try again."),
        "incorrect_password": _("This is not your password. Try once more."),
        "enter_current_password": _("This is not the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not work. Wait for the next one in the app and type that."),
    }
