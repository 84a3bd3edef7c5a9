"""What is different about a lesson on one day: cancelled, at another time, by somebody else, in another room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.refused import Refused
from schools.models import LessonChange, NoSchoolYear, Period, School, Staff, TimetableLesson
from schools.templatetags.dutch import long_date


@dataclass(frozen=True, slots=True)
class ForADay:
    """How a lesson is given for once. Empty is as in the timetable."""

    is_cancelled: bool = False
    moved_to: date | None = None
    first_period: int | None = None
    last_period: int | None = None
    teacher: Staff | None = None
    room: str = ""

    def without_what_is_usual(self, lesson: TimetableLesson, on: date) -> ForADay:
        """Only what differs from the pattern: a change says nothing that it does not change."""
        if self.is_cancelled:
            return ForADay(is_cancelled=True)
        same_periods = (self.first_period, self.last_period) == (lesson.first_period, lesson.last_period)
        same_teacher = self.teacher is None or list(lesson.teachers.all()) == [self.teacher]
        return ForADay(
            moved_to=None if self.moved_to == on else self.moved_to,
            first_period=None if same_periods else self.first_period,
            last_period=None if same_periods else self.last_period,
            teacher=None if same_teacher else self.teacher,
            room="" if self.room == lesson.room else self.room,
        )

    def told(self) -> dict[str, Any]:
        """For the trail: what is different."""
        values = {
            "is_cancelled": self.is_cancelled,
            "moved_to": self.moved_to and self.moved_to.isoformat(),
            "first_period": self.first_period,
            "last_period": self.last_period,
            "teacher": self.teacher and self.teacher.pk,
            "room": self.room,
        }
        return {name: value for name, value in values.items() if value}


@transaction.atomic
def change_day(
    *, lesson: TimetableLesson, on: date, becomes: ForADay, by: User | None, at: datetime
) -> LessonChange | None:
    """Change the lesson of the day `on`, instead of what was changed about it before. The pattern stays.

    None when it then is as in the timetable. Raises Refused with words: for a day on which the lesson has no place, a
    time that cannot be, and a register that was taken and would belong to no lesson.
    """
    lesson = TimetableLesson.objects.select_for_update().select_related("school").get(pk=lesson.pk)
    if not lesson.meets_on(on):
        raise Refused("on", _("The timetable has no such lesson on this day."))
    becomes = becomes.without_what_is_usual(lesson, on)
    known = lesson.changes.filter(on=on).first()
    _refuse_orphans(lesson, on, known, becomes)
    _refuse_time(lesson, on, becomes)
    if becomes == ForADay():
        if known:
            undo_change(change=known, by=by, at=at)
        return None
    change = known or LessonChange(lesson=lesson, on=on)
    was = _for_a_day(known).told() if known else {}
    for name in ForADay.__dataclass_fields__:
        setattr(change, name, getattr(becomes, name))
    change.save()
    audit(
        "lesson.changed_for_a_day",
        by=by,
        at=at,
        school_id=lesson.school_id,
        object_id=lesson.pk,
        on=on.isoformat(),
        was=was,
        now=becomes.told(),
    )
    return change


@transaction.atomic
def undo_change(*, change: LessonChange, by: User | None, at: datetime) -> None:
    """As in the timetable again. Raises Refused when its register was taken at the other time."""
    lesson = TimetableLesson.objects.select_for_update().get(pk=change.lesson_id)
    _refuse_orphans(lesson, change.on, change, ForADay())
    audit(
        "lesson.change_undone",
        by=by,
        at=at,
        school_id=lesson.school_id,
        object_id=lesson.pk,
        on=change.on.isoformat(),
        was=_for_a_day(change).told(),
    )
    change.delete()


def _for_a_day(change: LessonChange) -> ForADay:
    return ForADay(**{name: getattr(change, name) for name in ForADay.__dataclass_fields__})


def _refuse_orphans(lesson: TimetableLesson, on: date, known: LessonChange | None, becomes: ForADay) -> None:
    """A register stays with the day and the periods in which it was taken."""
    was = _for_a_day(known) if known else ForADay()
    if _time(was) == _time(becomes):
        return
    day = was.moved_to or on
    if TimetableLesson.objects.filter(pk=lesson.pk, registers__on=day).exists():
        words = _("The register of %(day)s was taken. The time of this lesson can no longer be changed.")
        raise Refused("moved_to", words % {"day": long_date(day)})


def _time(given: ForADay) -> tuple[Any, ...]:
    return given.is_cancelled, given.moved_to, given.first_period, given.last_period


def _refuse_time(lesson: TimetableLesson, on: date, becomes: ForADay) -> None:
    """The lesson is given on a school day, in periods that the bell schedule has, once a day."""
    if becomes.is_cancelled or _time(becomes) == _time(ForADay()):
        return
    day = becomes.moved_to or on
    if becomes.moved_to:
        if not _is_school_day(lesson.school, day):
            raise Refused("moved_to", _("There is no school on that day. Choose another day."))
        others = lesson.changes.filter(moved_to=day).exclude(on=on)
        if lesson.meets_on(day) or others.exists():
            words = _("This lesson is given on that day already. Add a lesson for one day instead.")
            raise Refused("moved_to", words)
    first, last = becomes.first_period, becomes.last_period
    numbers = lesson.numbers if first is None or last is None else range(first, last + 1)
    bell = set(Period.objects.filter(school=lesson.school).on(day).values_list("number", flat=True))
    if not numbers or not bell.issuperset(numbers):
        raise Refused("first_period", _("The bell schedule of that day does not have these periods."))


def _is_school_day(school: School, day: date) -> bool:
    try:
        return school.calendar().is_school_day(day)
    except NoSchoolYear:
        return False
