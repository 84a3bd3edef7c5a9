"""The weekly pattern: lessons that are added, changed from a day on, and ended. What was, stays true."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.audit import record_many
from accounts.models import AuditEvent, User
from schools.actions.refused import Refused
from schools.models import Group, Period, School, Staff, TimetableLesson
from schools.templatetags.dutch import long_date

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What comes back every week. Periods are numbers of the bell schedule, both inclusive."""

    groups: tuple[Group, ...]
    teachers: tuple[Staff, ...]
    subject: str
    room: str
    weekday: int
    first_period: int
    last_period: int
    weeks: str = TimetableLesson.Weeks.EVERY

    def told(self) -> dict[str, Any]:
        """For the trail."""
        return {
            "groups": sorted(group.pk for group in self.groups),
            "teachers": sorted(teacher.pk for teacher in self.teachers),
            **self.values(),
        }

    def values(self) -> dict[str, Any]:
        names = ("subject", "room", "weekday", "first_period", "last_period", "weeks")
        return {name: getattr(self, name) for name in names}


def pattern_of(lesson: TimetableLesson) -> Pattern:
    """Two queries."""
    return Pattern(
        groups=tuple(lesson.groups.order_by("name")),
        teachers=tuple(lesson.teachers.all()),
        subject=lesson.subject,
        room=lesson.room,
        weekday=lesson.weekday,
        first_period=lesson.first_period,
        last_period=lesson.last_period,
        weeks=lesson.weeks,
    )


@transaction.atomic
def add_lesson(
    *, school: School, pattern: Pattern, valid_from: date, valid_until: date, by: User | None, at: datetime
) -> TimetableLesson:
    """A lesson from `valid_from` to `valid_until`; both the same for a lesson that is given once."""
    lesson = _written(TimetableLesson(school=school), pattern, valid_from, valid_until)
    audit(
        "lesson.added",
        by=by,
        at=at,
        school_id=school.pk,
        object_id=lesson.pk,
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat(),
        **pattern.told(),
    )
    return lesson


@transaction.atomic
def change_lesson(
    *,
    lesson: TimetableLesson,
    pattern: Pattern,
    valid_from: date,
    valid_until: date,
    by: User | None,
    at: datetime,
) -> TimetableLesson:
    """Another pattern from `valid_from` on. The old one ends the day before; what was not given yet is rewritten.

    Changes of single days that the new pattern also meets go along, the others lapse (`lapsing`). Raises Refused when
    a register was taken that would then belong to no lesson.
    """
    lesson = TimetableLesson.objects.select_for_update().get(pk=lesson.pk)
    _refuse_registers(lesson, valid_from)
    was = pattern_of(lesson).told()
    begins_anew = valid_from > lesson.valid_from
    becomes = TimetableLesson(school_id=lesson.school_id) if begins_anew else lesson
    becomes = _written(becomes, pattern, valid_from, valid_until)
    changes = lesson.changes.filter(on__gte=valid_from)
    stay = [change.pk for change in changes if becomes.meets_on(change.on)]
    lapsed = [change.on.isoformat() for change in changes if change.pk not in stay]
    changes.exclude(pk__in=stay).delete()
    if begins_anew:
        changes.filter(pk__in=stay).update(lesson=becomes)
        lesson.valid_until = min(lesson.valid_until, valid_from - ONE_DAY)
        lesson.save(update_fields=["valid_until"])
    audit(
        "lesson.changed",
        by=by,
        at=at,
        school_id=lesson.school_id,
        object_id=lesson.pk,
        becomes=becomes.pk,
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat(),
        was=was,
        now=pattern.told(),
        lapsed=lapsed,
    )
    return becomes


