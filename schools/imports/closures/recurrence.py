"""On which days a day comes back: the part of RFC 5545 that calendars of schools use. Pure.

Asked for a span of days, so that nothing runs on for ever. Left out are repetitions within a day and the rules that
count weeks or days of the year; `Rule.of` gives None for those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MOST_DAYS_WALKED = 366 * 12  # only a number of times is counted from its beginning
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"}
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Rule:
    """`weekdays` are pairs of an ordinal in the month (0 for every one, -1 for the last) and a weekday (0 Monday)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    week_begins: int = 0
    but_not: frozenset[date] = frozenset()
    also: frozenset[date] = frozenset()

    @classmethod
    def of(cls, parts: Mapping[str, Sequence[str]], until: date | None) -> Rule | None:
        """From the parts of an RRULE in capitals; None for one that we do not read."""
        try:
            return cls._of(parts, until)
        except ValueError:
            return None

    @classmethod
    def _of(cls, parts: Mapping[str, Sequence[str]], until: date | None) -> Rule | None:
        frequency = "".join(parts.get("FREQ", ()))
        if set(parts) - _KNOWN or frequency not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
            return None
        weekdays = []
        for text in parts.get("BYDAY", ()):
            found = _BY_DAY.fullmatch(text)
            if found is None:
                return None
            weekdays.append((int(found[1] or 0), WEEKDAYS.index(found[2])))
        if any(ordinal for ordinal, _day in weekdays) and not (
            frequency == "MONTHLY" or (frequency == "YEARLY" and parts.get("BYMONTH"))
        ):
            return None
        interval = int(_one(parts, "INTERVAL") or 1)
        count = _one(parts, "COUNT")
        if interval < 1:
            return None
        return cls(
            frequency,
            interval,
            int(count) if count else None,
            until,
            tuple(weekdays),
            tuple(int(text) for text in parts.get("BYMONTH", ())),
            tuple(int(text) for text in parts.get("BYMONTHDAY", ())),
            WEEKDAYS.index(_one(parts, "WKST") or "MO"),
        )

    def days(self, begin: date, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last` on which what began on `begin` happens, in order."""
        found = {day for day in self._by_rule(begin, first, last) if day not in self.but_not}
        found |= {day for day in self.also if first <= day <= last}
        yield from sorted(found)

    def _by_rule(self, begin: date, first: date, last: date) -> Iterator[date]:
        end = min(last, self.until) if self.until else last
        # Only a number of times has to be counted from its beginning.
        day = begin if self.count is not None else max(begin, first)
        left = self.count
        for _step in range(MOST_DAYS_WALKED):
            if day > end or left == 0:
                return
            if day == begin or self._falls_on(day, begin):
                left = None if left is None else left - 1
                if day >= first:
                    yield day
            day += ONE_DAY

    def _falls_on(self, day: date, begin: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not {day.day, day.day - _length_of_month(day) - 1} & set(self.month_days):
            return False
        if self.weekdays and not any(_is_weekday(day, *which) for which in self.weekdays):
            return False
        return self._steps_from(day, begin) % self.interval == 0 and self._is_usual_day(day, begin)

    def _steps_from(self, day: date, begin: date) -> int:
        match self.frequency:
            case "DAILY":
                return (day - begin).days
            case "WEEKLY":
                return (_week(day, self.week_begins) - _week(begin, self.week_begins)).days // 7
            case "MONTHLY":
                return (day.year - begin.year) * 12 + day.month - begin.month
            case _:
                return day.year - begin.year

    def _is_usual_day(self, day: date, begin: date) -> bool:
        """What the rule leaves open, the first day decides."""
        if self.weekdays or self.month_days or self.frequency == "DAILY":
            return self.frequency != "YEARLY" or bool(self.months) or day.month == begin.month
        if self.frequency == "WEEKLY":
            return day.weekday() == begin.weekday()
        if self.frequency == "YEARLY" and not self.months and day.month != begin.month:
            return False
        return day.day == begin.day


def _one(parts: Mapping[str, Sequence[str]], name: str) -> str:
    values = parts.get(name, ())
    return values[0] if values else ""


def _week(day: date, begins: int) -> date:
    return day - (day.weekday() - begins) % 7 * ONE_DAY


def _length_of_month(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - date(day.year, day.month, 1)).days


def _is_weekday(day: date, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if ordinal >= 0:
        return ordinal in {0, (day.day - 1) // 7 + 1}
    return -ordinal == (_length_of_month(day) - day.day) // 7 + 1
