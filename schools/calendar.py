"""The school's days: which days are school days, which weeks are lesson weeks, how long a window runs.

Pure: no Django, no database, no clock. Every period in here is given by two days that both belong to it.

A *lesson week* is a week from Monday to Sunday with at least one school day in it; a holiday week is no lesson week
(Inspectie and DUO: holidays do not count as a lesson week). A week with single days off still is one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
FRIDAY = 4


class WindowMode(StrEnum):
    """How a number of consecutive lesson weeks is laid over the calendar. No source decides; a policy setting."""

    ROLLING = "rolling"
    CALENDAR_WEEKS = "calendar_weeks"


class DayCounting(StrEnum):
    """What a day of a term is: Monday to Friday minus public holidays, or a day on which this school teaches."""

    WORKING_DAYS = "working_days"
    SCHOOL_DAYS = "school_days"


class NoSchoolDay(ValueError):
    """The calendar has no school day where one was needed."""


@dataclass(frozen=True, slots=True)
class LessonWeek:
    """A week that holds a school day. `index` counts on over the years from 0, `number` starts at 1 each year."""

    index: int
    number: int
    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + 6 * ONE_DAY


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both included; `last` is None when the calendar ends before the window does."""

    first: date
    last: date | None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def over_on(self) -> date | None:
        """The first day after the window."""
        return None if self.last is None else self.last + ONE_DAY