@transaction.atomic
def end_lesson(*, lesson: TimetableLesson, last_on: date, by: User | None, at: datetime) -> None:
    """That is its last day, if it did not end earlier. A lesson that would end before it begins is gone.

    Changes of later days lapse. Raises Refused when a register of a later day was taken.
    """
    lesson = TimetableLesson.objects.select_for_update().get(pk=lesson.pk)
    last_on = min(last_on, lesson.valid_until)
    _refuse_registers(lesson, last_on + ONE_DAY)
    lesson.changes.filter(on__gt=last_on).delete()
    told = pattern_of(lesson).told() | {"valid_until": lesson.valid_until.isoformat()}
    pk = lesson.pk
    if last_on < lesson.valid_from:
        lesson.delete()
    else:
        lesson.valid_until = last_on
        lesson.save(update_fields=["valid_until"])
    audit(
        "lesson.ended",
        by=by,
        at=at,
        school_id=lesson.school_id,
        object_id=pk,
        last_on=last_on.isoformat(),
        was=told,
    )


@transaction.atomic
def add_half_days(
    *,
    school: School,
    group: Group,
    teacher: Staff,
    valid_from: date,
    valid_until: date,
    by: User | None,
    at: datetime,
) -> int:
    """Every half-day of the bell schedule that the group has no lesson in yet, with this teacher. How many were added.

    The number of statements does not depend on the number of half-days.
    """
    taken = {
        (lesson.weekday, number)
        for lesson in group.lessons.filter(valid_from__lte=valid_until, valid_until__gte=valid_from)
        for number in lesson.numbers
    }
    bell = Period.objects.filter(school=school, valid_from__lte=valid_until, valid_until__gte=valid_from)
    half_days = sorted(set(bell.values_list("weekday", "number")) - taken)
    lessons = TimetableLesson.objects.bulk_create(
        TimetableLesson(
            school=school,
            weekday=weekday,
            first_period=number,
            last_period=number,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for weekday, number in half_days
    )
    sits_in, teaches = TimetableLesson.groups.through, TimetableLesson.teachers.through
    sits_in.objects.bulk_create(
        sits_in(timetablelesson_id=lesson.pk, group_id=group.pk) for lesson in lessons
    )
    teaches.objects.bulk_create(
        teaches(timetablelesson_id=lesson.pk, staff_id=teacher.pk) for lesson in lessons
    )
    record_many(
        AuditEvent(
            act="lesson.added",
            by=by,
            at=at,
            school_id=school.pk,
            object_id=lesson.pk,
            details={
                "groups": [group.pk],
                "teachers": [teacher.pk],
                "weekday": lesson.weekday,
                "first_period": lesson.first_period,
                "valid_from": valid_from.isoformat(),
                "valid_until": valid_until.isoformat(),
            },
        )
        for lesson in lessons
    )
    return len(lessons)


def lapsing(lesson: TimetableLesson, *, first: date, weekdays: Collection[int]) -> list[date]:
    """The days from `first` on whose change would lapse when the lesson were on these weekdays only."""
    days = lesson.changes.filter(on__gte=first).order_by("on").values_list("on", flat=True)
    return [day for day in days if day.isoweekday() not in weekdays]


def registered_days(lesson: TimetableLesson, first: date) -> list[date]:
    """The days on which a register was taken of a lesson that has its place in the timetable on or after `first`."""
    came_from = dict(lesson.changes.filter(moved_to__isnull=False).values_list("moved_to", "on"))
    taken: Iterable[date] = TimetableLesson.objects.filter(pk=lesson.pk, registers__isnull=False).values_list(
        "registers__on", flat=True
    )
    return sorted(day for day in taken if came_from.get(day, day) >= first)


def _refuse_registers(lesson: TimetableLesson, first: date) -> None:
    days = registered_days(lesson, first)
    if days:
        words = _(
            "Registers were taken up to %(day)s. Choose a day after it; what was registered stays as it is."
        )
        raise Refused("valid_from", words % {"day": long_date(days[-1])})


def _written(
    lesson: TimetableLesson, pattern: Pattern, valid_from: date, valid_until: date
) -> TimetableLesson:
    for name, value in pattern.values().items():
        setattr(lesson, name, value)
    lesson.valid_from, lesson.valid_until = valid_from, valid_until
    lesson.save()
    lesson.groups.set(pattern.groups)
    lesson.teachers.set(pattern.teachers)
    return lesson
