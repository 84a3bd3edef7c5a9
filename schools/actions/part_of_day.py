"""Freeing a part of a day for the whole school in one act, and giving it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.timetable_days import ForADay, change_day
from schools.models import LessonChange, School
from schools.part_of_day import PartOfDay, part_of_day


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
            "day.partly_freed",
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
    """All lessons of the day as in the timetable again; how many that were."""
    cancelled = LessonChange.objects.filter(lesson__school=school, on=on, is_cancelled=True)
    lessons = list(cancelled.values_list("lesson_id", flat=True))
    cancelled.delete()
    if lessons:
        audit("day.given_back", by=by, at=at, school_id=school.pk, on=on.isoformat(), lessons=sorted(lessons))
    return len(lessons)
