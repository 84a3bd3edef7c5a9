"""Registers and absences for the cast, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from absences.models import Absence, Reason
from attendance.models import Register
from attendance.roll import pack
from schools.models import Pupil, TimetableLesson
from tests.cast import AT, Cast


def take(lesson: TimetableLesson, on: date, pupils: Iterable[Pupil]) -> Register:
    """The register of a lesson, with everyone on the list."""
    roll = [pupil.pk for pupil in pupils]
    return Register.objects.create(
        school=lesson.school,
        lesson=lesson,
        on=on,
        first_period=lesson.first_period,
        periods=lesson.last_period - lesson.first_period + 1,
        minutes=50 * (lesson.last_period - lesson.first_period + 1),
        roll=pack(roll),
        pupils=len(roll),
        taken_at=AT,
    )


def miss(
    pupil: Pupil,
    lesson: TimetableLesson,
    on: date,
    code: str | None = "ZK",
    *,
    kind: str = "absent",
    minutes: int = 50,
) -> Absence:
    """One pupil away from one lesson; without a code the reason is not known yet."""
    reason = Reason.objects.get(school=lesson.school, code=code) if code else None
    return Absence.objects.create(
        school=lesson.school,
        pupil=pupil,
        on=on,
        period=lesson.first_period,
        lesson=lesson,
        kind=kind,
        minutes_missed=minutes,
        period_minutes=50,
        category=reason.category if reason else "pending",
        reason=reason,
        recorded_at=AT,
    )


def one_day(cast: Cast, *, away: int = 6) -> None:
    """Both lessons of 2B on the day of the cast: the first `away` pupils are ill."""
    for lesson in (cast.lesson, cast.next_lesson):
        take(lesson, cast.on, cast.pupils)
        for pupil in cast.pupils[:away]:
            miss(pupil, lesson, cast.on)
