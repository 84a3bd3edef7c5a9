"""A day of which only a part is free: which lessons that cancels, and which days of a year are such days.

A half day is a school day. What makes it half is that its lessons are cancelled, so registers, the morning list and the
figures know it without being told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from accounts.models import AuditEvent
from schools.models import DatedLesson, LessonChange, School, TimetableLesson, lessons_between

FEWEST_CANCELLED = 4  # one in four lessons of a day: fewer is illness and not a free part


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """The lessons of a day that lie in the free periods, by what becomes of them."""

    on: date
    cancelled: tuple[DatedLesson, ...] = ()
    taken: tuple[DatedLesson, ...] = ()  # their register was taken, so they were given
    longer: tuple[DatedLesson, ...] = ()  # they also have periods that are not free
    already: tuple[DatedLesson, ...] = ()  # cancelled before

    @property
    def groups(self) -> int:
        return len({group.pk for lesson in self.cancelled for group in lesson.groups})


def part_of_day(school: School, on: date, periods: range) -> PartOfDay:
    """What freeing these periods of a day would do. At most seven queries."""
    ours = TimetableLesson.objects.filter(school=school)
    given = lessons_between(on, on, lessons=ours, school=school)
    inside = [each for each in given if {period.number for period in each.periods} & set(periods)]
    taken = set(ours.filter(registers__on=on).values_list("pk", flat=True))
    found: dict[str, list[DatedLesson]] = {"cancelled": [], "taken": [], "longer": [], "already": []}
    for each in inside:
        found[_becomes(each, periods, taken)].append(each)
    return PartOfDay(on, **{name: tuple(lessons) for name, lessons in found.items()})


def _becomes(lesson: DatedLesson, periods: range, taken: set[int]) -> str:
    if not lesson.is_given:
        return "already"
    if lesson.lesson.pk in taken:
        return "taken"
    return "cancelled" if all(period.number in periods for period in lesson.periods) else "longer"


FREED, GIVEN_BACK = "day.partly_freed", "day.given_back"  # acts in the trail


def freed_on(school: School, on: date) -> list[int]:
    """The lessons that were cancelled by freeing a part of that day and still are; not those cancelled singly. Two
    queries."""
    acts = AuditEvent.objects.filter(
        school_id=school.pk, act__in=[FREED, GIVEN_BACK], details__on=on.isoformat()
    )
    freed: set[int] = set()
    for act, details in acts.order_by("pk").values_list("act", "details"):
        freed = freed | set(details["lessons"]) if act == FREED else set()
    cancelled = LessonChange.objects.filter(lesson__school=school, on=on, is_cancelled=True)
    return sorted(freed & set(cancelled.values_list("lesson_id", flat=True)))


def partly_free(school: School, first: date, last: date) -> frozenset[date]:
    """The days on which one in FEWEST_CANCELLED lessons or more is cancelled. Two queries."""
    cancelled = LessonChange.objects.filter(lesson__school=school, on__range=(first, last), is_cancelled=True)
    lessons = TimetableLesson.objects.filter(school=school, valid_until__gte=first, valid_from__lte=last)
    by_weekday: Mapping[int, int] = dict(
        lessons.order_by().values_list("weekday").annotate(number=Count("pk"))
    )
    return frozenset(
        day
        for day, number in cancelled.order_by().values_list("on").annotate(number=Count("pk"))
        if number * FEWEST_CANCELLED >= by_weekday.get(day.isoweekday(), 0)
    )
