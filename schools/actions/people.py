"""Pupils: who they are, from when until when they are at the school, and in which groups they sit.

Days are inclusive. The past is only changed by the acts that say so: `correct_membership`, `drop_membership` and
`drop_enrolment`. Who does two things to one pupil at once does one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.jobs import wish
from accounts.models import User
from schools.actions.refused import Refused
from schools.imports.readers.identity_numbers import holds_identity_number
from schools.models import Enrolment, Group, Location, Membership, Pupil, School
from schools.models.people import sort_key
from schools.templatetags.dutch import short_date_with_year as written

ONE_DAY = timedelta(days=1)
OLDEST = timedelta(days=366 * 100)
BASE = Group.Kind.BASE


@transaction.atomic
def add_pupil(
    *,
    school: School,
    key: str,
    first_name: str,
    prefix: str,
    surname: str,
    born_on: date | None,
    by: User | None,
    at: datetime,
) -> Pupil:
    """A pupil who is not enrolled yet. Raises Refused for a number that is taken or that may be a BSN."""
    pupil = Pupil(
        school=school,
        key=key,
        first_name=first_name,
        prefix=prefix,
        surname=surname,
        born_on=born_on,
        sort_key=sort_key(surname, first_name),
    )
    _check_person(pupil, at=at)
    _save(pupil)
    audit("pupil.added", by=by, at=at, school_id=school.pk, pupil_id=pupil.pk)
    return pupil


@transaction.atomic
def add_and_enrol(
    *,
    school: School,
    person: dict[str, Any],
    first_on: date,
    group: Group | None,
    by: User | None,
    at: datetime,
) -> Pupil:
    """Both or nothing. Raises Refused as they do."""
    pupil = add_pupil(school=school, **person, by=by, at=at)
    enrol(pupil=pupil, first_on=first_on, group=group, by=by, at=at)
    return pupil


@transaction.atomic
def change_pupil(
    *,
    pupil: Pupil,
    key: str,
    first_name: str,
    prefix: str,
    surname: str,
    born_on: date | None,
    by: User | None,
    at: datetime,
) -> Pupil:
    """Another name, number or date of birth. Raises Refused as `add_pupil` does."""
    Pupil.objects.filter(pk=pupil.pk).hold()
    pupil.refresh_from_db()
    new = {
        "key": key,
        "first_name": first_name,
        "prefix": prefix,
        "surname": surname,
        "born_on": born_on,
    }
    changes = {
        name: [_plain(getattr(pupil, name)), _plain(value)]
        for name, value in new.items()
        if getattr(pupil, name) != value
    }
    if not changes:
        return pupil
    for name, value in new.items():
        setattr(pupil, name, value)
    pupil.sort_key = sort_key(surname, first_name)
    _check_person(pupil, at=at)
    _save(pupil)
    audit("pupil.changed", by=by, at=at, school_id=pupil.school_id, pupil_id=pupil.pk, changes=changes)
    if "born_on" in changes:  # from eighteen on another sheet for DUO is due
        wish("signals.evaluate", school_id=pupil.school_id, by=by, at=at, pupils=[pupil.pk])
    return pupil


@transaction.atomic
def enrol(
    *,
    pupil: Pupil,
    first_on: date,
    last_on: date | None = None,
    group: Group | None = None,
    location: Location | None = None,
    by: User | None,
    at: datetime,
) -> Enrolment:
    """A pupil of the school from that day on, and of a class if one is given.

    Who was enrolled before comes back: the earlier enrolment stays as it was. The same again changes nothing. Raises
    Refused when the days overlap with another enrolment.
    """
    _check_span(first_on, last_on)
    Pupil.objects.filter(pk=pupil.pk).hold()
    before = pupil.enrolments.exists()
    enrolment = pupil.enrolments.filter(first_on=first_on, last_on=last_on).first()
    if enrolment is None:
        other = pupil.enrolments.overlapping(first_on, last_on).order_by("first_on").first()
        if other is not None:
            raise Refused("first_on", _enrolled_already(other))
        enrolment = Enrolment.objects.create(
            pupil=pupil, location=location, first_on=first_on, last_on=last_on
        )
        act = "pupil.came_back" if before else "pupil.enrolled"
        _trail(act, pupil, by=by, at=at, first_on=first_on, last_on=last_on)
    if group is not None:
        move(pupil=pupil, group=group, on=first_on, by=by, at=at)
    return enrolment


@transaction.atomic
def end_enrolment(*, enrolment: Enrolment, last_on: date | None, by: User | None, at: datetime) -> Enrolment:
    """That is the pupil's last day, also in the groups; None: the pupil stays after all.

    Groups that ended with the enrolment follow to the new last day; what would begin after it never holds and is
    removed. Raises Refused for a day before the first, or that overlaps with a later enrolment.
    """
    pupil = enrolment.pupil
    Pupil.objects.filter(pk=pupil.pk).hold()
    enrolment.refresh_from_db()
    old = enrolment.last_on
    if last_on == old:
        return enrolment
    if last_on is not None and last_on < enrolment.first_on:
        raise Refused(
            "last_on",
            _("The enrolment begins on %(day)s. Choose that day or a later one.")
            % {"day": written(enrolment.first_on)},
        )
    others = pupil.enrolments.exclude(pk=enrolment.pk).overlapping(enrolment.first_on, last_on)
    if (other := others.first()) is not None:
        raise Refused("last_on", _enrolled_already(other))
    _follow(enrolment, last_on)
    enrolment.last_on = last_on
    enrolment.save(update_fields=["last_on"])
    act = "pupil.stays" if last_on is None else "pupil.left"
    _trail(act, pupil, by=by, at=at, last_on=last_on, old=old)
    return enrolment


@transaction.atomic
def drop_enrolment(*, enrolment: Enrolment, by: User | None, at: datetime) -> None:
    """A mistake: the pupil was never enrolled on these days, nor in a group."""
    pupil = enrolment.pupil
    Pupil.objects.filter(pk=pupil.pk).hold()
    enrolment.refresh_from_db()
    _inside(enrolment).filter(first_on__gte=enrolment.first_on).delete()
    Enrolment.objects.filter(pk=enrolment.pk).delete()
    _trail("enrolment.dropped", pupil, by=by, at=at, first_on=enrolment.first_on, last_on=enrolment.last_on)


@transaction.atomic
def move(*, pupil: Pupil, group: Group, on: date, by: User | None, at: datetime) -> Membership:
    """In that class from a day on; the class before ends on the day before, and one that began that day never held.

    Until the pupil leaves, or moves as was planned before. Already there: nothing changes. Raises Refused on a day on
    which the pupil is not enrolled, or after the last day of the class.
    """
    if group.kind != BASE:
        raise ValueError("a pupil moves to a class, and joins a cluster")
    Pupil.objects.filter(pk=pupil.pk).hold()
    enrolment = _enrolment_on(pupil, on, field="on")
    _check_group(group, pupil, on, field="on")
    classes = pupil.memberships.filter(group__kind=BASE).select_related("group")
    now = list(classes.in_force(on))
    here = next((member for member in now if member.group_id == group.pk), None)
    others = [member for member in now if member is not here]
    if here is not None and not others:
        return here
    _end_before(others, on)
    here = here or _seat(enrolment, group, on)
    left = ", ".join(sorted(member.group.name for member in others))
    _trail("pupil.moved", pupil, by=by, at=at, on=on, group=group.name, left=left)
    return here


@transaction.atomic
def join(
    *,
    pupil: Pupil,
    group: Group,
    first_on: date,
    last_on: date | None = None,
    by: User | None,
    at: datetime,
) -> Membership:
    """In a cluster on these days, beside the class. Days that overlap or touch become one membership.

    Raises Refused on a day on which the pupil is not enrolled, or after the last day of the cluster.
    """
    if group.kind == BASE:
        raise ValueError("a pupil joins a cluster, and moves to a class")
    _check_span(first_on, last_on)
    Pupil.objects.filter(pk=pupil.pk).hold()
    enrolment = _enrolment_on(pupil, first_on, field="first_on")
    _check_group(group, pupil, first_on, field="first_on")
    last_on = _earliest(last_on, enrolment.last_on, group.last_on)
    after = last_on and last_on + ONE_DAY
    touching = list(
        pupil.memberships.filter(group=group)
        .overlapping(max(first_on - ONE_DAY, enrolment.first_on), after)
        .order_by("first_on")
    )
    days = _united(touching, first_on, last_on)
    if touching and (touching[0].first_on, touching[0].last_on) == days:
        return touching[0]
    Membership.objects.filter(pk__in=[member.pk for member in touching]).delete()
    member = Membership.objects.create(pupil=pupil, group=group, first_on=days[0], last_on=days[1])
    _trail("pupil.joined_group", pupil, by=by, at=at, group=group.name, first_on=first_on, last_on=last_on)
    return member


@transaction.atomic
def leave_group(*, membership: Membership, last_on: date, by: User | None, at: datetime) -> Membership:
    """That is the pupil's last day in the group. Raises Refused for a day before the first or after the last."""
    pupil = membership.pupil
    Pupil.objects.filter(pk=pupil.pk).hold()
    membership.refresh_from_db()
    old = membership.last_on
    if last_on == old:
        return membership
    if last_on < membership.first_on or (old is not None and last_on > old):
        raise Refused("last_on", _outside(membership.first_on, old))
    membership.last_on = last_on
    membership.save(update_fields=["last_on"])
    _trail("pupil.left_group", pupil, by=by, at=at, group=membership.group.name, last_on=last_on, old=old)
    return membership


