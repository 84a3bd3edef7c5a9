"""The school year that a demo school lives in: its first and last day and the days it is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from schools.calendar import ONE_DAY, Calendar
from schools.imports.closures.records import BY_HAND, Region
from schools.imports.readers.holiday_package import closures_of, school_year, source
from schools.models import Closure


@dataclass(frozen=True, slots=True)
class Closed:
    """A period without lessons, both days inclusive."""

    first_on: date
    last_on: date
    kind: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The year in which `today` falls, or the one before while the summer holidays last. `begun_on` is its 1 August."""

    begun_on: date
    first_on: date
    last_on: date
    closures: tuple[Closed, ...]

    @classmethod
    def of(cls, today: date, region: str) -> DemoYear:
        """Raises nothing: years that the holidays package does not know begin and end on an ordinary day."""
        starts_in = today.year if today.month >= 8 else today.year - 1
        year = cls.starting_in(starts_in, region)
        return year if year.first_on <= today else cls.starting_in(starts_in - 1, region)

    @classmethod
    def starting_in(cls, year: int, region: str) -> DemoYear:
        first_on, last_on = school_year(year, Region(region))
        listed = [
            Closed(each.first_on, each.last_on, each.kind.value, each.name, source())
            for each in closures_of(year)
            if each.holds_in(Region(region))
        ]
        breaks = [closed for closed in listed if closed.kind == Closure.Kind.HOLIDAY]
        public = [closed for closed in listed if closed.kind == Closure.Kind.PUBLIC_HOLIDAY]
        closures = [*breaks, *_second_week_of_may(breaks), *public, *_study_days(first_on, breaks)]
        return cls(
            begun_on=date(year, 8, 1),
            first_on=first_on,
            last_on=last_on,
            closures=tuple(closed for closed in closures if first_on <= closed.first_on <= last_on),
        )

    def calendar(self) -> Calendar:
        return Calendar(
            self.first_on, self.last_on, [(closed.first_on, closed.last_on) for closed in self.closures]
        )


def _second_week_of_may(breaks: Iterable[Closed]) -> list[Closed]:
    """The ruling gives one week of May holidays; nearly every school adds the next."""
    return [
        Closed(one.last_on + ONE_DAY, one.last_on + timedelta(weeks=1), one.kind, one.name, BY_HAND)
        for one in breaks
        if one.name == "Meivakantie"
    ]


def _study_days(first_on: date, breaks: Iterable[Closed]) -> list[Closed]:
    """A study day in the sixth week, and one after each break of a week or longer in the new year."""
    days = [first_on + timedelta(weeks=5, days=2)]
    days += [one.last_on + ONE_DAY for one in breaks if one.name == "Voorjaarsvakantie"]
    return [Closed(day, day, Closure.Kind.DAY_OFF, "Studiedag", BY_HAND) for day in days]
