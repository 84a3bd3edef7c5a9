"""Groups: a class or cluster that is made, renamed, closed and opened again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.audit import record_many
from accounts.jobs import wish
from accounts.models import AuditEvent, User
from schools.actions.people import check_text
from schools.actions.refused import Refused
from schools.models import Group, Location, Membership, School, StaffRole


@transaction.atomic
def add_group(
    *,
    school: School,
    name: str,
    kind: str,
    year_group: str,
    location: Location | None,
    on: date,
    by: User | None,
    at: datetime,
) -> Group:
    """A group without pupils. Raises Refused when a group that is in use on that day has this name."""
    group = Group(school=school, name=name, kind=kind, year_group=year_group, location=location)
    _check_name(group, on=on)
    group.key = free_key(school, name)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Refused("name", _("Somebody made this group just now.")) from None
    audit("group.added", by=by, at=at, school_id=school.pk, object_id=group.pk, name=name)
    return group


@transaction.atomic
def change_group(
    *,
    group: Group,
    name: str,
    kind: str,
    year_group: str,
    location: Location | None,
    on: date,
    by: User | None,
    at: datetime,
) -> Group:
    """Another name, kind, year group or site. Raises Refused as `add_group` does, and for the kind of a group that
    has pupils: their other classes would no longer be true."""
    new = {"name": name, "kind": kind, "year_group": year_group, "location_id": location and location.pk}
    changes = {
        field: [getattr(group, field), value]
        for field, value in new.items()
        if getattr(group, field) != value
    }
    if not changes:
        return group
    if "kind" in changes and group.memberships.exists():
        raise Refused("kind", _("This group has or had pupils. Make a new group for another kind."))
    for field, value in new.items():
        setattr(group, field, value)
    _check_name(group, on=on)
    group.save(update_fields=list(new))
    audit("group.changed", by=by, at=at, school_id=group.school_id, object_id=group.pk, changes=changes)
    return group


@transaction.atomic
def close_group(*, group: Group, last_on: date, by: User | None, at: datetime) -> Group:
    """That is the last day of the group, of its pupils in it and of its mentors. What would begin later never holds.

    The number of statements does not depend on the number of pupils. The same again changes nothing.
    """
    if group.last_on == last_on:
        return group
    group.last_on = last_on
    group.save(update_fields=["last_on"])
    leaving = Membership.objects.filter(group=group).overlapping(_after(last_on), None)
    pupils = sorted(set(leaving.values_list("pupil", flat=True)))
    for rows in (leaving, StaffRole.objects.filter(group=group).overlapping(_after(last_on), None)):
        rows.filter(first_on__gt=last_on).delete()
        rows.update(last_on=last_on)
    day = last_on.isoformat()
    audit(
        "group.closed",
        by=by,
        at=at,
        school_id=group.school_id,
        object_id=group.pk,
        last_on=day,
        pupils=len(pupils),
    )
    record_many(
        AuditEvent(
            act="pupil.left_group",
            by=by,
            at=at,
            school_id=group.school_id,
            pupil_id=pupil,
            object_id=group.pk,
            details={"group": group.name, "last_on": day},
        )
        for pupil in pupils
    )
    if pupils:
        wish("signals.evaluate", school_id=group.school_id, by=by, at=at, pupils=pupils)
    return group


@transaction.atomic
def open_group(*, group: Group, on: date, by: User | None, at: datetime) -> Group:
    """In use again, without its former pupils. Raises Refused when another group in use has its name by now."""
    if group.last_on is None:
        return group
    _check_name(group, on=on)
    group.last_on = None
    group.save(update_fields=["last_on"])
    audit("group.opened", by=by, at=at, school_id=group.school_id, object_id=group.pk)
    return group


def free_key(school: School, name: str) -> str:
    """The name, or when a group of an earlier year has that key, the name with a number."""
    keys = set(Group.objects.filter(school=school, key__startswith=name).values_list("key", flat=True))
    candidates = (name if number == 1 else f"{name} ({number})" for number in range(1, len(keys) + 2))
    return next(key for key in candidates if key not in keys)


def _check_name(group: Group, *, on: date) -> None:
    check_text(name=group.name, year_group=group.year_group)
    same = Group.objects.filter(school=group.school_id, name__iexact=group.name).in_use(on=on)
    if same.exclude(pk=group.pk).exists():
        raise Refused("name", _("There is a group with this name already."))


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
