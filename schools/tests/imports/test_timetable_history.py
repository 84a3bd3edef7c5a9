"""A year of timetables, one after the other, by chance: the past stays, the future is as in the file."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count

import pytest

from schools.imports.timetable.compare import compare
from schools.imports.timetable.plan import Steps
from schools.imports.timetable.records import DayRecord, LessonRecord, Slot, TimetableRecords, Weeks
from schools.imports.timetable.state import ChangeNow, LessonNow, NamedNow, PeriodNow, TimetableNow

FIRST, LAST, A_DAY = date(2026, 8, 17), date(2027, 7, 9), timedelta(days=1)
GROUPS, TEACHERS = ("1A", "1B"), ("JAN", "EVA", "BO")
EMPTY = TimetableNow(
    year_until=LAST,
    groups=tuple(NamedNow(number, name, name) for number, name in enumerate(GROUPS, start=1)),
    staff=tuple(NamedNow(number, code, code) for number, code in enumerate(TEACHERS, start=1)),
    periods=tuple(
        PeriodNow(weekday, number, f"{number}", time(8 + number), time(9 + number))
        for weekday in (1, 2)
        for number in (1, 2)
    ),
)


def a_file(chance: random.Random, on: date) -> TimetableRecords:
    """Few values, so that lessons meet their like; every second file tells of single days."""
    dated = (on - 7 * A_DAY, on + 21 * A_DAY) if chance.random() < 0.5 else None
    lessons = tuple(a_lesson(chance, on, dated is not None) for _ in range(chance.randint(1, 6)))
    return TimetableRecords("x", lessons, dated=dated)


def a_lesson(chance: random.Random, on: date, has_days: bool) -> LessonRecord:
    weekday, period = chance.randint(1, 2), chance.randint(1, 2)
    first = chance.choice([None, None, on + chance.randint(-30, 60) * A_DAY])
    last = chance.choice([None, None, (first or on) + chance.randint(0, 90) * A_DAY])
    monday = on - (on.isoweekday() - 1) * A_DAY
    days = [
        DayRecord(
            monday + (7 * week + weekday - 1) * A_DAY,
            is_cancelled=chance.random() < 0.5,
            teachers=("BO",),
            room="x",
        )
        for week in (0, 1)
        if has_days and chance.random() < 0.5
    ]
    return LessonRecord(
        groups=tuple(sorted(chance.sample(GROUPS, chance.randint(1, 2)))),
        teachers=tuple(sorted(chance.sample(TEACHERS[:2], chance.randint(0, 2)))),
        subject=chance.choice(["ne", "wi"]),
        room=chance.choice(["1", "2"]),
        weekday=weekday,
        slot=Slot(period, period),
        weeks=chance.choice([Weeks.EVERY, Weeks.EVERY, Weeks.ODD, Weeks.EVEN]),
        valid_from=first,
        valid_until=last,
        days=tuple(days),
    )


def applied(now: tuple[LessonNow, ...], steps: Steps, numbers: count[int]) -> tuple[LessonNow, ...]:
    """The tables after the steps; the constraints of the database hold."""
    rows = {row.pk: row for row in now}
    days = {row.pk: {one.pk: one.step for one in row.changes} for row in now}
    for found in days.values():
        for pk in steps.remove_days:
            found.pop(pk, None)
        found.update({pk: step for pk, step in steps.change_days if pk in found})
    for pk in steps.remove:
        assert not days.pop(pk)
        assert rows.pop(pk).last_held is None
    for one in steps.adjust:
        assert one.valid_from <= one.valid_until
        rows[one.pk] = replace(
            rows[one.pk], room=one.room, valid_from=one.valid_from, valid_until=one.valid_until
        )
    for pk, teachers in steps.teachers:
        rows[pk] = replace(rows[pk], teachers=teachers)
    for pk, step in steps.add_days:
        days[pk][next(numbers)] = step
    for begin in steps.begin:
        pk = next(numbers)
        assert begin.valid_from <= begin.valid_until
        rows[pk] = LessonNow(
            pk,
            begin.groups,
            begin.teachers,
            begin.subject,
            begin.room,
            begin.weekday,
            begin.first_period,
            begin.last_period,
            begin.weeks,
            begin.valid_from,
            begin.valid_until,
        )
        days[pk] = {next(numbers): step for step in begin.days}
    for found in days.values():
        assert len({step.on for step in found.values()}) == len(found)
    return tuple(
        replace(row, changes=tuple(ChangeNow(number, step) for number, step in days[row.pk].items()))
        for row in rows.values()
    )


def given(lessons: tuple[LessonNow, ...], day: date) -> set[object]:
    """What is taught to whom and by whom on a day, by the pattern."""
    return {
        (row.groups, row.teachers, row.subject, row.weekday, row.first_period)
        for row in lessons
        if row.weekday == day.isoweekday()
        and row.valid_from <= day <= row.valid_until
        and (row.weeks is Weeks.EVERY or (day.isocalendar().week % 2 == 1) == (row.weeks is Weeks.ODD))
    }


def seen(lessons: tuple[LessonNow, ...], on: date) -> TimetableNow:
    """As the snapshot sees the tables on that day."""
    return replace(
        EMPTY,
        lessons=tuple(
            replace(
                row,
                last_held=row.last_held if row.last_held and row.last_held >= on else None,
                changes=tuple(one for one in row.changes if one.step.on >= on),
            )
            for row in lessons
            if row.valid_until >= on
        ),
    )


def held(chance: random.Random, lessons: tuple[LessonNow, ...], on: date) -> tuple[LessonNow, ...]:
    """Some lessons of that very day were held before the next file came."""
    return tuple(
        replace(row, last_held=on) if given((row,), on) and chance.random() < 0.5 else row for row in lessons
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_past_stays_the_future_is_as_in_the_file_and_the_same_file_changes_nothing(seed: int) -> None:
    chance, numbers = random.Random(seed), count(1)
    lessons: tuple[LessonNow, ...] = ()
    on = FIRST
    while on < date(2027, 5, 1):
        file = a_file(chance, on)
        before = lessons = held(chance, lessons, on)
        plan = compare(file, seen(before, on), on=on)
        if not plan.refused:
            lessons = applied(before, plan.steps, numbers)
            again = compare(file, seen(lessons, on), on=on)
            fresh = applied((), compare(file, EMPTY, on=on).steps, count(1))

            assert again.changes_nothing
            assert all(given(lessons, day) == given(before, day) for day in days(FIRST, on - A_DAY))
            assert all(given(lessons, day) == given(fresh, day) for day in days(on + A_DAY, LAST))
        on += chance.choice([0, 1, 7, 7, 30]) * A_DAY


def days(first: date, last: date) -> list[date]:
    return [first + number * A_DAY for number in range((last - first).days + 1)]
