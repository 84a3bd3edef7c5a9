"""What a missed lesson counts for, in the house's currency: 1 unit is 1/60 of a counted hour.

Pure: no Django, no database, no clock. Whole numbers only, so nothing is lost by rounding: an hour of 60 minutes is
60 units (HourUnit.CLOCK) and so is one lesson, whatever its length (HourUnit.LESSON). The Leerplichtwet, DUO and the
Inspectie do not say which of the two an hour is, nor how lateness adds up; both are settings of the school's policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

UNITS_PER_HOUR = 60


class HourUnit(StrEnum):
    """What an hour of the 16 is: a lesson whatever its length, or 60 minutes of scheduled school time."""

    LESSON = "lesson"
    CLOCK = "clock"


class LateCounting(StrEnum):
    """What coming late counts for: nothing, its minutes, or the whole lesson when more than N minutes were missed."""

    NONE = "none"
    MINUTES = "minutes"
    LESSON_AFTER_N_MINUTES = "lesson_after_n_minutes"


class Kind(StrEnum):
    """How a lesson was missed. A removed pupil is at school."""

    ABSENT = "absent"
    LATE = "late"
    LEFT_EARLY = "left_early"
    REMOVED = "removed"


class Category(StrEnum):
    """How an absence is classified. PENDING: nobody knows the reason yet; shown beside the hours, not in them."""

    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class CountingRule:
    """The settings of one policy. `late_after_minutes` means *more than* so many minutes."""

    hour_unit: HourUnit
    late_counting: LateCounting
    late_after_minutes: int = 20
    removed_counts: bool = False


def counted_units(rule: CountingRule, kind: str, *, minutes_missed: int, period_minutes: int) -> int:
    """What one missed lesson or half-day counts for, in units of 1/60 hour; 0 when it does not count.

    `kind` is a `Kind` or its value; `minutes_missed` lies between 0 and `period_minutes`, both included.

    - A lesson that was missed as a whole, whatever it is called, counts one lesson or its minutes.
    - LATE counts as `late_counting` says. LESSON_AFTER_N_MINUTES: more than N minutes is the whole lesson, else
      nothing. MINUTES: the minutes that were missed, never more than the whole lesson would count.
    - LEFT_EARLY counts like LATE; where lateness does not count (NONE) leaving early counts its minutes.
    - REMOVED counts 0, or like an absence when the policy says so.

    Raises ValueError for an unknown kind and for minutes that do not fit in the period.
    """
    if not 0 <= minutes_missed <= period_minutes:
        raise ValueError(
            f"{minutes_missed} minutes missed do not fit in a period of {period_minutes} minutes."
        )
    whole = UNITS_PER_HOUR if rule.hour_unit == HourUnit.LESSON else period_minutes
    if kind == Kind.ABSENT:
        return whole if rule.hour_unit == HourUnit.LESSON else minutes_missed
    if kind == Kind.REMOVED:
        return whole if rule.removed_counts else 0
    if kind not in (Kind.LATE, Kind.LEFT_EARLY):
        raise ValueError(f"Unknown kind of absence {kind!r}; use one of {', '.join(Kind)}.")
    if minutes_missed == period_minutes:
        return whole
    if rule.late_counting == LateCounting.LESSON_AFTER_N_MINUTES:
        return whole if minutes_missed > rule.late_after_minutes else 0
    if rule.late_counting == LateCounting.NONE and kind == Kind.LATE:
        return 0
    return min(minutes_missed, whole)


def as_hours(units: int) -> Fraction:
    """Counted units as an exact number of hours: 990 units are 33/2 hours."""
    return Fraction(units, UNITS_PER_HOUR)
