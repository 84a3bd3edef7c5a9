"""The first way in for a school that starts empty."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEvent, User
from schools.models import StaffRole
from tests.cast import Cast


def add(email: str, brin: str, **options: str) -> str:
    said = StringIO()
    call_command("add_account", email, name="Nel de Wit", school=brin, stdout=said, **options)
    return said.getvalue()


def test_the_new_administrator_signs_in_with_the_password_that_is_shown(cast: Cast) -> None:
    said = add("Nel@deboog.example", "00aa")

    password = next(word for word in said.split() if re.fullmatch(r"[\w-]{16}", word))
    assert Client().login(email="nel@deboog.example", password=password)
    role = StaffRole.objects.get(staff__user__email="nel@deboog.example")
    assert (role.role, role.staff.school) == ("administrator", cast.school)
    assert AuditEvent.objects.filter(act="role.given", school_id=cast.school.pk).count() == 1


def test_the_same_command_again_changes_nothing(cast: Cast) -> None:
    add("nel@deboog.example", "00AA")
    password = User.objects.get(email="nel@deboog.example").password

    add("nel@deboog.example", "00AA")

    assert User.objects.get(email="nel@deboog.example").password == password
    assert StaffRole.objects.filter(staff__user__email="nel@deboog.example").count() == 1


@pytest.mark.parametrize(("email", "brin"), [("nel@deboog.example", "11XX"), ("nel", "00AA")])
def test_an_unknown_school_or_a_broken_address_is_refused(cast: Cast, email: str, brin: str) -> None:
    before = User.objects.count()

    with pytest.raises(CommandError):
        add(email, brin)

    assert User.objects.count() == before
