"""The link with which somebody who is invited chooses a password, and the letter it comes in."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from schools.actions.accounts import Invitation
from schools.models import School

logger = logging.getLogger(__name__)


def link_of(invitation: Invitation, request: HttpRequest) -> str:
    """The whole address; "" for who needs none."""
    if not invitation.token:
        return ""
    parts = {"uidb36": invitation.uid, "key": invitation.token}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))


def mail_invitation(invitation: Invitation, link: str, *, school: School) -> bool:
    """Whether the letter went, in the language of who gets it. None goes without a link or a mail server."""
    if not (link and settings.EMAIL_HOST):
        return False
    with translation.override(invitation.user.language):
        return _send(to=invitation.user, link=link, school=school)


def _send(*, to: User, link: str, school: School) -> bool:
    """Whether the mail server took it. In the language that is active."""
    text = _(
        "Hello %(name)s,\n\n%(school)s keeps attendance with Aanwezig, and you can sign in. First choose a password,"
        " with this link:\n\n%(link)s\n\nThe link works once, and for three days."
    )
    words = {"name": to.get_short_name(), "school": school.name, "link": link}
    try:
        return bool(send_mail(_("Choose your password for Aanwezig"), text % words, None, [to.email]))
    except OSError as error:  # no answer, refused, or a mailbox it does not know; the link stands on screen
        logger.warning("an invitation could not be mailed: %s", type(error).__name__)
        return False
