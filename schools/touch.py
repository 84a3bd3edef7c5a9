"""What a change of the calendar does to lesson weeks and to windows of four lesson weeks. Pure; days are inclusive.

Whoever stays away for 16 hours in four lesson weeks is reported. So a holiday that moves, or one day off that leaves a
week without lessons, can raise or withdraw signals far from the day itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from schools.calendar import FRIDAY, Calendar, WindowMode

LESSON_WEEKS = 4

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Touch:
    """What becomes different between two calendars of a school. `first` and `last` are the days between which windows
    have other days; both None when no window changes."""

    closed: tuple[date, ...] = ()  # school days that become free
    opened: tuple[date, ...] = ()  # free days that become school days
    weeks_lost: tuple[date, ...] = ()  # Mondays of weeks that are no lesson week any more
    weeks_gained: tuple[date, ...] = ()
    renumbered: int = 0  # lesson weeks with another number
    first: date | None = None
    last: date | None = None

    @property
    def is_nothing(self) -> bool:
        return self == Touch()

    @property
    def query(self) -> str:
        """As the address of a page of a higher floor takes it: `first`, `last`, and `closed` as first..last pairs."""
        spans = [f"{first}..{last}" for first, last in spans_of(self.closed)]
        return urlencode({"first": self.first or "", "last": self.last or "", "closed": ",".join(spans)})


def touch(before: Calendar | None, after: Calendar | None) -> Touch:
    """Compares two calendars of a school; None is a school without a school year."""
    taught_before, taught_after = _taught(before), _taught(after)
    weeks_before, weeks_after = _numbers(before), _numbers(after)
    found = Touch(
        closed=tuple(sorted(taught_before - taught_after)),
        opened=tuple(sorted(taught_after - taught_before)),
        weeks_lost=tuple(sorted(set(weeks_before) - set(weeks_after))),
        weeks_gained=tuple(sorted(set(weeks_after) - set(weeks_before))),
        renumbered=sum(
            weeks_after[monday] != number for monday, number in weeks_before.items() if monday in weeks_after
        ),
    )
    windows_before, windows_after = _windows(before), _windows(after)
    other = {
        window
        for window in windows_before.keys() | windows_after.keys()
        if windows_before.get(window) != windows_after.get(window)
    }
    changed = [day for day, _mode in other]
    if not changed:
        return found
    ends = [windows[key] for windows in (windows_before, windows_after) for key in other if key in windows]
    limit = max(calendar.last for calendar in (before, after) if calendar)
    return replace(found, first=min(changed), last=min(max(ends), limit))


def spans_of(days: Iterable[date]) -> list[Span]:
    """Days in order as first and last of each row of days; a weekend does not break a row."""
    spans: list[Span] = []
    for day in days:
        after_friday = spans and spans[-1][1].weekday() == FRIDAY and (day - spans[-1][1]).days == 3
        if spans and ((day - spans[-1][1]).days == 1 or after_friday):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def _taught(calendar: Calendar | None) -> set[date]:
    return set(calendar.school_days(calendar.first, calendar.last)) if calendar else set()


def _numbers(calendar: Calendar | None) -> dict[date, int]:
    return {week.monday: week.number for week in calendar.weeks} if calendar else {}


def _windows(calendar: Calendar | None) -> dict[tuple[date, WindowMode], date]:
    if calendar is None:
        return {}
    return {
        (day, mode): last
        for mode in WindowMode
        for day, last in calendar.window_lasts(LESSON_WEEKS, mode).items()
    }


@dataclass(frozen=True)
class CalendarDays:
    """The school years and closures of a school by their number, so that one can be another for a moment."""

    years: dict[int, Span]
    closures: dict[int, Span]

    def calendar(self) -> Calendar | None:
        if not self.years:
            return None
        closures = list(self.closures.values())
        return Calendar.joined(*(Calendar(first, last, closures) for first, last in self.years.values()))

    def with_closure(self, pk: int | None, span: Span | None) -> CalendarDays:
        return replace(self, closures=_with(self.closures, pk, span))

    def with_closures(self, spans: Iterable[tuple[int | None, Span | None]]) -> CalendarDays:
        changed = self
        for number, (pk, span) in enumerate(spans, start=1):
            changed = changed.with_closure(pk or -number, span)
        return changed

    def with_year(self, pk: int | None, span: Span) -> CalendarDays:
        return replace(self, years=_with(self.years, pk, span))

    def touch(self, changed: CalendarDays) -> Touch:
        """Raises ValueError when school years overlap."""
        return touch(self.calendar(), changed.calendar())


def _with(spans: dict[int, Span], pk: int | None, span: Span | None) -> dict[int, Span]:
    others = {number: other for number, other in spans.items() if number != pk}
    return others if span is None else others | {pk or 0: span}
