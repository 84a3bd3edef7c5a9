"""A school year as a picture: months, their weeks with the number of the lesson week, and what each day is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schools.calendar import FRIDAY, ONE_DAY, Calendar
from schools.models import Closure

LESSONS, PART, OUTSIDE = "lessons", "part", "outside"
PLACES = {Closure.Kind.HOLIDAY: 0, Closure.Kind.PUBLIC_HOLIDAY: 1, Closure.Kind.DAY_OFF: 2}


@dataclass(frozen=True, slots=True)
class Day:
    """`what` is LESSONS, PART (partly free), OUTSIDE the year, or the kind of the closure (of two the rarer)."""

    on: date
    what: str
    closure: Closure | None
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """`number` is that of the lesson week; None for a week without lessons. Days of another month are None."""

    monday: date
    number: int | None
    days: tuple[Day | None, ...]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[Week, ...]

    @property
    def weekdays(self) -> tuple[date, ...]:
        """Any Monday to Friday, for the heads of the columns."""
        return tuple(self.weeks[0].monday + number * ONE_DAY for number in range(FRIDAY + 1))


@dataclass(frozen=True, slots=True)
class Line:
    """A closure in the list; `weekdays` counts its days from Monday to Friday."""

    closure: Closure
    weekdays: int


def months(
    first: date,
    last: date,
    calendar: Calendar,
    closures: Sequence[Closure],
    *,
    partly: frozenset[date] = frozenset(),
    today: date,
) -> Iterator[Month]:
    """From the month of the first day to that of the last, Monday to Friday."""
    by_day = _by_day(first, last, closures)
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        mondays = _mondays(month, following - ONE_DAY)
        yield Month(
            month,
            tuple(_week(monday, month, (first, last), calendar, by_day, partly, today) for monday in mondays),
        )
        month = following


def lines(closures: Iterable[Closure]) -> list[Line]:
    return [Line(closure, _weekdays(closure)) for closure in closures]


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        if monday + timedelta(days=FRIDAY) >= first:
            yield monday
        monday += timedelta(days=7)


def _week(
    monday: date,
    month: date,
    year: tuple[date, date],
    calendar: Calendar,
    by_day: dict[date, Closure],
    partly: frozenset[date],
    today: date,
) -> Week:
    found = calendar.lesson_week_of(monday) if monday <= year[1] and monday + 4 * ONE_DAY >= year[0] else None
    days = (monday + number * ONE_DAY for number in range(FRIDAY + 1))
    return Week(
        monday,
        found.number if found else None,
        tuple(
            _day(day, year, by_day.get(day), day in partly, today) if day.month == month.month else None
            for day in days
        ),
    )


def _day(day: date, year: tuple[date, date], closure: Closure | None, is_part: bool, today: date) -> Day:
    if not year[0] <= day <= year[1]:
        return Day(day, OUTSIDE, closure, day == today)
    return Day(day, closure.kind if closure else PART if is_part else LESSONS, closure, day == today)


def _by_day(first: date, last: date, closures: Iterable[Closure]) -> dict[date, Closure]:
    found: dict[date, Closure] = {}
    for closure in sorted(closures, key=lambda one: PLACES.get(Closure.Kind(one.kind), 0)):
        day = max(first, closure.first_on)
        while day <= min(last, closure.last_on):
            found[day] = closure
            day += ONE_DAY
    return found


def _weekdays(closure: Closure) -> int:
    days = (closure.last_on - closure.first_on).days + 1
    return sum((closure.first_on + number * ONE_DAY).weekday() <= FRIDAY for number in range(days))
