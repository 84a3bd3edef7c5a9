"""The rules once more, as slow and as plain as can be: for each end day, for each begin day, add everything up.

Shares nothing with `signals/rules` or `schools/calendar`: a year is a set of school days, and whether a day still
counts is decided by counting the Mondays of lesson weeks in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

LIMIT = 16 * 60
WEEKS = 4


class SlowReport(NamedTuple):
    begin: date
    end: date
    units: int


class SlowEpisode(NamedTuple):
    begin: date
    reached: date
    ended: date | None
    units: int
    most: int


@dataclass(frozen=True)
class Oracle:
    """Answers for one school year; `rolling` is one reading of four lesson weeks, numbered weeks the other."""

    school_days: frozenset[date]
    rolling: bool

    def counts(self, missed_on: date, on: date) -> bool:
        """Whether absence on a school day still counts on another day."""
        lesson_weeks = {monday(day) for day in self.school_days}
        between = len([one for one in lesson_weeks if monday(missed_on) < one <= monday(on)])
        in_holiday = monday(on) not in lesson_weeks
        if self.rolling:
            same_weekday_to_come = not in_holiday and on.weekday() < missed_on.weekday()
            return between < WEEKS or (between == WEEKS and same_weekday_to_come)
        if in_holiday and between == WEEKS - 1:
            return False
        return between < WEEKS

    def reports(self, hours: Mapping[date, int], on: date) -> list[SlowReport]:
        """Every report on absence in units by day, up to and including `on`."""
        found: list[SlowReport] = []
        since = date.min
        for end in sorted(hours):
            for begin in sorted(hours):
                if not self.usable(begin, since, end, hours) or not self.usable(end, since, on, hours):
                    continue
                total = sum(hours[day] for day in hours if self.usable(day, begin, end, hours))
                if self.counts(begin, end) and total >= LIMIT:
                    found.append(SlowReport(begin, end, total))
                    since = end + timedelta(days=1)
                    break
        return found

    def usable(self, day: date, first: date, last: date, hours: Mapping[date, int]) -> bool:
        return first <= day <= last and day in self.school_days and hours[day] > 0

    def total(self, hours: Mapping[date, int], since: date, on: date) -> int:
        return sum(hours[day] for day in hours if self.usable(day, since, on, hours) and self.counts(day, on))

    def episodes(self, hours: Mapping[date, int], limit: int, on: date) -> list[SlowEpisode]:
        """Every episode at or above `limit`, found by looking at each single day of the calendar."""
        found: list[SlowEpisode] = []
        ends = {report.end for report in self.reports(hours, on)}
        since, running = date.min, None
        for day in every_day(min(hours, default=on), on):
            total = self.total(hours, since, day)
            if total >= limit and running is None and day not in ends:
                begin = min(
                    one for one in hours if self.usable(one, since, day, hours) and self.counts(one, day)
                )
                running = SlowEpisode(begin, day, None, total, total)
            elif total < limit and running is not None:
                found.append(running._replace(ended=day))
                running = None
            elif running is not None:
                running = running._replace(units=total, most=max(running.most, total))
            if day in ends:
                since = day + timedelta(days=1)
                if running is not None:
                    found.append(running._replace(ended=since))
                    running = None
        return [*found, running] if running is not None else found


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
