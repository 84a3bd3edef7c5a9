"""A demo school as the generator knows it: who sits in which lesson of the week, and who teaches it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from accounts.models import User
from demo.year import DemoYear
from schools.calendar import Calendar
from schools.models import Group, Period, Pupil, School, Staff, TimetableLesson
from schools.models.timetable import minutes_between
from schools.roles import Role


@dataclass(frozen=True, slots=True)
class Bell:
    """A period of the bell schedule on one weekday."""

    number: int
    begins: time
    ends: time

    @property
    def minutes(self) -> int:
        return minutes_between(self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class WeeklyLesson:
    """A lesson or half-day that comes back on a weekday (1 to 5), with the pupils who are expected."""

    pk: int
    weekday: int
    periods: tuple[Bell, ...]
    pupils: tuple[int, ...]
    teacher: Staff

    @property
    def minutes(self) -> int:
        return sum(period.minutes for period in self.periods)


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """What was written to the database, as far as the history needs it.

    `users` are those of the accounts; the mentor among them has `class_of_the_demo`.
    """

    school: School
    year: DemoYear
    calendar: Calendar
    pupils_of: dict[str, list[Pupil]]
    lessons: list[WeeklyLesson]
    users: dict[Role, User]
    class_of_the_demo: str

    @property
    def class_names(self) -> list[str]:
        """The class of the demo, then the others; first those in the middle of the school, without the youngest,
        who need not go to school yet."""
        middle = 6 if self.school.has_half_days else 3
        return sorted(
            (name for name in self.pupils_of if not name.startswith("1/2")),
            key=lambda name: (name != self.class_of_the_demo, abs(int(name[0]) - middle), name),
        )

    @property
    def pupils(self) -> list[Pupil]:
        return [pupil for group in self.pupils_of.values() for pupil in group]


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """A lesson that is to be written."""

    groups: tuple[Group, ...]
    teacher: Staff
    subject: str
    room: str
    weekday: int
    first_period: int
    last_period: int


def write_bell(school: School, year: DemoYear, bells: Iterable[tuple[int, Bell, str]]) -> None:
    """`bells` are (weekday, period, name)."""
    Period.objects.bulk_create(
        Period(
            school=school,
            weekday=weekday,
            number=bell.number,
            name=name,
            begins=bell.begins,
            ends=bell.ends,
            valid_from=year.first_on,
            valid_until=year.last_on,
        )
        for weekday, bell, name in bells
    )


def write_lessons(
    school: School,
    year: DemoYear,
    plans: Sequence[LessonPlan],
    *,
    bell: dict[tuple[int, int], Bell],
    pupils_of: dict[int, list[int]],
) -> list[WeeklyLesson]:
    """`bell` is by weekday and period number, `pupils_of` by group. Returns the lessons in the order of the plans."""
    lessons = TimetableLesson.objects.bulk_create(
        [
            TimetableLesson(
                school=school,
                subject=plan.subject,
                room=plan.room,
                weekday=plan.weekday,
                first_period=plan.first_period,
                last_period=plan.last_period,
                valid_from=year.first_on,
                valid_until=year.last_on,
            )
            for plan in plans
        ],
        batch_size=1000,
    )
    written = list(zip(lessons, plans, strict=True))
    sits_in, teaches = TimetableLesson.groups.through, TimetableLesson.teachers.through
    sits_in.objects.bulk_create(
        [
            sits_in(timetablelesson_id=lesson.pk, group_id=group.pk)
            for lesson, plan in written
            for group in plan.groups
        ],
        batch_size=1000,
    )
    teaches.objects.bulk_create(
        [teaches(timetablelesson_id=lesson.pk, staff_id=plan.teacher.pk) for lesson, plan in written],
        batch_size=1000,
    )
    return [
        WeeklyLesson(
            pk=lesson.pk,
            weekday=plan.weekday,
            periods=tuple(
                bell[plan.weekday, number] for number in range(plan.first_period, plan.last_period + 1)
            ),
            pupils=tuple(sorted(pupil for group in plan.groups for pupil in pupils_of[group.pk])),
            teacher=plan.teacher,
        )
        for lesson, plan in written
    ]
