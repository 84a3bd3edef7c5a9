"""Figures about absence: what they are, where they stand, and what they are a part of.

Hours are kept in units, whole sixtieths of the school's hour: a lesson is 60 units in a school that counts
lessons, and its minutes in a school that counts clock hours. The shape follows the proposal for the aggregated
delivery (law and practice, section 2.3), until a format is prescribed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

UNITS_PER_HOUR = 60

AUTHORISED, UNAUTHORISED, PENDING = "authorised", "unauthorised", "pending"
CATEGORIES = (AUTHORISED, UNAUTHORISED, PENDING)

ABSENT, LATE, LEFT_EARLY, REMOVED = "absent", "late", "left_early", "removed"
MISSING = frozenset({ABSENT, LEFT_EARLY})

PART_OF_A_DAY, DAYS_1_TO_5, DAYS_6_TO_20, OVER_4_WEEKS = (
    "part_of_a_day",
    "days_1_5",
    "days_6_20",
    "over_4_weeks",
)
BANDS = (PART_OF_A_DAY, DAYS_1_TO_5, DAYS_6_TO_20, OVER_4_WEEKS)
LONGEST = (0, 5, 20)  # school days, inclusive, of all bands but the last


class Place(NamedTuple):
    """Where a figure stands. An empty part means: all of them together."""

    month: str = ""
    category: str = ""
    reason_group: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A figure about absence. `absences` may be 0 where hours were missed: it began in another month."""

    place: Place
    absences: int
    pupils: int
    units: int


@dataclass(frozen=True, slots=True)
class LateCount:
    """Times late in a month (empty: the period): different pupils, real minutes, units under the policy."""

    month: str
    times: int
    pupils: int
    minutes: int
    units: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The denominators of a month (empty: of the period): units on offer, and different pupils enrolled."""

    month: str
    units: int
    enrolled: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted of one school in one period. `first` and `last` are inclusive."""

    first: date
    last: date
    counts: Mapping[Place, Count]
    late: Mapping[str, LateCount]
    offers: Mapping[str, Offer]

    @property
    def months(self) -> list[str]:
        return sorted(month for month in self.offers if month)

    @property
    def reason_groups(self) -> list[tuple[str, str]]:
        """The pairs of category and reason group that occur, in order of category."""
        pairs = {(place.category, place.reason_group) for place in self.counts if place.reason_group}
        return sorted(pairs, key=lambda pair: (category_order(pair[0]), pair[1]))

    def at(self, **parts: str) -> Count:
        """The figure at a place; zeros where nothing happened."""
        place = Place(**parts)
        return self.counts.get(place, Count(place, 0, 0, 0))

    def present(self, month: str = "") -> Rate:
        offer = self.offers[month].units
        return Rate(offer - self.at(month=month).units, offer, unit="hours", rule="present")

    def missed(self, **parts: str) -> Rate:
        return Rate(
            self.at(**parts).units, self.offers[parts.get("month", "")].units, unit="hours", rule="missed"
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole: `unit` says of what, `rule` names the counting rule. Hours are in units of 1/60."""

    numerator: int
    denominator: int
    unit: str
    rule: str

    @property
    def per_mille(self) -> int | None:
        """Tenths of a percent, halves rounded up; None when there is nothing to be a part of."""
        if not self.denominator:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)

    @property
    def fraction(self) -> float | None:
        """The same as a number between 0 and 1, rounded to tenths of a percent."""
        return None if self.per_mille is None else self.per_mille / 1000


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def months_between(first: date, last: date) -> list[str]:
    """The calendar months of a period, both ends inclusive, as "2026-09"."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(start, end + 1)]


def category_order(category: str) -> int:
    return CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)
