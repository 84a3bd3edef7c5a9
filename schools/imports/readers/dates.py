"""Days as people and programs write them in a list. Pure. Never month first: 03/04/2026 is the third of April."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# Day zero of Excel's count of days: it takes 1900 for a leap year, which matters for no day after 1 March 1900.
_EXCEL = date(1899, 12, 30)
_SERIALS = range(10_000, 60_000)  # 1927 to 2064

_TIME = r"(?:[ T]\d{1,2}:\d{2}.{0,20})?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d{1,12})?")

SURE_ENOUGH = 10  # days that can only be day first, for one that can only be month first


@dataclass(frozen=True, slots=True)
class Order:
    """How many days of a column can only be read with the day first, only with the month first, or both ways."""

    day_first: int = 0
    month_first: int = 0
    both: int = 0

    @property
    def is_month_first(self) -> bool:
        """Whether days that can be read both ways cannot be trusted."""
        return bool(self.month_first and self.both and self.day_first < SURE_ENOUGH * self.month_first)


def as_day(text: str) -> date | None:
    """The day that is meant, from 1900 to 2100; None when it is none: 29 February 2027, or month first."""
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[4], found[3], found[1])
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _EIGHT_DIGITS.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        return _EXCEL + timedelta(days=int(found[1]))
    return None


def order(texts: Iterable[str]) -> Order:
    """What a column of days shows about the order of day and month."""
    day_first = month_first = both = 0
    for text in texts:
        found = _DAY_FIRST.fullmatch(text)
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        both += first <= 12 and second <= 12 and first != second
    return Order(day_first, month_first, both)


def is_month_first(text: str) -> bool:
    """Whether a day makes sense only with the month first."""
    return order([text]).month_first == 1


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None
