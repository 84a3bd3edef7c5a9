"""What the generator says about absence before it is written: missed periods, and what somebody told the school."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import NamedTuple

from absences.hours import CountingRule, Kind, counted_units
from demo.school import Bell, WeeklyLesson

Slot = tuple[WeeklyLesson, Bell]


UNAUTHORISED = frozenset({"SPB", "AZB", "AZR", "LUX", "TLO"})


class Decided(Enum):
    """Who gave the reason: the teacher with the register, the office on the same day, or the policy when nobody did."""

    AT_ONCE = "at_once"
    SAME_DAY = "same_day"
    BY_POLICY = "by_policy"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A notice that is to be written; `last_on` None: until better. `at` is the time of day at which it was told."""

    pupil: int
    code: str
    first_on: date
    last_on: date | None
    told_by: str
    at: time
    from_time: time | None = None
    until_time: time | None = None
    told_on: date | None = None


class Missed(NamedTuple):
    """One pupil missed (part of) one period."""

    pupil: int
    on: date
    lesson: WeeklyLesson
    period: Bell
    kind: Kind
    minutes: int
    code: str
    decided: Decided
    told: Told | None = None

    @property
    def is_unauthorised(self) -> bool:
        return self.code in UNAUTHORISED

    def units(self, rule: CountingRule) -> int:
        return counted_units(rule, self.kind, minutes_missed=self.minutes, period_minutes=self.period.minutes)


def absent(
    pupil: int,
    on: date,
    slots: Iterable[Slot],
    code: str,
    *,
    decided: Decided = Decided.AT_ONCE,
    told: Told | None = None,
) -> list[Missed]:
    """Whole periods."""
    return [
        Missed(pupil, on, lesson, bell, Kind.ABSENT, bell.minutes, code, decided, told)
        for lesson, bell in slots
    ]


def last_slots(slots: Sequence[Slot], units: int, rule: CountingRule) -> list[Slot]:
    """The last periods of a day that together count for `units` or more; the whole day when it has not so many."""
    taken: list[Slot] = []
    total = 0
    for slot in reversed(slots):
        if total >= units:
            break
        taken.insert(0, slot)
        minutes = slot[1].minutes
        total += counted_units(rule, Kind.ABSENT, minutes_missed=minutes, period_minutes=minutes)
    return taken
