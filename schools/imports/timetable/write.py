"""Puts the steps of a timetable into the tables, in bulk: the number of statements does not grow with what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.models import AuditEvent
from schools.imports.timetable.plan import Begin, TimetablePlan
from schools.imports.timetable.state import DayStep
from schools.imports.writing import BATCH, Writer
from schools.models import LessonChange, School, TimetableLesson

GROUPS = TimetableLesson.groups.through
TEACHERS = TimetableLesson.teachers.through
DAY_FIELDS = ["is_cancelled", "teacher", "room", "moved_to", "first_period", "last_period"]


def write(school: School, plan: TimetablePlan, writer: Writer) -> Iterator[AuditEvent]:
    """Write everything; to be called in a transaction. Gives an event for each lesson that begins, changes or ends."""
    steps = plan.steps
    writer.remove(LessonChange, steps.remove_days)
    _remove(writer, steps.remove)
    adjusted = [
        TimetableLesson(pk=one.pk, room=one.room, valid_from=one.valid_from, valid_until=one.valid_until)
        for one in steps.adjust
    ]
    writer.change(TimetableLesson, adjusted, ["room", "valid_from", "valid_until"])
    _replace_teachers(writer, dict(steps.teachers))
    added = _begin(writer, school, steps.begin)
    writer.change(LessonChange, [_day(step, pk=pk) for pk, step in steps.change_days], DAY_FIELDS)
    writer.add(LessonChange, [_day(step, lesson_id=lesson) for lesson, step in steps.add_days])
    for lesson in added:
        yield AuditEvent(act="lesson.added", object_id=lesson.pk, details={"subject": lesson.subject})
    for act, rows in (("changed", plan.lessons.changed), ("ended", plan.lessons.gone)):
        for row in rows:
            values = {change.what: [change.old, change.new] for change in row.changes}
            yield AuditEvent(act=f"lesson.{act}", object_id=row.pk, details=values)


def _remove(writer: Writer, lessons: Sequence[int]) -> None:
    """Lessons that never were, with who would have been in them."""
    for through in (GROUPS, TEACHERS):
        writer.remove(through, _links(through, lessons))
    writer.remove(TimetableLesson, lessons)


def _links(through: Any, lessons: Sequence[int]) -> list[int]:
    found: list[int] = []
    for first in range(0, len(lessons), BATCH):
        batch = lessons[first : first + BATCH]
        found += through._default_manager.filter(timetablelesson__in=batch).values_list("pk", flat=True)
    return found


def _replace_teachers(writer: Writer, teachers: dict[int, tuple[int, ...]]) -> None:
    writer.remove(TEACHERS, _links(TEACHERS, list(teachers)))
    writer.add(TEACHERS, [_teaches(lesson, staff) for lesson, found in teachers.items() for staff in found])


def _begin(writer: Writer, school: School, begin: Sequence[Begin]) -> list[TimetableLesson]:
    lessons = [
        TimetableLesson(
            school=school,
            subject=one.subject,
            room=one.room,
            weekday=one.weekday,
            first_period=one.first_period,
            last_period=one.last_period,
            weeks=one.weeks,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )
        for one in begin
    ]
    writer.add(TimetableLesson, lessons)
    both = list(zip(lessons, begin, strict=True))
    writer.add(GROUPS, [_sits_in(lesson.pk, group) for lesson, one in both for group in one.groups])
    writer.add(TEACHERS, [_teaches(lesson.pk, staff) for lesson, one in both for staff in one.teachers])
    writer.add(LessonChange, [_day(step, lesson_id=lesson.pk) for lesson, one in both for step in one.days])
    return lessons


def _sits_in(lesson: int, group: int) -> Any:
    return GROUPS(timetablelesson_id=lesson, group_id=group)


def _teaches(lesson: int, staff: int) -> Any:
    return TEACHERS(timetablelesson_id=lesson, staff_id=staff)


def _day(step: DayStep, **more: int) -> LessonChange:
    return LessonChange(
        on=step.on,
        is_cancelled=step.is_cancelled,
        teacher_id=step.teacher,
        room=step.room,
        moved_to=step.moved_to,
        first_period=step.first_period,
        last_period=step.last_period,
        **more,
    )
