"""What makes a school day different: rain on a Monday morning, flu that goes round. Invented, always the same. Pure."""

from __future__ import annotations

from datetime import date
from math import exp
from random import Random

MONDAY, FRIDAY = 1, 5
FLU = ((46, 1.2, 1.1), (6, 1.6, 1.5))  # ISO week of the peak, its width in weeks, its height
BEGINS_TO_BE_ILL_ON = {1: 1.35, 2: 0.95, 3: 0.85, 4: 0.9, 5: 1.15}


def rains(day: date) -> bool:
    """At half past eight."""
    return Random(f"rain {day}").random() < (0.45 if day.month in {9, 10, 11, 12, 1, 2} else 0.25)


def illness(day: date) -> float:
    """How many begin to be ill on that day, compared with an ordinary day."""
    week = day.isocalendar().week
    flu = sum(height * exp(-(((week - peak) / width) ** 2)) for peak, width, height in FLU)
    return (1 + flu) * BEGINS_TO_BE_ILL_ON[day.isoweekday()]


def lateness(day: date) -> float:
    """How many come late on that day, compared with a dry day."""
    if not rains(day):
        return 1.0
    return 3.2 if day.isoweekday() == MONDAY else 1.6


def skipping(day: date) -> float:
    """How many skip a lesson on that day, compared with the middle of the week."""
    return {MONDAY: 1.4, FRIDAY: 2.4}.get(day.isoweekday(), 1.0)
