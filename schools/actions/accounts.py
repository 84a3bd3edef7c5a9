"""Letting people in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.audit import record as audit
from accounts.models import User
from schools.models import School, Staff, StaffRole
from schools.models.people import in_force, sort_key
from schools.roles import Role


@transaction.atomic
def give_role(
    *,
    school: School,
    email: str,
    name: str,
    role: Role,
    password: str,
    on: date,
    by: User | None,
    at: datetime,
) -> tuple[User, bool]:
    """An account for this address, a member of staff at the school, and the role from `on`. Again changes nothing.

    The password is for a new account only; the second value says whether it is new. MENTOR needs a group and is given
    elsewhere: raises ValueError.
    """
    if role is Role.MENTOR:
        raise ValueError("a mentor has a group")
    user = User.objects.filter(email=email.lower()).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    first_name, _, surname = name.partition(" ")
    staff, _ = Staff.objects.get_or_create(
        school=school,
        user=user,
        defaults={
            "key": user.email,
            "first_name": first_name,
            "surname": surname,
            "sort_key": sort_key(surname, first_name),
        },
    )
    if not StaffRole.objects.filter(in_force(on), staff=staff, role=role).exists():
        StaffRole.objects.create(staff=staff, role=role, first_on=on)
        audit("role.given", by=by, at=at, school_id=school.pk, object_id=staff.pk, role=role.value)
    return user, is_new
