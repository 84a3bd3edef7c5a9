"""What the page of the bell schedule shows: what rings now or later, and what a new schedule begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS

from schools.bell import SCHOOL_WEEK, Slot
from schools.models import Period, School, TimetableLesson

ONE_DAY = timedelta(days=1)
END_OF_YEAR = (7, 31)


@dataclass(frozen=True, slots=True)
class Rings:
    """The periods that ring in the same days, as a table: a row per number, a cell per weekday from Monday."""

    first_on: date
    last_on: date
    periods: Sequence[Period]

    @property
    def weekdays(self) -> list[str]:
        return [str(WEEKDAYS[weekday - 1]) for weekday in SCHOOL_WEEK]

    @property
    def rows(self) -> list[tuple[str, list[Period | None]]]:
        at = {(period.weekday, period.number): period for period in self.periods}
        names = {period.number: period.name for period in self.periods}
        return [
            (name, [at.get((weekday, number)) for weekday in SCHOOL_WEEK])
            for number, name in sorted(names.items())
        ]

    @property
    def slots(self) -> list[Slot]:
        return [Slot(one.weekday, one.number, one.begins, one.ends) for one in self.periods]


def rings(school: School, *, on: date) -> list[Rings]:
    """What rings on that day or later, the earliest first. One query."""
    periods = Period.objects.filter(school=school, valid_until__gte=on).order_by(
        "valid_from", "valid_until", "weekday", "number"
    )
    spans = groupby(periods, key=lambda period: (period.valid_from, period.valid_until))
    return [Rings(first, last, list(those)) for (first, last), those in spans]


def earliest_change(school: School, *, today: date) -> date | None:
    """The first day that may ring otherwise; any when nothing has rung yet."""
    return today if Period.objects.filter(school=school, valid_from__lt=today).exists() else None


def days_to_begin_with(school: School, now: Sequence[Rings], *, today: date) -> dict[str, date]:
    """The first and the last day that a new schedule is proposed for."""
    years = list(school.years.filter(last_on__gte=today).order_by("first_on"))
    if now:
        first = max(now[0].first_on, today + ONE_DAY)
    else:
        first = years[0].first_on if years else today
    last = max([year.last_on for year in years], default=_july(first))
    return {"valid_from": first, "valid_until": max(last, first)}


def lessons_that_ring(school: School, *, on: date) -> list[tuple[int, int, int]]:
    """(weekday, first and last period) of each lesson in the timetable from that day on."""
    lessons = TimetableLesson.objects.filter(school=school, valid_until__gte=on)
    return list(lessons.values_list("weekday", "first_period", "last_period"))


def _july(day: date) -> date:
    this = date(day.year, *END_OF_YEAR)
    return this if day <= this else date(day.year + 1, *END_OF_YEAR)
