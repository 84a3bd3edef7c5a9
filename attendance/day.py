"""A day of lessons: which are mine, which registers are taken, what comes now, and what was left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from attendance.lessons import find_lesson, taught_by
from attendance.models import Register
from attendance.presence import presence
from attendance.sheet import Sheet, load_sheet
from schools.access import Viewer
from schools.calendar import Calendar
from schools.models import DatedLesson, School, TimetableLesson, lessons_between, lessons_on
from schools.models.timetable import minutes_between


class Moment(StrEnum):
    """Where a lesson stands in time."""

    OVER = "over"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson of the day with its register and how many were there; `starts_in` in minutes, within the hour only."""

    dated: DatedLesson
    moment: Moment
    register: Register | None
    present: int
    starts_in: int | None

    @property
    def needs_filling_in(self) -> bool:
        """It began, and nobody took its register."""
        return self.register is None and self.moment is not Moment.LATER


def lesson_lines(dated: Sequence[DatedLesson], *, school: School, on: date, at: datetime) -> list[LessonLine]:
    """The lessons with their registers, in the order given. At most two queries. `at` is a local moment."""
    taken = Register.objects.filter(
        school=school, on=on, lesson__in=[lesson.lesson.pk for lesson in dated]
    ).select_related("taken_by")
    registers = {register.lesson_id: register for register in taken}
    there = presence(registers.values(), school=school, on=on)
    lines = []
    for lesson in dated:
        register = registers.get(lesson.lesson.pk)
        lines.append(
            LessonLine(
                dated=lesson,
                moment=moment_of(lesson, at=at),
                register=register,
                present=there[register.pk] if register else 0,
                starts_in=_starts_in(lesson, at=at),
            )
        )
    return lines


def moment_of(lesson: DatedLesson, *, at: datetime) -> Moment:
    if (lesson.on, lesson.ends) <= (at.date(), at.time()):
        return Moment.OVER
    return Moment.NOW if (lesson.on, lesson.begins) <= (at.date(), at.time()) else Moment.LATER


def _starts_in(lesson: DatedLesson, *, at: datetime) -> int | None:
    if lesson.on != at.date() or lesson.begins <= at.time():
        return None
    minutes = minutes_between(at.time(), lesson.begins)
    return minutes if minutes <= 60 else None


def my_lessons(viewer: Viewer, *, on: date) -> list[DatedLesson]:
    """What the viewer teaches on that day; a lesson that somebody else takes over is not among them."""
    taught = TimetableLesson.objects.filter(taught_by(viewer, on=on))
    planned = lessons_on(on, lessons=taught, school=viewer.school)
    return [dated for dated in planned if viewer.staff in dated.teachers]


def next_line(lines: Iterable[LessonLine]) -> LessonLine | None:
    """The lesson to put first: the first that is going on or to come and whose register is open, else the first that
    was left open. None when all is done."""
    still_open = [line for line in lines if line.register is None]
    coming = [line for line in still_open if line.moment is not Moment.OVER]
    return next(iter([*coming, *still_open]), None)


def sheet_of(viewer: Viewer, line: LessonLine) -> Sheet | None:
    """The list of that lesson as the register would show it now. Five queries."""
    lesson = find_lesson(viewer, line.dated.lesson.pk, on=line.dated.on)
    return load_sheet(lesson, by=viewer.user.pk) if lesson and not lesson.refusal else None


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A lesson of an earlier day of which nobody took the register."""

    lesson: TimetableLesson
    on: date
    title: str
    period: str


def left_open(viewer: Viewer, days: Sequence[date]) -> list[LeftOpen]:
    """The viewer's own lessons on those school days without a register, the latest first. At most eight queries."""
    if not days:
        return []
    taught = TimetableLesson.objects.filter(taught_by(viewer, on=days[0], until=days[-1]))
    planned = lessons_between(days[0], days[-1], lessons=taught, school=viewer.school)
    taken = set(
        Register.objects.filter(
            school=viewer.school, on__in=days, lesson__in={dated.lesson.pk for dated in planned}
        ).values_list("lesson", "on")
    )
    return [
        LeftOpen(lesson=dated.lesson, on=dated.on, title=dated.title, period=dated.periods[0].name)
        for day in reversed(days)
        for dated in planned
        if dated.on == day
        and dated.is_given
        and viewer.staff in dated.teachers
        and (dated.lesson.pk, day) not in taken
    ]


def last_school_days(calendar: Calendar, *, before: date, number: int) -> list[date]:
    """At most `number` school days before that day, the earliest first."""
    days: list[date] = []
    day = calendar.previous_school_day(before)
    while day and len(days) < number:
        days.insert(0, day)
        day = calendar.previous_school_day(day)
    return days
