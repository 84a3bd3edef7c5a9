"""Freeing a part of a day for the whole school in one act, and giving it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.timetable_days import ForADay, change_day
from schools.models import LessonChange, School
from schools.part_of_day import FREED, GIVEN_BACK, PartOfDay, freed_on, part_of_day


@transaction.atomic
def free_part_of_day(*, school: School, on: date, periods: range, by: User, at: datetime) -> PartOfDay:
    """Cancel the lessons that lie wholly in the free periods. A second time there is nothing left to cancel."""
    part = part_of_day(school, on, periods)
    plain = [each.lesson for each in part.cancelled if each.change is None]
    LessonChange.objects.bulk_create(
        [LessonChange(lesson=lesson, on=on, is_cancelled=True) for lesson in plain], batch_size=500
    )
    for each in part.cancelled:
        if each.change is not None:
            change_day(
                lesson=each.lesson, on=each.change.on, becomes=ForADay(is_cancelled=True), by=by, at=at
            )
    if part.cancelled:
        audit(
            FREED,
            by=by,
            at=at,
            school_id=school.pk,
            on=on.isoformat(),
            periods=[periods[0], periods[-1]],
            lessons=[each.lesson.pk for each in part.cancelled],
        )
    return part


@transaction.atomic
def give_part_back(*, school: School, on: date, by: User, at: datetime) -> int:
    """The lessons that were freed as in the timetable again; how many those were."""
    lessons = freed_on(school, on)
    LessonChange.objects.filter(lesson__school=school, on=on, lesson__in=lessons).delete()
    if lessons:
        audit(GIVEN_BACK, by=by, at=at, school_id=school.pk, on=on.isoformat(), lessons=lessons)
    return len(lessons)