@transaction.atomic
def correct_membership(
    *, membership: Membership, first_on: date, last_on: date | None, by: User | None, at: datetime
) -> Membership:
    """These were the days after all. Raises Refused outside an enrolment, or when the pupil sat elsewhere then."""
    _check_span(first_on, last_on)
    pupil, group = membership.pupil, membership.group
    Pupil.objects.filter(pk=pupil.pk).hold()
    membership.refresh_from_db()
    old = (membership.first_on, membership.last_on)
    if (first_on, last_on) == old:
        return membership
    enrolment = _enrolment_on(pupil, first_on, field="first_on")
    if last_on != _earliest(last_on, enrolment.last_on):
        raise Refused("last_on", _outside(enrolment.first_on, enrolment.last_on))
    others = pupil.memberships.exclude(pk=membership.pk).overlapping(first_on, last_on)
    other = (others.filter(group__kind=BASE) if group.kind == BASE else others.filter(group=group)).first()
    if other is not None:
        raise Refused(
            "first_on",
            _("In those days %(pupil)s sat in %(group)s. Correct that one first.")
            % {"pupil": pupil.first_name, "group": other.group.name},
        )
    membership.first_on, membership.last_on = first_on, last_on
    membership.save(update_fields=["first_on", "last_on"])
    _trail(
        "membership.corrected",
        pupil,
        by=by,
        at=at,
        group=group.name,
        first_on=first_on,
        last_on=last_on,
        old=[day and day.isoformat() for day in old],
    )
    return membership


