"""What a timetable file says, whatever its format. Pure.

Groups and teachers are named as in the file; whether the school has them is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from schools.imports.problems import Problem, Refusal

MOST_LETTERS = {"group": 64, "teacher": 64, "subject": 40, "room": 20}


class Weeks(StrEnum):
    """By the number of the ISO week."""

    EVERY = "every"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Slot:
    """When on a day, both periods inclusive. A file without numbers of periods gives the times of the bell."""

    first_period: int | None = None
    last_period: int | None = None
    begins: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class DayRecord:
    """What is different about a lesson on the day `on`. Empty is: as in the pattern. `slot` and `moved_to` tell where a
    moved lesson is given."""

    on: date
    is_cancelled: bool = False
    teachers: tuple[str, ...] = ()
    room: str = ""
    moved_to: date | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """A lesson that comes back every week. `clusters` are narrower groups, to be taken when the school has them all.

    `line` is None where a file has no lines worth naming. Days are inclusive, None is: the file does not say.
    """

    groups: tuple[str, ...]
    teachers: tuple[str, ...]
    subject: str
    room: str
    weekday: int  # 1 Monday to 7 Sunday
    slot: Slot
    line: int | None = None
    weeks: Weeks = Weeks.EVERY
    valid_from: date | None = None
    valid_until: date | None = None
    clusters: tuple[str, ...] = ()
    days: tuple[DayRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableRecords:
    """Files, read. `dated` are the first and last day of a file that tells of single days."""

    file: str
    lessons: tuple[LessonRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: int = 0
    dated: tuple[date, date] | None = None

    @property
    def refused(self) -> bool:
        """Whether nothing of these files may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)
