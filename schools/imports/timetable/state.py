"""The timetable of a school as it is, as far as an import may change it. Pure; `snapshot` fills it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from schools.imports.timetable.records import Weeks


@dataclass(frozen=True, slots=True)
class NamedNow:
    """A group or somebody of the staff."""

    pk: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PeriodNow:
    weekday: int
    number: int
    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class DayStep:
    """What is different about a lesson of the day `on`. A lesson that is moved is given on `moved_to` (None: the same
    day) in its own periods (None: those of the pattern)."""

    on: date
    is_cancelled: bool = False
    teacher: int | None = None
    room: str = ""
    moved_to: date | None = None
    first_period: int | None = None
    last_period: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeNow:
    pk: int
    step: DayStep


@dataclass(frozen=True, slots=True)
class LessonNow:
    """A lesson that has not ended before the day of the import. `last_held` is the last day since then on which
    something hangs on it, such as a register."""

    pk: int
    groups: tuple[int, ...]  # ascending, as `teachers`
    teachers: tuple[int, ...]
    subject: str
    room: str
    weekday: int
    first_period: int
    last_period: int
    weeks: Weeks
    valid_from: date
    valid_until: date
    last_held: date | None = None
    changes: tuple[ChangeNow, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableNow:
    """`year_until` is the last day of the school year in which the import falls, or of the next; None without one."""

    year_until: date | None
    groups: tuple[NamedNow, ...] = ()
    staff: tuple[NamedNow, ...] = ()
    periods: tuple[PeriodNow, ...] = ()
    lessons: tuple[LessonNow, ...] = ()