@transaction.atomic
def drop_membership(*, membership: Membership, by: User | None, at: datetime) -> None:
    """A mistake: the pupil never sat in the group on these days. What was registered then stays as it is."""
    pupil = membership.pupil
    Pupil.objects.filter(pk=pupil.pk).hold()
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    _trail(
        "membership.dropped",
        pupil,
        by=by,
        at=at,
        group=membership.group.name,
        first_on=membership.first_on,
        last_on=membership.last_on,
    )


def check_text(**texts: str) -> None:
    """Raises Refused for a text with a number in it that can be a BSN: the school may not keep that here."""
    for name, text in texts.items():
        if holds_identity_number(text):
            raise Refused(
                name,
                _(
                    "This looks like a citizen service number (BSN), which may not be kept here. Use the school's"
                    " own number."
                ),
            )


def _check_person(pupil: Pupil, *, at: datetime) -> None:
    check_text(key=pupil.key, first_name=pupil.first_name, prefix=pupil.prefix, surname=pupil.surname)
    today = timezone.localdate(at)
    if pupil.born_on is not None and not today - OLDEST < pupil.born_on < today:
        raise Refused("born_on", _("This cannot be a date of birth. Look at the year once more."))
    taken = Pupil.objects.filter(school=pupil.school_id, key=pupil.key).exclude(pk=pupil.pk).first()
    if taken is not None:
        raise Refused("key", _("This is the number of %(name)s. Choose another one.") % {"name": taken})


def _save(pupil: Pupil) -> None:
    try:
        with transaction.atomic():
            pupil.save()
    except IntegrityError:  # somebody else took the number since it was looked up
        raise Refused("key", _("Somebody has this number since just now. Choose another one.")) from None