class Calendar:
    """The school days of one or more school years of one school. Immutable; build it once and ask it often.

    `Calendar(first, last, closures, public_holidays)`: teaching runs from `first` to `last`, Monday to Friday, except
    on the closures (first, last). What lies outside is no school day. Public holidays only matter to
    `add_working_days`: a school that is closed on one says so in its closures.

    `years` are the school years as (first, last), in order. Raises ValueError for a period that ends before it begins.
    """

    __slots__ = (
        "_before",
        "_public_holidays",
        "_school_days",
        "_taught",
        "_week_at",
        "_windows",
        "closures",
        "first",
        "last",
        "weeks",
        "years",
    )

    def __init__(
        self,
        first: date,
        last: date,
        closures: Iterable[tuple[date, date]] = (),
        public_holidays: Iterable[date] = (),
    ) -> None:
        self._build(((first, last),), tuple(closures), frozenset(public_holidays))

    @classmethod
    def joined(cls, *years: Calendar) -> Calendar:
        """One calendar of several school years, so that a window crosses the summer. The years do not overlap."""
        spans = sorted(span for year in years for span in year.years)
        for (_, last), (first, _) in pairwise(spans):
            if first <= last:
                raise ValueError(f"School years overlap: one ends on {last}, another begins on {first}.")
        calendar = cls.__new__(cls)
        calendar._build(
            tuple(spans),
            tuple(closure for year in years for closure in year.closures),
            frozenset[date]().union(*(year._public_holidays for year in years)),
        )
        return calendar

    def _build(
        self,
        spans: tuple[tuple[date, date], ...],
        closures: tuple[tuple[date, date], ...],
        public_holidays: frozenset[date],
    ) -> None:
        for first, last in (*spans, *closures):
            if last < first:
                raise ValueError(f"A period ends on {last}, before it begins on {first}.")
        if not spans:
            raise ValueError("A calendar needs at least one school year.")
        self.first, self.last = spans[0][0], spans[-1][1]
        self.closures = closures
        self.years = spans
        self._public_holidays = public_holidays
        closed = {
            day for span in closures for day in _days(max(span[0], self.first), min(span[1], self.last))
        }
        self._school_days = tuple(
            day for span in spans for day in _days(*span) if day.weekday() <= FRIDAY and day not in closed
        )
        self._taught = frozenset(self._school_days)
        self._before = self._count_school_days()
        self.weeks = self._number_weeks()
        self._week_at = {week.monday: week for week in self.weeks}
        self._windows: dict[tuple[int, WindowMode], Mapping[date, date]] = {}

    def _count_school_days(self) -> array[int]:
        """Per day of the calendar (and one after): the number of school days before it."""
        before = array("I", [0])
        for day in _days(self.first, self.last):
            before.append(before[-1] + (day in self._taught))
        return before

    def _number_weeks(self) -> tuple[LessonWeek, ...]:
        weeks: list[LessonWeek] = []
        for first, last in self.years:
            mondays = {_monday(day) for day in self._school_days if first <= day <= last}
            for number, monday in enumerate(sorted(mondays), start=1):
                if not weeks or weeks[-1].monday != monday:
                    weeks.append(LessonWeek(len(weeks), number, monday))
        return tuple(weeks)

    # School days

    def is_school_day(self, day: date) -> bool:
        """Whether this school teaches on that day. A day outside the calendar is no school day. O(1)."""
        return day in self._taught

    def school_days_between(self, first: date, last: date) -> int:
        """The number of school days from `first` to `last`, both included; 0 when last is earlier. O(1)."""
        return max(0, self._rank(last + ONE_DAY) - self._rank(first))

    def school_days(self, first: date, last: date) -> tuple[date, ...]:
        """The school days from `first` to `last`, both included, in order."""
        return self._school_days[self._rank(first) : self._rank(last + ONE_DAY)]

    def next_school_day(self, day: date) -> date | None:
        """The first school day *after* that day; None when the calendar has none. O(1)."""
        rank = self._rank(day + ONE_DAY)
        return self._school_days[rank] if rank < len(self._school_days) else None

    def previous_school_day(self, day: date) -> date | None:
        """The last school day *before* that day; None when the calendar has none. O(1)."""
        rank = self._rank(day)
        return self._school_days[rank - 1] if rank else None

    def add_working_days(
        self, day: date, number: int, counting: DayCounting = DayCounting.WORKING_DAYS
    ) -> date:
        """The day that lies `number` days of a term after `day`, which itself does not count; 0 gives `day` back.

        WORKING_DAYS: Monday to Friday minus the public holidays; school holidays do run. SCHOOL_DAYS: days on which
        this school teaches; after the end of the calendar working days are counted, so a term always ends.
        Raises ValueError for a negative number.
        """
        if number < 0:
            raise ValueError(f"A term has 0 days or more, not {number}.")
        for _ in range(number):
            day = self._next_day_of_term(day, counting)
        return day

    def _next_day_of_term(self, day: date, counting: DayCounting) -> date:
        if counting is DayCounting.SCHOOL_DAYS and (school_day := self.next_school_day(day)):
            return school_day
        day += ONE_DAY
        while day.weekday() > FRIDAY or day in self._public_holidays:
            day += ONE_DAY
        return day

    def _rank(self, day: date) -> int:
        """The number of school days before that day."""
        offset = (day - self.first).days
        return self._before[min(max(offset, 0), len(self._before) - 1)]

    # Lesson weeks and windows

    def lesson_week_of(self, day: date) -> LessonWeek | None:
        """The lesson week with that day in it (Monday to Sunday); None in a holiday week. O(1)."""
        return self._week_at.get(_monday(day))

    def window_from(self, day: date, weeks: int, mode: WindowMode = WindowMode.ROLLING) -> Window:
        """The window of `weeks` consecutive lesson weeks that begins on that day, or with that day's week. O(1).

        ROLLING: from that day until the day before the same weekday `weeks` lesson weeks later. The weekday is a date
        and needs no lesson: from Monday 1 March the window ends on Sunday 28 March, also when Monday 29 March is off.
        CALENDAR_WEEKS: from the Monday of that day's lesson week to the Sunday of the last of the lesson weeks.
        A day in a holiday week begins with the next school day. When the calendar ends earlier, `last` is None.
        Raises NoSchoolDay when no lesson week is left, ValueError for fewer than 1 week.
        """
        if weeks < 1:
            raise ValueError(f"A window has 1 lesson week or more, not {weeks}.")
        week = self.lesson_week_of(day)
        if week is None:
            following = self.next_school_day(day)
            if following is None:
                raise NoSchoolDay(f"No school day on or after {day} in this calendar.")
            return self.window_from(following, weeks, mode)
        return Window(
            day if mode is WindowMode.ROLLING else week.monday,
            self._window_last(day, week.index, weeks, mode),
        )

    def _window_last(self, day: date, index: int, weeks: int, mode: WindowMode) -> date | None:
        if mode is WindowMode.CALENDAR_WEEKS:
            last_index = index + weeks - 1
            return self.weeks[last_index].sunday if last_index < len(self.weeks) else None
        if index + weeks >= len(self.weeks):
            return None
        return self.weeks[index + weeks].monday + (day.weekday() - 1) * ONE_DAY

    def window_lasts(self, weeks: int, mode: WindowMode = WindowMode.ROLLING) -> Mapping[date, date]:
        """Per school day the last day of the window that begins on it; `date.max` when the calendar ends earlier.

        The days rise and so do their last days, hence one walk with two pointers. Computed once per calendar.
        """
        known = self._windows.get((weeks, mode))
        if known is None:
            lasts = {day: self.window_from(day, weeks, mode).last or date.max for day in self._school_days}
            known = self._windows[weeks, mode] = MappingProxyType(lasts)
        return known

    def window_until(self, day: date, weeks: int, mode: WindowMode = WindowMode.ROLLING) -> Window:
        """What counts on that day: from the oldest school day whose window still holds `day`, to `day`. O(log n)."""
        lasts = self.window_lasts(weeks, mode)
        rank = bisect_left(self._school_days, day, key=lasts.__getitem__)
        oldest = self._school_days[rank] if rank < len(self._school_days) else day
        return Window(min(oldest, day), day)


def _days(first: date, last: date) -> Iterable[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY
