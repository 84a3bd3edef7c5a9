"""What happened to one pupil, as far as the rules need it. Pure.

Only pupils with absence need facts; an untouched pupil has none and costs nothing. Units are those of
`absences.hours`: 1/60 of a counted hour, by the policy that was in force on the day of the lesson.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from absences.hours import Category
from schools.calendar import Calendar

COMPULSORY_FROM_AGE = 5
ADULT_AGE = 18

PupilKey = int | str
DayUnits = tuple[date, int]


class LessonFact(NamedTuple):
    """One lesson or half-day that was missed, or part of it. A tuple, because a school has 100,000 of them.

    `period` names the lesson on its day; `kind` and `category` are values of `absences.hours.Kind` and `Category`;
    `units` is what it counts for, or would count for if it were unauthorised; `minutes` is what was missed;
    `decided_on` is the day on which the category was decided, None when that was the day itself.
    """

    on: date
    period: str
    kind: str
    category: str
    units: int
    minutes: int = 0
    reason_code: str = ""
    reason_name: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """One enrolment of one pupil: the hours are counted per enrolment, because a head reports on his own pupils.

    The order of `lessons` is irrelevant. `enrolled_from` and `enrolled_until` both belong to the enrolment; None is
    open. `duty_ended_on` is the first day without compulsory schooling or qualification duty for another cause than
    age: a basic qualification (art. 4a, 4b) or a certificate of practical education.
    """

    pupil: PupilKey
    lessons: Sequence[LessonFact]
    born_on: date | None = None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    duty_ended_on: date | None = None

    def enrolled_on(self, day: date) -> bool:
        return (self.enrolled_from is None or self.enrolled_from <= day) and (
            self.enrolled_until is None or day <= self.enrolled_until
        )

    @property
    def compulsory_from(self) -> date:
        """The first day of the month after the fifth birthday (Leerplichtwet art. 3); long ago when unknown."""
        if self.born_on is None:
            return date.min
        fifth = birthday(self.born_on, COMPULSORY_FROM_AGE)
        return date(fifth.year + fifth.month // 12, fifth.month % 12 + 1, 1)

    def unauthorised_days(self, calendar: Calendar, *, until: date) -> list[DayUnits]:
        """(day, units) of the unauthorised absence that can count, in order: only school days of the enrolment up to
        and including `until`. What was entered on a holiday is left out."""
        unauthorised, sums = Category.UNAUTHORISED.value, dict[date, int]()
        for lesson in self.lessons:
            if lesson.category == unauthorised and lesson.units:
                sums[lesson.on] = sums.get(lesson.on, 0) + lesson.units
        return [
            (day, sums[day])
            for day in sorted(sums)
            if day <= until and calendar.is_school_day(day) and self.enrolled_on(day)
        ]

    def known_on(self, first: date, last: date, limit_units: int) -> date:
        """The day on which the school could know that the unauthorised absence from `first` to `last` adds up to the
        limit: a lesson is known on its day, or when its category was decided. `last` when it never adds up."""
        return day_of_limit(
            (
                (max(lesson.on, lesson.decided_on or lesson.on), lesson.units)
                for lesson in self.lessons
                if first <= lesson.on <= last and lesson.category == Category.UNAUTHORISED
            ),
            limit_units,
            otherwise=last,
        )


def day_of_limit(rows: Iterable[DayUnits], limit_units: int, *, otherwise: date) -> date:
    """The first day on which the units of all rows up to and including it reach the limit."""
    total = 0
    for day, units in sorted(rows):
        total += units
        if total >= limit_units:
            return day
    return otherwise


def birthday(born_on: date, age: int) -> date:
    """The day on which someone reaches that age; 1 March for who was born on 29 February, in a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