def _check_span(first_on: date, last_on: date | None) -> None:
    if last_on is not None and last_on < first_on:
        raise Refused("last_on", _("Choose a day on or after the first day."))


def _check_group(group: Group, pupil: Pupil, on: date, *, field: str) -> None:
    if group.school_id != pupil.school_id:
        raise ValueError("a group of another school")
    if group.last_on is not None and group.last_on < on:
        raise Refused(
            field,
            _("%(group)s was closed on %(day)s.") % {"group": group.name, "day": written(group.last_on)},
        )


def _enrolment_on(pupil: Pupil, on: date, *, field: str) -> Enrolment:
    enrolment = pupil.enrolments.in_force(on).order_by("first_on").first()
    if enrolment is None:
        raise Refused(
            field,
            _("%(pupil)s is not enrolled on %(day)s. Choose another day.")
            % {"pupil": pupil.first_name, "day": written(on)},
        )
    return enrolment


def _inside(enrolment: Enrolment) -> Any:
    """The memberships on the days of this enrolment."""
    return enrolment.pupil.memberships.overlapping(enrolment.first_on, enrolment.last_on)


def _follow(enrolment: Enrolment, last_on: date | None) -> None:
    """Let the memberships of this enrolment end on its new last day."""
    members = _inside(enrolment)
    if last_on is not None:
        members.filter(first_on__gt=last_on).delete()
        members.overlapping(last_on + ONE_DAY, None).update(last_on=last_on)
    if enrolment.last_on is not None:
        members.filter(last_on=enrolment.last_on).update(last_on=last_on)


def _seat(enrolment: Enrolment, group: Group, on: date) -> Membership:
    """In this class from a day on, until something else was planned. What touches it in the same class goes on."""
    classes = enrolment.pupil.memberships.filter(group__kind=BASE)
    planned = classes.filter(first_on__gt=on).order_by("first_on").first()
    if planned is not None and planned.group_id == group.pk:
        planned.first_on = on
        planned.save(update_fields=["first_on"])
        return planned
    last_on = _earliest(enrolment.last_on, group.last_on, planned.first_on - ONE_DAY if planned else None)
    seat = classes.filter(group=group, last_on=on - ONE_DAY, first_on__gte=enrolment.first_on).first()
    seat = seat or Membership(pupil=enrolment.pupil, group=group, first_on=on)
    seat.last_on = last_on
    seat.save()
    return seat


def _end_before(members: Iterable[Membership], on: date) -> None:
    """They end on the day before; who began on that day never sat there."""
    gone = [member.pk for member in members if member.first_on >= on]
    kept = [member.pk for member in members if member.first_on < on]
    Membership.objects.filter(pk__in=gone).delete()
    Membership.objects.filter(pk__in=kept).update(last_on=on - ONE_DAY)


def _united(members: Iterable[Membership], first_on: date, last_on: date | None) -> tuple[date, date | None]:
    """The first and the last day of all of them together with these days."""
    firsts = [member.first_on for member in members] + [first_on]
    lasts = [member.last_on for member in members] + [last_on]
    return min(firsts), None if None in lasts else max(last for last in lasts if last)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _enrolled_already(enrolment: Enrolment) -> str:
    days = {"first": written(enrolment.first_on), "last": enrolment.last_on and written(enrolment.last_on)}
    if enrolment.last_on is None:
        return _("The pupil is enrolled from %(first)s on already.") % days
    return _("The pupil is enrolled from %(first)s to %(last)s. Choose a day after that.") % days


def _outside(first_on: date, last_on: date | None) -> str:
    days = {"first": written(first_on), "last": last_on and written(last_on)}
    if last_on is None:
        return _("Choose a day from %(first)s on.") % days
    return _("Choose a day from %(first)s to %(last)s.") % days


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _trail(act: str, pupil: Pupil, *, by: User | None, at: datetime, **details: Any) -> None:
    """One event, and the wish to judge this pupil again: expected on other days, or in another group."""
    plain = {name: _plain(value) for name, value in details.items()}
    audit(act, by=by, at=at, school_id=pupil.school_id, pupil_id=pupil.pk, **plain)
    wish("signals.evaluate", school_id=pupil.school_id, by=by, at=at, pupils=[pupil.pk])
