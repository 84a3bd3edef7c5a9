"""The letter in which somebody is invited."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from accounts.models import User
from schools.models import School

logger = logging.getLogger(__name__)


def send_invitation(*, to: User, link: str, school: School) -> bool:
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
