"""What in a calendar is probably a typing error. Pure; every length in days, with both ends.

Source of the lengths: the rulings of the ministry. A break of one week runs from Saturday to Sunday and has 9 days, one
of two weeks 16, the summer 44, and 51 in secondary schools that spread a week of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from schools.calendar import Calendar
from schools.imports.closures.records import ClosureKind
from schools.imports.problems import Notice, Problem

LONGEST_WEEK, LONGEST_BREAK, LONGEST_SUMMER = 10, 17, 51
SHORTEST_BREAK = 5  # what is shorter than a week may begin and end when it likes
USUAL_LESSON_WEEKS = range(36, 43)
A_WHOLE_YEAR = 270  # a school year with fewer days than this is being made, or is the rest of one

Span = tuple[date, date, ClosureKind, str]  # first day, last day, kind, name

_ONE_WEEK = re.compile(r"herfst|voorjaar|krokus|carnaval", re.IGNORECASE)
_SUMMER = re.compile(r"zomer", re.IGNORECASE)
_WEEKEND_AND_MONDAY, _FRIDAY_AND_WEEKEND = {5, 6, 0}, {4, 5, 6}


def doubts_about(closures: Iterable[Span], file: str = "") -> Iterator[Problem]:
    """About each holiday by itself."""
    for first, last, kind, name in closures:
        days = (last - first).days + 1
        if kind != ClosureKind.HOLIDAY or days < SHORTEST_BREAK:
            continue
        data: dict[str, str | int] = {
            "name": name,
            "days": days,
            "first_on": str(first),
            "last_on": str(last),
        }
        if too_long := _too_long(name, days):
            yield Problem(too_long, file, data=data)
        if first.weekday() not in _WEEKEND_AND_MONDAY or last.weekday() not in _FRIDAY_AND_WEEKEND:
            yield Problem(Notice.BREAK_CUTS_WEEK, file, data=data)


def _too_long(name: str, days: int) -> Notice | None:
    if _SUMMER.search(name):
        return Notice.SUMMER_TOO_LONG if days > LONGEST_SUMMER else None
    if _ONE_WEEK.search(name):
        return Notice.WEEK_TOO_LONG if days > LONGEST_WEEK else None
    return Notice.BREAK_TOO_LONG if days > LONGEST_BREAK else None


def doubts_about_years(
    closures: Sequence[Span], years: Iterable[tuple[date, date]], file: str = ""
) -> Iterator[Problem]:
    """About the calendar as a whole: what lies over each other, and what a school year should have."""
    yield from _overlaps(closures, file)
    for first, last in years:
        if (last - first).days < A_WHOLE_YEAR:
            continue
        data: dict[str, str | int] = {"years": f"{first.year}-{last.year}"}
        calendar = Calendar(first, last, [(begin, end) for begin, end, _kind, _name in closures])
        weeks = len(calendar.weeks)
        if weeks not in USUAL_LESSON_WEEKS:
            yield Problem(Notice.LESSON_WEEKS_UNUSUAL, file, data=data | {"weeks": weeks})
        christmas = date(first.year, 12, 27)
        if not any(
            begin <= christmas <= end and kind == ClosureKind.HOLIDAY for begin, end, kind, _ in closures
        ):
            yield Problem(Notice.NO_CHRISTMAS, file, data=data)


def _overlaps(closures: Iterable[Span], file: str) -> Iterator[Problem]:
    """Public holidays may fall in a holiday; other closures have days of their own."""
    ordered = sorted(closure for closure in closures if closure[2] != ClosureKind.PUBLIC_HOLIDAY)
    for one, other in pairwise(ordered):
        if other[0] <= one[1]:
            data: dict[str, str | int] = {"name": one[3], "other": other[3], "first_on": str(other[0])}
            yield Problem(Notice.CLOSURES_OVERLAP, file, data=data)
