"""A school year at a glance: a cell a day, and the same in numbers a month. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from schools.calendar import Calendar

STEP = 21  # a cell of 18 and a gap of 3, in the units of the picture
TOP = 20  # above it stand the months
LETTERS = {"authorised": "G", "unauthorised": "O", "pending": "?", "left_early": "V", "removed": "U"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One weekday. `status` is what happened, or off (no school), ahead (still to come) or clear (nothing)."""

    on: date
    status: str
    is_today: bool
    x: int
    y: int

    @property
    def letter(self) -> str:
        return LETTERS.get(self.status, "")

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + 9, self.y + 13.5


@dataclass(frozen=True, slots=True)
class Half:
    """Half a school year: its cells, the first day of each month with its place, and the width of the picture."""

    cells: tuple[Cell, ...]
    months: tuple[tuple[int, date], ...]
    width: int

    height = TOP + 5 * STEP


@dataclass(slots=True)
class Month:
    """School days until today, and on how many of them what happened."""

    first: date
    school_days: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Year:
    halves: tuple[Half, Half]
    months: tuple[Month, ...]


def at_a_glance(
    first: date, last: date, *, calendar: Calendar, statuses: Mapping[date, str], today: date
) -> Year:
    """The school year from `first` to `last`, both inclusive; `statuses` has the days on which something happened."""
    monday = first - timedelta(days=first.weekday())
    mondays = [monday + timedelta(weeks=week) for week in range((last - monday).days // 7 + 1)]
    middle = (len(mondays) + 1) // 2

    def status(on: date) -> str:
        if on in statuses:
            return statuses[on]
        if not calendar.is_school_day(on):
            return "off"
        return "ahead" if on > today else "clear"

    def half(weeks: list[date]) -> Half:
        cells = tuple(
            Cell(on, status(on), on == today, STEP * column + 1, TOP + STEP * row)
            for column, week in enumerate(weeks)
            for row in range(5)
            if first <= (on := week + timedelta(days=row)) <= last
        )
        begins = [
            (column, week)
            for column, week in enumerate(weeks)
            if column == 0 or week.month != weeks[column - 1].month
        ]
        fitting = [
            (STEP * column + 1, week)
            for (column, week), (following, _) in zip(begins, [*begins[1:], (middle, last)], strict=True)
            if following - column >= 2  # two words in one place cannot be read
        ]
        return Half(cells, tuple(fitting), STEP * middle)

    halves = half(mondays[:middle]), half(mondays[middle:])
    return Year(halves, _months(halves, calendar))


def _months(halves: tuple[Half, Half], calendar: Calendar) -> tuple[Month, ...]:
    months: dict[tuple[int, int], Month] = {}
    for cell in (*halves[0].cells, *halves[1].cells):
        if cell.status in ("ahead", "off"):
            continue
        month = months.setdefault((cell.on.year, cell.on.month), Month(cell.on.replace(day=1)))
        month.school_days += calendar.is_school_day(cell.on)
        month.statuses[cell.status] += 1
    return tuple(months.values())
