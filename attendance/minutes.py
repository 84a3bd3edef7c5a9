"""From what a teacher chooses for a whole lesson to what is missed in each of its periods, and back. Pure.

Minutes are whole minutes of the lesson. A single lesson has one period, a double lesson two; the bell between them
takes no minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

PRESENT, ABSENT, LATE, LEFT_EARLY, REMOVED = "present", "absent", "late", "left_early", "removed"
KINDS = (PRESENT, ABSENT, LATE, LEFT_EARLY, REMOVED)
WITH_MINUTES = frozenset({LATE, LEFT_EARLY})


class Slot(NamedTuple):
    """A period of the lesson: its number in the bell schedule and its length in minutes."""

    number: int
    minutes: int


class Missed(NamedTuple):
    """What is missed of one period: `kind` is never PRESENT, `minutes` lie from 0 to the length of the period."""

    period: int
    kind: str
    minutes: int


class Choice(NamedTuple):
    """What is chosen for one pupil in the whole lesson. Minutes belong to LATE and LEFT_EARLY only, else they are 0."""

    kind: str = PRESENT
    minutes: int = 0
    reason_id: int | None = None


NOTHING_CHOSEN = Choice()


def spread(choice: Choice, slots: Sequence[Slot]) -> tuple[Missed, ...]:
    """What is missed of each period.

    Who is absent misses all of them; the minutes of who is late fall in the first periods, of who leaves early in the
    last; who is removed was at school, so one row in the last period says so with 0 minutes. Raises ValueError when the
    minutes are not between 1 and the length of the lesson.
    """
    match choice.kind:
        case "present":
            return ()
        case "absent":
            return tuple(Missed(slot.number, ABSENT, slot.minutes) for slot in slots)
        case "removed":
            return (Missed(slots[-1].number, REMOVED, 0),)
    if not 0 < choice.minutes <= sum(slot.minutes for slot in slots):
        raise ValueError(f"{choice.minutes} minutes do not fit in the lesson")
    left, rows = choice.minutes, []
    for slot in slots if choice.kind == LATE else reversed(slots):
        if left > 0:
            rows.append(Missed(slot.number, choice.kind, min(left, slot.minutes)))
            left -= slot.minutes
    return tuple(sorted(rows))


def gather(missed: Sequence[Missed], reason_id: int | None = None) -> Choice:
    """The choice that says what these rows of one lesson say; the weightiest kind when they differ."""
    kinds = {row.kind for row in missed}
    for kind in (ABSENT, REMOVED, LATE, LEFT_EARLY):
        if kind in kinds:
            minutes = sum(row.minutes for row in missed if row.kind == kind)
            return Choice(kind, minutes if kind in WITH_MINUTES else 0, reason_id)
    return Choice()
