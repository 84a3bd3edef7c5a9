"""The list that comes with this program: school holidays and public holidays from the library `holidays`. Pure.

Source of the library: the rulings in the Staatscourant, 2014 to 2030. Of the May holidays it has the one week that is
the same for every school. What is read is not a file but a wish for school years, written as a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from itertools import groupby

import holidays

from schools.calendar import ONE_DAY
from schools.imports.closures.records import YEARS, ClosureKind, ClosureRecord, ClosureRecords, Region
from schools.imports.problems import Problem, Refusal
from schools.imports.source import File, Files, Recognised

SUMMER = "Zomervakantie"
BEGINS = b"aanwezig built-in holidays"
MOST_YEARS = 20

_YEAR = re.compile(rb"\b(\d{4})\b")


def source() -> str:
    return f"holidays {version('holidays')}"


def wish_for(school_years: Iterable[int], name: str) -> File:
    """The wish for school years, each by the year in which it begins."""
    return File(name, b"\n".join([BEGINS, *(str(year).encode() for year in school_years)]))


def recognise(files: Files) -> Recognised | None:
    if len(files) == 1 and files[0].data.startswith(BEGINS):
        return Recognised("holiday_package", "list", {"source": source()})
    return None


def read_wish(data: bytes, filename: str) -> ClosureRecords:
    """What the library knows of the school years, for all regions."""
    found = {int(text) for text in _YEAR.findall(data[:1000])} & set(YEARS)
    closures = tuple(closure for year in sorted(found)[:MOST_YEARS] for closure in closures_of(year))
    problems = () if closures else (Problem(Refusal.NO_CLOSURES, filename),)
    return ClosureRecords(filename, source(), closures, problems)


def closures_of(school_year: int) -> Iterator[ClosureRecord]:
    """School holidays of the three regions and public holidays on weekdays from August on, for twelve months."""
    first, last = date(school_year, 8, 1), date(school_year + 1, 7, 31)
    by_days: dict[tuple[str, date, date], set[Region]] = {}
    for region in Region:
        for days in school_holidays((school_year - 1, school_year, school_year + 1, school_year + 2), region):
            by_days.setdefault(days, set()).add(region)
    for (name, first_on, last_on), regions in sorted(by_days.items(), key=lambda each: each[0][1:]):
        if first <= first_on <= last:
            everywhere = frozenset[Region]() if len(regions) == len(Region) else frozenset(regions)
            yield ClosureRecord(first_on, last_on, ClosureKind.HOLIDAY, name, everywhere)
    for day, name in public_holidays((school_year, school_year + 1)):
        if first <= day <= last:
            yield ClosureRecord(day, day, ClosureKind.PUBLIC_HOLIDAY, name)


def school_holidays(years: Iterable[int], region: Region) -> Iterator[tuple[str, date, date]]:
    """The name, the first and the last day of each school holiday of a region in these calendar years."""
    days = _days("school", years, region)
    numbered = ((day - index * ONE_DAY, name, day) for index, (day, name) in enumerate(days))
    for (_start, name), group in groupby(numbered, key=lambda row: row[:2]):
        together = [day for _, _, day in group]
        yield name, together[0], together[-1]


def public_holidays(years: Iterable[int]) -> list[tuple[date, str]]:
    """Those on weekdays: in a weekend nobody has lessons anyway."""
    return [(day, name) for day, name in _days("public", years, None) if day.weekday() < 5]


def school_year(begins_in: int, region: Region) -> tuple[date, date]:
    """From the Monday after one summer to the Friday before the next; ordinary days when nobody knows the summers."""
    summers = {
        first.year: (first, last)
        for name, first, last in school_holidays((begins_in, begins_in + 1), region)
        if name == SUMMER
    }
    ended = summers[begins_in][1] if begins_in in summers else date(begins_in, 8, 28)
    begins = summers[begins_in + 1][0] if begins_in + 1 in summers else date(begins_in + 1, 7, 18)
    return ended + (-ended.weekday() % 7) * ONE_DAY, begins - ((begins.weekday() - 5) % 7 + 1) * ONE_DAY


def _days(category: str, years: Iterable[int], region: Region | None) -> list[tuple[date, str]]:
    found = holidays.country_holidays(
        "NL",
        years=years,
        subdiv=region.value.capitalize() if region else None,
        categories=(category,),
        language="nl",
    )
    return sorted(found.items())
