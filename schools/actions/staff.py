"""Staff: who works at the school, and in which role from when until when. Days are inclusive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.people import check_text
from schools.actions.refused import Refused
from schools.models import Group, School, Staff, StaffRole
from schools.models.people import in_force, sort_key
from schools.roles import Role

ONE_DAY = timedelta(days=1)


@transaction.atomic
def add_staff(
    *, school: School, key: str, first_name: str, prefix: str, surname: str, by: User | None, at: datetime
) -> Staff:
    """Somebody who works here, without a role or an account yet. Raises Refused for a code that is taken."""
    person = Staff(school=school, key=key, first_name=first_name, prefix=prefix, surname=surname)
    _save(person)
    audit("staff.added", by=by, at=at, school_id=school.pk, object_id=person.pk)
    return person


@transaction.atomic
def change_staff(
    *,
    person: Staff,
    key: str,
    first_name: str,
    prefix: str,
    surname: str,
    by: User | None,
    at: datetime,
) -> Staff:
    """Another name or code. Raises Refused as `add_staff` does."""
    new = {"key": key, "first_name": first_name, "prefix": prefix, "surname": surname}
    changes = {
        name: [getattr(person, name), value] for name, value in new.items() if getattr(person, name) != value
    }
    if not changes:
        return person
    for name, value in new.items():
        setattr(person, name, value)
    _save(person)
    audit("staff.changed", by=by, at=at, school_id=person.school_id, object_id=person.pk, changes=changes)
    return person


@transaction.atomic
def assign_role(
    *,
    person: Staff,
    role: Role,
    group: Group | None = None,
    first_on: date,
    last_on: date | None = None,
    by: User | None,
    at: datetime,
) -> StaffRole:
    """The role on these days; None: for as long as it takes. A mentor has a group; who replaces one has a last day.

    The same again changes nothing. Raises Refused when the days overlap with days in the same role.
    """
    if (role is Role.MENTOR) != (group is not None):
        raise Refused("group", _("Choose the class of which this person is the mentor."))
    if group is not None and group.school_id != person.school_id:
        raise ValueError("a group of another school")
    if last_on is not None and last_on < first_on:
        raise Refused("last_on", _("Choose a day on or after the first day."))
    Staff.objects.filter(pk=person.pk).update(key=F("key"))  # two at once do it one after the other
    same = StaffRole.objects.filter(staff=person, role=role, group=group)
    known = same.overlapping(first_on, last_on).first()
    if known is not None and (known.first_on, known.last_on) == (first_on, last_on):
        return known
    if known is not None:
        raise Refused("first_on", _("This person has this role on these days already. End that one first."))
    given = StaffRole.objects.create(staff=person, role=role, group=group, first_on=first_on, last_on=last_on)
    _trail("role.given", given, by=by, at=at)
    return given


@transaction.atomic
def end_role(*, given: StaffRole, last_on: date, by: User | None, at: datetime) -> None:
    """That is the last day of the role; a day before its first: it never held.

    Raises Refused when the school would be left without an administrator who can sign in.
    """
    Staff.objects.filter(school=given.staff.school_id).update(key=F("key"))
    given.refresh_from_db()
    if last_on == given.last_on:
        return
    if given.role == Role.ADMINISTRATOR and not others_administer(
        given.staff.school, on=last_on + ONE_DAY, without=given.staff
    ):
        raise Refused(
            "last_on",
            _(
                "Nobody else administers this school then. Make somebody else administrator first, with an account."
            ),
        )
    if last_on < given.first_on:
        _trail("role.dropped", given, by=by, at=at)
        given.delete()
        return
    old = given.last_on
    given.last_on = last_on
    given.save(update_fields=["last_on"])
    _trail("role.ended", given, by=by, at=at, old=old and old.isoformat())


def others_administer(school: School, *, on: date, without: Staff) -> bool:
    """Whether somebody else, who can sign in, administers the school on that day and for as long as it takes."""
    lasting = StaffRole.objects.filter(
        in_force(on),
        staff__school=school,
        staff__user__is_active=True,
        role=Role.ADMINISTRATOR,
        last_on__isnull=True,
    )
    return (
        lasting.exclude(staff=without)
        .exclude(staff__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exists()
    )


def _save(person: Staff) -> None:
    check_text(key=person.key, first_name=person.first_name, prefix=person.prefix, surname=person.surname)
    person.sort_key = sort_key(person.surname, person.first_name)
    taken = Staff.objects.filter(school=person.school_id, key=person.key).exclude(pk=person.pk).first()
    if taken is not None:
        raise Refused("key", _("This is the code of %(name)s. Choose another one.") % {"name": taken})
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Refused("key", _("Somebody has this code since just now. Choose another one.")) from None


def _trail(act: str, given: StaffRole, *, by: User | None, at: datetime, **details: Any) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=given.staff.school_id,
        object_id=given.staff_id,
        role=given.role,
        group=given.group.name if given.group else "",
        first_on=given.first_on.isoformat(),
        last_on=given.last_on and given.last_on.isoformat(),
        **details,
    )
