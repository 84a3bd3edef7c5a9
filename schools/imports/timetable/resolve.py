"""Finds the groups, teachers and periods of a school that a timetable names. Pure.

A lesson without any group that the school knows is left out, and told once for each such group; so is a lesson in a
period that the bell schedule does not have. A teacher who is not known is left off the lesson.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.timetable.records import DayRecord, LessonRecord, Slot, TimetableRecords, Weeks
from schools.imports.timetable.state import DayStep, NamedNow, PeriodNow, TimetableNow

MOST_SKIPPED_PERCENT = 20

Code = Refusal | Skipped | Notice
Values = tuple[tuple[str, str | int], ...]  # of the sentence of a problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lesson as the file wants it from the day of the import. Numbers are primary keys, ascending."""

    groups: tuple[int, ...]
    teachers: tuple[int, ...]
    subject: str
    room: str
    weekday: int
    first_period: int
    last_period: int
    weeks: Weeks
    valid_from: date
    valid_until: date
    line: int | None
    days: tuple[DayStep, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    lessons: tuple[Wanted, ...]
    problems: tuple[Problem, ...]


def resolve(records: TimetableRecords, now: TimetableNow, *, on: date, until: date) -> Resolved:
    """The lessons that can be taken over, each once, from `on` until `until` at most (both inclusive).

    When more than 20 % of them cannot, the timetable is refused (`TOO_MANY_LESSONS_SKIPPED`).
    """
    return _Resolver(records, now, on, until).resolved()


def plain(name: str) -> str:
    """How names are compared: without case and spaces."""
    return "".join(name.split()).casefold()


class _Resolver:
    """One pass over the lessons of a file; counts on the way what it does not find."""

    def __init__(self, records: TimetableRecords, now: TimetableNow, on: date, until: date) -> None:
        self.records, self.on, self.until = records, on, until
        self.groups = _by_name(now.groups, lambda one: (one.name, one.key))
        self.staff = _by_name(now.staff, lambda one: (one.key,))
        self.periods = {(one.weekday, one.number) for one in now.periods}
        self.bells = _bells(now.periods)
        self.weekdays = {one.weekday for one in now.periods}
        self.told: dict[tuple[Code, Values], list[int | None]] = defaultdict(list)  # the lines it is about

    def resolved(self) -> Resolved:
        found: dict[Wanted, Wanted] = {}
        left_out = 0
        for lesson in self.records.lessons:
            wanted = self.lesson(lesson)
            if wanted is not None:
                found.setdefault(replace(wanted, line=None), wanted)
            elif (lesson.valid_until or self.until) >= self.on:
                left_out += 1
        return Resolved(tuple(found.values()), (*self.refusals(left_out), *self.problems()))

    def lesson(self, lesson: LessonRecord) -> Wanted | None:
        first_on = max(self.on, lesson.valid_from or self.on)
        last_on = min(self.until, lesson.valid_until or self.until)
        if first_on > last_on:
            self.tell(Notice.LESSONS_OVER, lesson)
            return None
        groups = self.groups_of(lesson)
        periods = self.periods_of(lesson.weekday, lesson.slot, lesson)
        if not groups or periods is None:
            return None
        teachers = tuple(
            sorted({pk for code in lesson.teachers if (pk := self.teacher(code, lesson)) is not None})
        )
        return Wanted(
            groups,
            teachers,
            lesson.subject,
            lesson.room,
            lesson.weekday,
            *periods,
            lesson.weeks,
            first_on,
            last_on,
            lesson.line,
            self.days(
                [day for day in lesson.days if first_on <= day.on <= last_on], lesson, teachers, periods
            ),
        )

    def days(
        self,
        days: Sequence[DayRecord],
        lesson: LessonRecord,
        teachers: tuple[int, ...],
        periods: tuple[int, int],
    ) -> tuple[DayStep, ...]:
        """What differs; of two that move to one day the second is cancelled, since only one can be kept."""
        found: list[DayStep] = []
        for day in days:
            step = self.day(day, lesson, teachers, periods)
            if step.moved_to and step.moved_to in {one.moved_to for one in found}:
                step = DayStep(day.on, is_cancelled=True)
            if step != DayStep(day.on):
                found.append(step)
        return tuple(found)

    def day(
        self, day: DayRecord, lesson: LessonRecord, teachers: tuple[int, ...], periods: tuple[int, int]
    ) -> DayStep:
        given_on = day.moved_to or day.on
        moved = day.slot and self.periods_of(given_on.isoweekday(), day.slot, lesson)
        if day.is_cancelled or (day.slot and not moved):
            return DayStep(day.on, is_cancelled=True)
        known = [pk for code in day.teachers if (pk := self.teacher(code, lesson)) is not None]
        teacher = next((pk for pk in known if pk not in teachers), None)
        room = day.room if day.room != lesson.room else ""
        moved_to = given_on if given_on != day.on else None
        first, last = moved if moved and moved != periods else (None, None)
        return DayStep(day.on, False, teacher, room, moved_to, first, last)

    def groups_of(self, lesson: LessonRecord) -> tuple[int, ...]:
        clusters = [self.groups.get(plain(name)) for name in lesson.clusters]
        if clusters and all(clusters):
            return tuple(sorted({one for one in clusters if one is not None}))
        found = set()
        for name in lesson.groups:
            pk = self.groups.get(plain(name))
            if pk is None:
                self.tell(Skipped.LESSON_GROUP_UNKNOWN, lesson, group=name)
            else:
                found.add(pk)
        return tuple(sorted(found))

    def teacher(self, code: str, lesson: LessonRecord) -> int | None:
        pk = self.staff.get(plain(code))
        if pk is None:
            self.tell(Notice.TEACHER_UNKNOWN, lesson, teacher=code)
        return pk

    def periods_of(self, weekday: int, slot: Slot, lesson: LessonRecord) -> tuple[int, int] | None:
        """The first and last period, as they are numbered or else by the times of the bell."""
        if weekday not in self.weekdays:
            self.tell(Skipped.DAY_WITHOUT_BELL, lesson, weekday=weekday)
            return None
        if slot.first_period is not None and slot.last_period is not None:
            numbers: Iterable[int] = range(slot.first_period, slot.last_period + 1)
            missing = next((number for number in numbers if (weekday, number) not in self.periods), None)
            if missing is None:
                return slot.first_period, slot.last_period
            self.tell(Skipped.PERIOD_UNKNOWN, lesson, weekday=weekday, period=missing)
            return None
        first = self.bells.get((weekday, "begins", slot.begins))
        if first is None:
            clock = slot.begins.strftime("%H:%M") if slot.begins else ""
            self.tell(Skipped.TIME_UNKNOWN, lesson, weekday=weekday, time=clock)
            return None
        last = self.bells.get((weekday, "ends", slot.ends), first) if slot.ends else first
        return first, max(first, last)

    def tell(self, code: Code, lesson: LessonRecord, **data: str | int) -> None:
        self.told[code, tuple(data.items())].append(lesson.line)

    def problems(self) -> Iterator[Problem]:
        for (code, data), lines in self.told.items():
            yield Problem(code, self.records.file, lines[0], {**dict(data), "lessons": len(lines)})

    def refusals(self, left_out: int) -> Iterator[Problem]:
        lessons = len(self.records.lessons)
        if not self.periods:
            yield Problem(Refusal.NO_BELL_SCHEDULE, self.records.file)
        elif left_out * 100 > lessons * MOST_SKIPPED_PERCENT:
            data = {"skipped": left_out, "lessons": lessons}
            yield Problem(Refusal.TOO_MANY_LESSONS_SKIPPED, self.records.file, data=data)


def _by_name(rows: Iterable[NamedNow], names: Callable[[NamedNow], tuple[str, ...]]) -> Mapping[str, int]:
    """Primary keys by name; the first name of anybody goes before the second of somebody else."""
    found: dict[str, int] = {}
    named = [(plain(name), one.pk, rank) for one in rows for rank, name in enumerate(names(one))]
    for name, pk, _rank in sorted(named, key=lambda each: (each[2], each[1])):
        found.setdefault(name, pk)
    found.pop("", None)
    return found


def _bells(periods: Iterable[PeriodNow]) -> Mapping[tuple[int, str, time | None], int]:
    """The number of the period that begins or ends at a time of a weekday."""
    begins: dict[tuple[int, str, time | None], int] = {
        (one.weekday, "begins", one.begins): one.number for one in periods
    }
    return begins | {(one.weekday, "ends", one.ends): one.number for one in periods}
