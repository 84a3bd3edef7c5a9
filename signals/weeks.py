"""The window of a finding on the calendar: lesson weeks beside each other, a holiday as one block. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from absences.hours import Kind
from schools.calendar import Calendar, LessonWeek
from signals.rules.finding import Finding, WhyNot

WORKDAYS = 5
# What is shown of a day on which several things happened: what asks most.
STATUSES = (
    (WhyNot.PENDING, "pending"),
    (WhyNot.AUTHORISED, "authorised"),
    (WhyNot.REMOVED, "removed"),
    (WhyNot.TOO_SHORT, "late"),
)


class Place(StrEnum):
    """Where a day lies: COUNTS, IN the window, OUTSIDE it, AHEAD of today, or OFF (no lessons)."""

    COUNTS = "counts"
    IN = "in"
    OUTSIDE = "outside"
    AHEAD = "ahead"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Day:
    """`units` (1/60 hour) count on this day; `status` is what happened, empty when nothing did."""

    on: date
    place: Place
    status: str
    units: int
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """A lesson week with its days, or (without a number) a holiday from `first` to `last`."""

    first: date
    last: date
    number: int | None = None
    days: tuple[Day, ...] = ()


def weeks_of(finding: Finding, calendar: Calendar, *, today: date) -> list[Week]:
    """The lesson weeks of the window, with the holidays between them. A report ends with its last day."""
    last = finding.last_on if finding.report_kind else finding.window.last or calendar.last
    shown = [week for week in calendar.weeks if week.sunday >= finding.window.first and week.monday <= last]
    picture = _Picture(finding, calendar, last, today)
    strip: list[Week] = []
    for week in shown:
        if strip and week.monday > strip[-1].first + timedelta(days=7):
            strip.append(Week(strip[-1].first + timedelta(days=7), week.monday - timedelta(days=3)))
        strip.append(Week(week.monday, week.sunday, week.number, tuple(picture.days(week))))
    return strip


def legend(weeks: Sequence[Week]) -> set[str]:
    """What is to be explained below the strip: every status and place that stands in it, and today."""
    days = [day for week in weeks for day in week.days]
    seen = {day.status for day in days} | {day.place.value for day in days}
    if any(week.number is None for week in weeks):
        seen.add(Place.OFF.value)
    return seen | ({"today"} if any(day.is_today for day in days) else set())


class _Picture:
    """Knows what happened on which day."""

    def __init__(self, finding: Finding, calendar: Calendar, last: date, today: date) -> None:
        self.first, self.last, self.today, self.calendar = finding.window.first, last, today, calendar
        self.units: defaultdict[date, int] = defaultdict(int)
        self.kinds: defaultdict[date, set[str]] = defaultdict(set)
        self.why_not: defaultdict[date, set[WhyNot]] = defaultdict(set)
        for lesson in finding.counted:
            self.units[lesson.on] += lesson.units
            self.kinds[lesson.on].add(lesson.kind)
        for row in finding.not_counted:
            self.why_not[row.on].add(row.why)

    def days(self, week: LessonWeek) -> Iterator[Day]:
        """Monday to Friday; of a last week that the window only just enters, the days inside."""
        days = [week.monday + timedelta(days=number) for number in range(WORKDAYS)]
        inside = [day for day in days if self.first <= day <= self.last]
        for day in inside if len(inside) == 1 and inside[0] == week.monday else days:
            yield Day(day, self._place(day), self._status(day), self.units[day], day == self.today)

    def _place(self, day: date) -> Place:
        if not self.calendar.is_school_day(day):
            return Place.OFF
        if not self.first <= day <= self.last:
            return Place.OUTSIDE
        if self.units[day]:
            return Place.COUNTS
        return Place.AHEAD if day > self.today else Place.IN

    def _status(self, day: date) -> str:
        if self.units[day]:
            return "late" if self.kinds[day] <= {Kind.LATE} else "unauthorised"
        return next((status for why, status in STATUSES if why in self.why_not[day]), "")
