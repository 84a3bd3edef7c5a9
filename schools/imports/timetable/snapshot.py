"""The timetable as it is, for comparing with a file: a constant number of queries whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from schools.imports.timetable.records import Weeks
from schools.imports.timetable.state import ChangeNow, DayStep, LessonNow, NamedNow, PeriodNow, TimetableNow
from schools.models import LessonChange, Period, School, TimetableLesson


def snapshot(school: School, *, on: date) -> TimetableNow:
    """The lessons that have not ended before `on`, up to the end of the school year. A query a table."""
    year = school.years.filter(last_on__gte=on).order_by("last_on").first()
    until = year.last_on if year else None
    return TimetableNow(
        year_until=until,
        groups=tuple(
            NamedNow(*values) for values in school.groups.order_by("pk").values_list("pk", "key", "name")
        ),
        staff=tuple(
            NamedNow(pk, key, key) for pk, key in school.staff.order_by("pk").values_list("pk", "key")
        ),
        periods=_periods(school, on, until) if until else (),
        lessons=_lessons(school, on, until) if until else (),
    )


def _periods(school: School, on: date, until: date) -> tuple[PeriodNow, ...]:
    """Of the bell schedules that hold at some time from now on; the first one gives the times."""
    coming = Period.objects.filter(school=school, valid_until__gte=on, valid_from__lte=until)
    found: dict[tuple[int, int], PeriodNow] = {}
    for row in coming.order_by("valid_from", "weekday", "number"):
        period = PeriodNow(row.weekday, row.number, row.name, row.begins, row.ends)
        found.setdefault((row.weekday, row.number), period)
    return tuple(found.values())


def _lessons(school: School, on: date, until: date) -> tuple[LessonNow, ...]:
    lessons = TimetableLesson.objects.filter(school=school, valid_until__gte=on, valid_from__lte=until)
    groups = _linked(TimetableLesson.groups.through, "group_id", lessons)
    teachers = _linked(TimetableLesson.teachers.through, "staff_id", lessons)
    changes: dict[int, list[ChangeNow]] = defaultdict(list)
    for change in LessonChange.objects.filter(lesson__in=lessons, on__gte=on).order_by("on"):
        step = DayStep(
            change.on,
            change.is_cancelled,
            change.teacher_id,
            change.room,
            change.moved_to,
            change.first_period,
            change.last_period,
        )
        changes[change.lesson_id].append(ChangeNow(change.pk, step))
    held = _last_held(lessons, on)
    return tuple(
        LessonNow(
            pk=row.pk,
            groups=tuple(sorted(groups[row.pk])),
            teachers=tuple(sorted(teachers[row.pk])),
            subject=row.subject,
            room=row.room,
            weekday=row.weekday,
            first_period=row.first_period,
            last_period=row.last_period,
            weeks=Weeks(row.weeks),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            last_held=held.get(row.pk),
            changes=tuple(changes[row.pk]),
        )
        for row in lessons.order_by("valid_from", "pk")
    )


def _linked(through: Any, column: str, lessons: QuerySet[TimetableLesson]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows: Iterable[tuple[int, int]] = through._default_manager.filter(
        timetablelesson__in=lessons
    ).values_list("timetablelesson_id", column)
    for lesson, other in rows:
        found[lesson].append(other)
    return found


def _last_held(lessons: QuerySet[TimetableLesson], on: date) -> dict[int, date]:
    """The last day since `on` on which a higher floor has something of a lesson: whatever refers to it by day."""
    found: dict[int, date] = {}
    for relation in TimetableLesson._meta.get_fields(include_hidden=True):
        other: Any = relation.related_model
        if not (relation.auto_created and relation.one_to_many) or other is LessonChange:
            continue
        if all(field.name != "on" for field in other._meta.concrete_fields):
            continue
        name = relation.field.name  # type: ignore[union-attr]
        rows = other._default_manager.filter(**{f"{name}__in": lessons, "on__gte": on}).order_by()
        for lesson, last in rows.values_list(name).annotate(last=Max("on")):
            found[lesson] = max(last, found.get(lesson, last))
    return found
