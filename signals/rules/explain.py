"""Why a number is what it is: the lessons that count and those that do not. Pure.

Only called for pupils with a finding, and for the meter on a pupil's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from absences.hours import Category, Kind
from schools.calendar import Calendar
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import NotCounted, WhyNot

LOOK_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are explained. Hours count from `counted_from` to `last`; `window_first` is the first day on which
    absence could have counted; before `restarted_on` it went into an earlier report; before `compulsory_from` there
    was no duty."""

    window_first: date
    counted_from: date
    last: date
    restarted_on: date = date.min
    compulsory_from: date = date.min


@dataclass(frozen=True, slots=True)
class Explanation:
    counted: tuple[LessonFact, ...]
    not_counted: tuple[NotCounted, ...]
    pending_units: int


def explain(facts: PupilFacts, calendar: Calendar, span: Span) -> Explanation:
    """Split the lessons up to `span.last`: what counts by lesson, what does not by day and cause.

    Absence that left the window or was reported before is shown up to 28 days before the window; other absence only
    when it falls inside the window.
    """
    counted: list[LessonFact] = []
    rest: list[tuple[LessonFact, WhyNot]] = []
    first, last = span.window_first - LOOK_BACK, span.last
    for lesson in facts.lessons:
        if not first <= lesson.on <= last:
            continue
        why = _why_not(lesson, facts, calendar, span)
        if why is None:
            counted.append(lesson)
        elif lesson.on >= span.window_first or why in (WhyNot.OUTSIDE_WINDOW, WhyNot.ALREADY_REPORTED):
            rest.append((lesson, why))
    pending = sum(lesson.units for lesson, why in rest if why is WhyNot.PENDING)
    return Explanation(tuple(sorted(counted, key=when)), by_day(rest), pending)


def _why_not(lesson: LessonFact, facts: PupilFacts, calendar: Calendar, span: Span) -> WhyNot | None:
    if not calendar.is_school_day(lesson.on):
        return WhyNot.NO_SCHOOL_DAY
    if not facts.enrolled_on(lesson.on):
        return WhyNot.NOT_ENROLLED
    if lesson.kind == Kind.REMOVED and not lesson.units:
        return WhyNot.REMOVED
    if lesson.category == Category.AUTHORISED:
        return WhyNot.AUTHORISED
    if lesson.category == Category.PENDING:
        return WhyNot.PENDING
    if not lesson.units:
        return WhyNot.TOO_SHORT
    if lesson.on < span.restarted_on:
        return WhyNot.ALREADY_REPORTED
    if lesson.on < span.compulsory_from:
        return WhyNot.NOT_COMPULSORY_YET
    return WhyNot.OUTSIDE_WINDOW if lesson.on < span.counted_from else None


def by_day(rest: Iterable[tuple[LessonFact, WhyNot]], *, with_units: bool = True) -> tuple[NotCounted, ...]:
    """What does not count, by day and cause; without units where times are counted and not hours."""
    sums: dict[tuple[date, WhyNot, str, str], tuple[int, int]] = {}
    for lesson, why in rest:
        key = lesson.on, why, lesson.reason_code, lesson.reason_name
        lessons, units = sums.get(key, (0, 0))
        sums[key] = lessons + 1, units + lesson.units * with_units
    return tuple(
        NotCounted(on, why, lessons, units, code, name)
        for (on, why, code, name), (lessons, units) in sorted(sums.items())
    )


def when(lesson: LessonFact) -> tuple[date, int, str]:
    """By day and lesson: period 10 after period 9, and a named half-day by its name."""
    return lesson.on, int(lesson.period) if lesson.period.isdecimal() else 0, lesson.period
