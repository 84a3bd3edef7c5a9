"""The school year that a demo school lives in: its first and last day and the days it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from itertools import groupby

import holidays

from schools.calendar import ONE_DAY, Calendar
from schools.models import Closure

SUMMER = "Zomervakantie"
OWN_CHOICE = "keuze van de school"


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
        school = list(_periods(_days_of("school", (year, year + 1), region)))
        summers = {first.year: (first, last) for name, first, last in school if name == SUMMER}
        first_on = _monday_on_or_after(summers[year][1] if year in summers else date(year, 8, 28))
        last_on = _friday_before(summers[year + 1][0] if year + 1 in summers else date(year + 1, 7, 18))
        breaks = [Closed(first, last, Closure.Kind.HOLIDAY, name, _source()) for name, first, last in school]
        public = [
            Closed(day, day, Closure.Kind.PUBLIC_HOLIDAY, name, _source())
            for day, name in _days_of("public", (year, year + 1), None)
            if day.weekday() < 5
        ]
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


def _source() -> str:
    return f"holidays {version('holidays')}"


def _days_of(category: str, years: Iterable[int], region: str | None) -> list[tuple[date, str]]:
    found = holidays.country_holidays(
        "NL",
        years=years,
        subdiv=region.capitalize() if region else None,
        categories=(category,),
        language="nl",
    )
    return sorted(found.items())


def _periods(days: Iterable[tuple[date, str]]) -> Iterator[tuple[str, date, date]]:
    """Days that follow each other with the same name, as one period."""
    numbered = ((day - index * ONE_DAY, name, day) for index, (day, name) in enumerate(days))
    for (_start, name), group in groupby(numbered, key=lambda row: row[:2]):
        together = [day for _, _, day in group]
        yield name, together[0], together[-1]


def _second_week_of_may(breaks: Iterable[Closed]) -> list[Closed]:
    """The ruling gives one week of May holidays; nearly every school adds the next."""
    return [
        Closed(one.last_on + ONE_DAY, one.last_on + timedelta(weeks=1), one.kind, one.name, OWN_CHOICE)
        for one in breaks
        if one.name == "Meivakantie"
    ]


def _study_days(first_on: date, breaks: Iterable[Closed]) -> list[Closed]:
    """A study day in the sixth week, and one after each break of a week or longer in the new year."""
    days = [first_on + timedelta(weeks=5, days=2)]
    days += [one.last_on + ONE_DAY for one in breaks if one.name == "Voorjaarsvakantie"]
    return [Closed(day, day, Closure.Kind.DAY_OFF, "Studiedag", OWN_CHOICE) for day in days]


def _monday_on_or_after(day: date) -> date:
    return day + (-day.weekday() % 7) * ONE_DAY


def _friday_before(day: date) -> date:
    return day - ((day.weekday() - 5) % 7 + 1) * ONE_DAY
