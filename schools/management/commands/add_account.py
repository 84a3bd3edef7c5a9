"""Let somebody in: the first administrator of a new school, for one."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.actions.accounts import give_role
from schools.models import School
from schools.roles import Role

ROLES = [role.value for role in Role if role is not Role.MENTOR]


class Command(BaseCommand):
    help = "Makes an account with a role at a school, and shows its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="first name and surname")
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument("--role", choices=ROLES, default=Role.ADMINISTRATOR.value)

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(brin=options["school"].upper()).first()
        if school is None:
            raise CommandError(_("There is no school with BRIN %(brin)s.") % {"brin": options["school"]})
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(
                _("%(email)s is not an e-mail address.") % {"email": options["email"]}
            ) from error
        password = secrets.token_urlsafe(12)
        user, is_new = give_role(
            school=school,
            email=options["email"],
            name=options["name"],
            role=Role(options["role"]),
            password=password,
            on=timezone.localdate(),
            by=None,
            at=timezone.now(),
        )
        if is_new:
            self.stdout.write(
                _("%(email)s signs in with %(password)s (shown only here)")
                % {
                    "email": user.email,
                    "password": password,
                }
            )
        else:
            self.stdout.write(_("%(email)s had an account and keeps its password.") % {"email": user.email})
