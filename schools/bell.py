"""The bell schedule as times: made quickly from a few numbers, and what is wrong with one. Pure.

A slot is a lesson period or half-day of one weekday (1 Monday to 7 Sunday); slots of a weekday are numbered from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise

SCHOOL_WEEK = (1, 2, 3, 4, 5)
MORNING, AFTERNOON = 1, 2
MIDNIGHT_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """From `begins` to `ends`, the end not included."""

    weekday: int
    number: int
    begins: time
    ends: time


class Fault(StrEnum):
    """What can be wrong with a slot."""

    ENDS_TOO_SOON = "ends_too_soon"
    OVERLAPS = "overlaps"


class TooLong(ValueError):
    """The day would run past midnight."""


def regular(
    *, periods: int, minutes: int, begins: time, breaks: Collection[int], break_minutes: int
) -> list[Slot]:
    """The same day from Monday to Friday: `periods` of `minutes`, with a break after each number in `breaks`.

    Raises TooLong when the last one would end at midnight or later.
    """
    day, clock = [], begins.hour * 60 + begins.minute
    for number in range(1, periods + 1):
        if clock + minutes >= MIDNIGHT_MIN:
            raise TooLong
        day.append((number, _time(clock), _time(clock + minutes)))
        clock += minutes + (break_minutes if number in breaks else 0)
    return [Slot(weekday, *times) for weekday in SCHOOL_WEEK for times in day]


def half_days(
    *, morning: tuple[time, time], afternoon: tuple[time, time], free_afternoons: Collection[int]
) -> list[Slot]:
    """A morning on each day from Monday to Friday, and an afternoon where it is not free."""
    slots = [Slot(weekday, MORNING, *morning) for weekday in SCHOOL_WEEK]
    return slots + [
        Slot(weekday, AFTERNOON, *afternoon) for weekday in SCHOOL_WEEK if weekday not in free_afternoons
    ]


def faults(slots: Iterable[Slot]) -> list[tuple[Slot, Fault]]:
    """Slots that end before they begin, and slots that begin before the one with a lower number has ended."""
    found = []
    by_weekday: dict[int, list[Slot]] = {}
    for slot in slots:
        if slot.ends <= slot.begins:
            found.append((slot, Fault.ENDS_TOO_SOON))
        else:
            by_weekday.setdefault(slot.weekday, []).append(slot)
    for day in by_weekday.values():
        in_order: Sequence[Slot] = sorted(day, key=lambda slot: slot.number)
        found += [
            (later, Fault.OVERLAPS) for earlier, later in pairwise(in_order) if later.begins < earlier.ends
        ]
    return found


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
