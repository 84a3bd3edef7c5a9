"""The sum of the hours that are still inside the window. Pure; each day enters and leaves once, so it is linear."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date

from schools.calendar import ONE_DAY


class SlidingSum:
    """Absence days in order of date and their total in units.

    `lasts` gives per school day the last day of the window that begins on it (`Calendar.window_lasts`).
    """

    __slots__ = ("_days", "_lasts", "total")

    def __init__(self, lasts: Mapping[date, date]) -> None:
        self._lasts = lasts
        self._days: deque[tuple[date, int]] = deque()
        self.total = 0

    @property
    def oldest(self) -> date | None:
        return self._days[0][0] if self._days else None

    @property
    def leaves_on(self) -> date | None:
        """The day on which the oldest absence no longer counts; None when that is not known or there is none."""
        if not self._days:
            return None
        last = self._lasts[self._days[0][0]]
        return None if last == date.max else last + ONE_DAY

    def add(self, day: date, units: int) -> None:
        self._days.append((day, units))
        self.total += units

    def move_to(self, day: date) -> None:
        """Let go of each day whose window ended before `day`."""
        while self._days and self._lasts[self._days[0][0]] < day:
            self.total -= self._days.popleft()[1]

    def clear(self) -> None:
        self._days.clear()
        self.total = 0

    def departures(self) -> list[tuple[date, int]]:
        """(day, total from that day on) for each day on which absence leaves the window if nothing is added."""
        left: dict[date, int] = {}
        total = self.total
        for day, units in self._days:
            total -= units
            if self._lasts[day] != date.max:
                left[self._lasts[day] + ONE_DAY] = total
        return list(left.items())
