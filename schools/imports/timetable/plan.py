"""What a timetable would do: for people in `lessons` and `days`, for the database in `steps`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schools.imports.plan import NOTHING, Part, Plan, Row
from schools.imports.timetable.records import Weeks
from schools.imports.timetable.state import DayStep


@dataclass(frozen=True, slots=True)
class LessonRow(Row):
    """One lesson in the preview; `words` makes a line of it. `first` and `last` are the names of its periods; `on` is
    the day of what differs on one day."""

    weekday: int = 0
    first: str = ""
    last: str = ""
    weeks: Weeks = Weeks.EVERY
    room: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """A lesson to be added, with what is different about it on single days."""

    groups: tuple[int, ...]
    teachers: tuple[int, ...]
    subject: str
    room: str
    weekday: int
    first_period: int
    last_period: int
    weeks: Weeks
    valid_from: date
    valid_until: date
    days: tuple[DayStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjust:
    """What a lesson that stays gets: its room, its first and its last day."""

    pk: int
    room: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Steps:
    """What has to be written. `teachers` replaces those of a lesson that has not begun; numbers are primary keys."""

    begin: tuple[Begin, ...] = ()
    adjust: tuple[Adjust, ...] = ()
    teachers: tuple[tuple[int, tuple[int, ...]], ...] = ()
    remove: tuple[int, ...] = ()
    add_days: tuple[tuple[int, DayStep], ...] = ()
    change_days: tuple[tuple[int, DayStep], ...] = ()
    remove_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetablePlan(Plan):
    """The preview and the work of one timetable. `rows` counts what the file holds, before merging."""

    lessons: Part = NOTHING
    days: Part | None = None  # None for a file that knows no single days
    rows: int = 0
    steps: Steps = Steps()

    @property
    def parts(self) -> Mapping[str, Part]:
        return {"lessons": self.lessons} | ({"lesson_days": self.days} if self.days else {})

    @property
    def changes_nothing(self) -> bool:
        return self.steps == Steps()

    @property
    def facts(self) -> Mapping[str, int]:
        return {"rows": self.rows}
